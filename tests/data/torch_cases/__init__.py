"""The cases that record_torch.py runs through PyTorch, one module per family.

A case is a program, as text that PyTorch and gradcli both understand, and the tensors its names stand for.
"""
