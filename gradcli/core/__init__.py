"""Automatic differentiation: values, primitives, the recorded graph and the walks over it.

Knows no language and no terminal. The one idea: evaluating records a graph; a VJP walks it backwards
with cotangents, a JVP walks the same graph forwards with tangents (Griewank & Walther 2008, ch. 3).
"""
