"""Steps of an evaluation as `gradcli trace` tells of them and `gradcli graph` writes them into its boxes.

places    the loops, branches and functions that each step ran in
source    each step's source text, with names for the steps before it
texts     all that is said of a step, in words
"""
