"""NumPy source that needs nothing of gradcli.

source       values and derivatives, written out
templates    how each primitive is written
matrices     decompositions and products of matrices; losses: losses of one primitive; indexing: elements by index
"""
