"""The operators, one family a module; a family enters its operators into the registry when it is imported.

Here are the elementwise ones, those that make tensors, and what all are made of (`basic`, `layout`); the others have
a folder a subject: `shapes/`, `elements/`, `reductions/`, `linalg/`, `layers/`, `losses/`.
"""

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
    "signs",
    "mixtures",
    "whole_numbers",
    "exponential",
    "logarithmic",
    "power",
    "trigonometric",
    "hyperbolic",
    "creation",
    "filling",
    "ranges",
    "tapers",
    "random",
    "drawing",
    "elements.indexing",
    "shapes.shape",
    "shapes.spreading",
    "shapes.arrangement",
    "shapes.joining",
    "shapes.splitting",
    "shapes.padding",
    "elements.gathering",
    "elements.scattering",
    "elements.masking",
    "shapes.triangles",
    "reductions.reduction",
    "reductions.dispersion",
    "reductions.extrema",
    "reductions.truths",
    "reductions.cumulative",
    "reductions.products",
    "reductions.norms",
    "reductions.ordering",
    "elements.reducing",
    "elements.replacing",
    "linalg.matmul",
    "linalg.contraction",
    "linalg.affine",
    "linalg.einsum",
    "linalg.determinants",
    "linalg.inverses",
    "linalg.solving",
    "linalg.tensor_systems",
    "linalg.eigenvalues",
    "linalg.singular_values",
    "linalg.cholesky",
    "linalg.orthogonal",
    "linalg.elimination",
    "linalg.matrix_functions",
    "reductions.counting",
    "reductions.numerical",
    "reductions.covariance",
    "special",
    "gamma",
    "bessel",
    "layers.activation",
    "layers.elu",
    "layers.rectifiers",
    "layers.shrinkage",
    "layers.softmax",
    "layers.convolution",
    "layers.pooling",
    "layers.folding",
    "layers.resampling",
    "layers.grids",
    "layers.chance",
    "layers.channels",
    "layers.normalisation",
    "shapes.windows",
    "shapes.strides",
    "losses.loss",
    "losses.likelihood",
    "losses.classification",
    "losses.margins",
    "losses.multilabel",
    "losses.sequences",
    "layers.attention",
)


def load() -> None:
    """Import every family that is not there yet, so that the registry is complete."""
    for family in FAMILIES:
        name = f"{__name__}.{family}"
        if name not in sys.modules:
            __import__(name)
