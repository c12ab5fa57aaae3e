"""What `gradcli check` is made of.

points                random points from ranges, instead of the one that was given
differences           our derivatives against finite differences, on tensors
number_differences    the same for programs of single numbers, in plain floats
claims                formulas worked out by hand against our derivatives
verdicts              what is said of each comparison, as a table and in words
"""
