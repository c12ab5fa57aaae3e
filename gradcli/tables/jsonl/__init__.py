"""JSON lines, and JSON that is not one object a line.

reading     input cut into blocks
block       a block of objects: their columns as numbers and texts
plain       the common case read all at once: the same keys everywhere, all numbers
literal     values as texts, their numbers to the letter
elements    arrays of objects, and objects over several lines
writing     each object as it was, the results as further keys
"""
