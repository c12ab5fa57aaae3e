"""Whether a derivative is right: it is held against values of the function alone.

differences       finite differences with error bars, and a verdict per partial
numbers           the same in plain floats, for programs of single numbers
probe             values of a function at many points at once
neighbours        how far rounding scatters these values, measured
rounding          how far rounding can have moved a value, from its graph
second_opinion    findings looked at again where differences see too little
complex_step      exact derivatives of analytic functions, for that
wholeness         whether the graph holds all that the value depends on
suspect           the first operation whose own slope is wrong
"""
