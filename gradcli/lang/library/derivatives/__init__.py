"""Derivatives as functions of a program: `grad`, `jacobian`, `vmap`, `torch.func`, `torch.autograd`, gradient checks."""
