"""Whole Jacobians and Hessians of recorded values.

sweeps       many products in one sweep, on the hidden batch axis
diagonals    where rows begin that need no identity matrix pushed through
sparsity     which partials can be nonzero, and few sweeps that give them all
links        which elements of an operand an element of a result depends on
"""
