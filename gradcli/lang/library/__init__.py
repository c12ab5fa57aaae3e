"""What a program finds under a name: PyTorch's modules, numpy, Python's functions, derivatives as functions.

The names themselves are in `names` (the language's), `torchish` (PyTorch's) and `other_modules`; what they mean is in the
folders, one a subject, and in the files beside them: numpy, devices, streams of random numbers, settings, what PyTorch
warns of, and what of PyTorch is not here.
"""
