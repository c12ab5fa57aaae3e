"""What a program finds under a name: PyTorch's modules, numpy, Python's functions, derivatives as functions."""
