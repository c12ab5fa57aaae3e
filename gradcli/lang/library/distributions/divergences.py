"""Kullback-Leibler divergences, each in closed form for a pair of distributions of one family.

Source: https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.kl
"""

from __future__ import annotations

import math

from gradcli.core.lazy import np
from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.library.distributions.distribution import Distribution
from gradcli.lang.library.distributions.quantities import (
    Quantity,
    absolute,
    digamma,
    exp,
    lgamma,
    log,
    log1p,
    numbers_of,
    of,
    softplus,
    total,
    where,
)
from gradcli.lang.library.distributions.tails import EULER
from gradcli.lang.library.distributions.vectors import squared_distance
from gradcli.lang.values.kinds import described

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def kl_divergence(p: Any, q: Any) -> Quantity:
    """Return the divergence of `q` from `p` in nats.

    Raises: ValueProblem, a NotImplementedError to programs, for a pair without a closed form here.
    """
    for value in (p, q):
        if not isinstance(value, Distribution):
            raise TypeProblem(f"kl_divergence takes distributions, not {described(value)}")
    name = p.name()
    rule = _RULES.get(name) if q.name() == name else None
    if rule is None:
        said = f"No KL(p || q) is implemented for p type {name} and q type {q.name()}"
        raise ValueProblem(said, kind="NotImplementedError")
    return rule(p, q)


def _bernoulli(p: Distribution, q: Distribution) -> Quantity:
    yes = p.probs * (softplus(-q.logits) - softplus(-p.logits))
    no = (1 - p.probs) * (softplus(q.logits) - softplus(p.logits))
    yes = _edges(yes, q.probs <= 0, p.probs <= 0)
    return yes + _edges(no, q.probs >= 1, p.probs >= 1)


def _edges(x: Quantity, without_end: Quantity, nothing: Quantity | None = None) -> Quantity:
    """Return `x`, infinite or 0 where the masks say so."""
    for mask, value in ((without_end, math.inf), (nothing, 0.0)):
        if mask is not None and np.any(numbers_of(mask)):
            x = where(mask, value, x)
    return x


def _binomial(p: Distribution, q: Distribution) -> Quantity:
    if np.any(numbers_of(p.total_count < q.total_count)):
        said = "KL between Binomials where q.total_count > p.total_count is not implemented"
        raise ValueProblem(said, kind="NotImplementedError")
    found = p.total_count * (p.probs * (p.logits - q.logits) + log1p(-p.probs) - log1p(-q.probs))
    return where(p.total_count > q.total_count, math.inf, found)


def _categorical(p: Distribution, q: Distribution) -> Quantity:
    return total(_edges(p.probs * (p.logits - q.logits), q.probs <= 0, p.probs <= 0))


def _beta(p: Distribution, q: Distribution) -> Quantity:
    of_p, of_q = p.concentration1 + p.concentration0, q.concentration1 + q.concentration0
    first = lgamma(q.concentration1) + lgamma(q.concentration0) + lgamma(of_p)
    second = lgamma(p.concentration1) + lgamma(p.concentration0) + lgamma(of_q)
    third = (p.concentration1 - q.concentration1) * digamma(p.concentration1)
    fourth = (p.concentration0 - q.concentration0) * digamma(p.concentration0)
    return first - second + third + fourth + (of_q - of_p) * digamma(of_p)


def _dirichlet(p: Distribution, q: Distribution) -> Quantity:
    of_p, of_q = total(p.concentration), total(q.concentration)
    first = lgamma(of_p) - lgamma(of_q)
    second = total(lgamma(p.concentration) - lgamma(q.concentration))
    third = p.concentration - q.concentration
    fourth = digamma(p.concentration) - of("unsqueeze", digamma(of_p), -1)
    return first - second + total(third * fourth)


def _exponential(p: Distribution, q: Distribution) -> Quantity:
    ratio = q.rate / p.rate
    return -log(ratio) + ratio - 1


def _gamma(p: Distribution, q: Distribution) -> Quantity:
    first = q.concentration * log(p.rate / q.rate)
    second = lgamma(q.concentration) - lgamma(p.concentration)
    third = (p.concentration - q.concentration) * digamma(p.concentration)
    return first + second + third + (q.rate - p.rate) * (p.concentration / p.rate)


def _geometric(p: Distribution, q: Distribution) -> Quantity:
    return -p.entropy() - log1p(-q.probs) / p.probs - q.logits


def _laplace(p: Distribution, q: Distribution) -> Quantity:
    ratio, distance = p.scale / q.scale, absolute(p.loc - q.loc)
    return -log(ratio) + distance / q.scale + ratio * exp(-distance / p.scale) - 1


def _normal(p: Distribution, q: Distribution) -> Quantity:
    ratio = (p.scale / q.scale) ** 2
    distance = ((p.loc - q.loc) / q.scale) ** 2
    return 0.5 * (ratio + distance - 1 - log(ratio))


def _vectors(p: Any, q: Any) -> Quantity:
    halves = [d.half_log_determinant() for d in (q, p)]
    inner = of("solve_triangular", q.triangle, p.triangle, upper=False)
    trace = of("sum", inner**2, (-2, -1))
    distance = squared_distance(q.triangle, q.loc - p.loc)
    found: Quantity = halves[0] - halves[1] + 0.5 * (trace + distance - p.event[0])
    return found


def _poisson(p: Distribution, q: Distribution) -> Quantity:
    return p.rate * (log(p.rate) - log(q.rate)) - (p.rate - q.rate)


def _uniform(p: Distribution, q: Distribution) -> Quantity:
    found = log((q.high - q.low) / (p.high - p.low))
    outside = of("logical_or", q.low > p.low, q.high < p.high)
    return _edges(found, outside)


def _independent(p: Any, q: Any) -> Quantity:
    if p.count != q.count:
        raise ValueProblem("the two have different numbers of axes in an event", kind="NotImplementedError")
    found: Quantity = p.summed(kl_divergence(p.base, q.base))
    return found


def _gumbel(p: Distribution, q: Distribution) -> Quantity:
    ratio, own, other = p.scale / q.scale, q.loc / q.scale, p.loc / q.scale
    first = -log(ratio) - own + other
    third = exp(own + lgamma(1 + ratio) - other)
    return first + ratio * EULER + third - (1 + EULER)


_RULES: dict[str, Callable[[Distribution, Distribution], Quantity]] = {
    "Bernoulli": _bernoulli,
    "Beta": _beta,
    "Binomial": _binomial,
    "Categorical": _categorical,
    "Chi2": _gamma,
    "Dirichlet": _dirichlet,
    "Exponential": _exponential,
    "Gamma": _gamma,
    "Geometric": _geometric,
    "Gumbel": _gumbel,
    "HalfNormal": _normal,
    "Independent": _independent,
    "Laplace": _laplace,
    "LogNormal": _normal,
    "MultivariateNormal": _vectors,
    "Normal": _normal,
    "OneHotCategorical": _categorical,
    "Poisson": _poisson,
    "Uniform": _uniform,
}
