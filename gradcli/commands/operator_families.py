"""The families in which `gradcli ops` lists the operators: one table from the modules' own, finer ones."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.core.registry import Operator

# In the order they are listed.
FAMILIES = {
    "arithmetic": ("arithmetic",),
    "exponential": ("exponential",),
    "trigonometric, hyperbolic": ("trigonometric", "hyperbolic"),
    "activation, loss": ("activation", "loss"),
    "convolution, pooling": ("convolution",),
    "special": ("special",),
    "reduction": (
        "reduction",
        "extrema",
        "truths",
        "dispersion",
        "norms",
        "products",
        "cumulative",
        "counting",
        "ordering",
        "numerical",
    ),
    "shape": (
        "shape",
        "arrangement",
        "joining",
        "splitting",
        "spreading",
        "padding",
        "gathering",
        "scattering",
        "reducing",
        "replacing",
        "indexing",
        "masking",
        "triangles",
    ),
    "linalg": (
        "matmul",
        "contraction",
        "einsum",
        "determinants",
        "inverses",
        "solving",
        "tensor_systems",
        "cholesky",
        "orthogonal",
        "elimination",
        "eigenvalues",
        "singular_values",
        "matrix_functions",
        "affine",
    ),
    "selection, comparison, rounding": ("selection", "comparison"),
    "creation, random": ("creation", "filling", "ranges", "tapers", "random"),
}
# Operators whose module stands for another family.
_ELSEWHERE = {
    "vector_norm": "linalg",
    "pairwise_distance": "linalg",
    "linalg_diagonal": "linalg",
    "combinations": "shape",
    "vander": "creation, random",
    "meshgrid": "creation, random",
    "tril_indices": "creation, random",
    "triu_indices": "creation, random",
}
_BY_MODULE = {module: family for family, modules in FAMILIES.items() for module in modules}
_ORDER = list(FAMILIES)


def family_of(operator: Operator) -> str:
    """Return the family that an operator is listed in."""
    return _ELSEWHERE.get(operator.name) or _BY_MODULE[operator.family]


def rank_of_family(operator: Operator) -> int:
    """Return the place of an operator's family in the list."""
    return _ORDER.index(family_of(operator))
