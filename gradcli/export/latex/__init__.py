"""LaTeX: a recorded graph built into formulas, kept in one form, and set."""
