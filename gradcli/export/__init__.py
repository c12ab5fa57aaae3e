"""Source text of an expression and its gradient: straight-line NumPy and C, PyTorch, JAX, and formulas in LaTeX.

What is written from the recorded graph (`graph`, `straight`): `numpy/`, `c/`, `latex/`. What is translated from the
syntax tree (`translated`, `translation`): PyTorch (`torch_spelling`) and `jax/`.
"""
