"""Whether a derivative is right: it is held against values of the function alone.

findings          what was found about a partial derivative, and the verdict on it
differences       finite differences with error bars
numbers           the same in plain floats, for programs of single numbers
probe             values of a function at many points at once
neighbours        how far rounding scatters these values, measured
rounding          how far rounding can have moved a value, from its graph
second_opinion    findings looked at again where differences see too little
complex_step      exact derivatives of analytic functions, for that
complex_values    what primitives compute on complex numbers, for the step
wholeness         whether the graph holds all that the value depends on
suspect           the first operation whose own slope is wrong
"""
