"""Exact gradients on the command line."""

__version__ = "0.1.0"
