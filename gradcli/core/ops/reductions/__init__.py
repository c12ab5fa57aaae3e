"""Operators that look at many elements at once: sums, extremes, norms, running totals, order, counts, statistics."""
