"""The operators, one family a module; a family enters its operators into the registry when it is imported."""

from __future__ import annotations

import sys

# In the order in which they need each other.
FAMILIES = (
    "basic",
    "comparison",
    "rounding",
    "selection",
    "bounds",
    "arithmetic",
    "mixtures",
    "exponential",
    "logarithmic",
    "power",
    "trigonometric",
    "hyperbolic",
    "creation",
    "filling",
    "ranges",
    "random",
    "indexing",
    "shape",
    "spreading",
    "arrangement",
    "joining",
    "splitting",
    "padding",
    "gathering",
    "masking",
    "triangles",
    "reduction",
    "dispersion",
    "extrema",
    "cumulative",
    "products",
    "norms",
    "ordering",
    "matmul",
    "contraction",
    "affine",
    "einsum",
    "determinants",
    "solving",
    "factorisation",
    "cholesky",
    "orthogonal",
    "matrix_functions",
    "counting",
    "numerical",
    "covariance",
    "special",
    "gamma",
    "bessel",
    "activation",
    "elu",
    "rectifiers",
    "shrinkage",
    "softmax",
    "convolution",
    "pooling",
    "normalisation",
    "windows",
    "loss",
    "likelihood",
    "classification",
    "margins",
    "attention",
)


def load() -> None:
    """Import every family that is not there yet, so that the registry is complete."""
    for family in FAMILIES:
        name = f"{__name__}.{family}"
        if name not in sys.modules:
            __import__(name)
