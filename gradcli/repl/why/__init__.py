"""`:why` and what it has to tell.

command     which of the stories is asked for: a warning, a problem, a gradient or a nan
gradient    why a gradient is there, is what it is, or is None
value       which part of a line made a nan or an infinity
cut         where a value was cut off from its leaf, or a leaf from its name
"""
