"""Source text of an expression and its gradient: straight-line NumPy and C, PyTorch, JAX, and formulas."""
