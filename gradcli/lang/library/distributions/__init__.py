"""`torch.distributions`: chances, draws that PyTorch would draw after the same seed, entropies, divergences."""

from __future__ import annotations

from gradcli.lang.library.distributions.counts import (
    Bernoulli,
    Binomial,
    Geometric,
    NegativeBinomial,
    Poisson,
)
from gradcli.lang.library.distributions.densities import HalfNormal, LogNormal, Normal, Uniform
from gradcli.lang.library.distributions.distribution import ANSWERS, Distribution, parameter
from gradcli.lang.library.distributions.divergences import kl_divergence
from gradcli.lang.library.distributions.gamma_family import Beta, Chi2, Dirichlet, Gamma, StudentT
from gradcli.lang.library.distributions.mixtures import MixtureSameFamily
from gradcli.lang.library.distributions.one_of_several import (
    Categorical,
    Multinomial,
    OneHotCategorical,
    OneHotCategoricalStraightThrough,
)
from gradcli.lang.library.distributions.relaxed import RelaxedBernoulli, RelaxedOneHotCategorical
from gradcli.lang.library.distributions.tails import Cauchy, Exponential, Gumbel, Laplace
from gradcli.lang.library.distributions.transformed import (
    HalfCauchy,
    Pareto,
    TransformedDistribution,
    Weibull,
)
from gradcli.lang.library.distributions.transforms import transform_members
from gradcli.lang.library.distributions.vectors import Independent, MultivariateNormal
from gradcli.lang.values.objects import Builtin, TypeObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FAMILIES: tuple[type[Distribution], ...] = (
    *(Normal, LogNormal, HalfNormal, Uniform, Exponential, Laplace, Cauchy, Gumbel),
    *(Gamma, Beta, Chi2, Dirichlet, StudentT, Bernoulli, Binomial, Geometric, Poisson),
    *(Categorical, OneHotCategorical, MultivariateNormal, Independent),
    *(NegativeBinomial, Multinomial, OneHotCategoricalStraightThrough, MixtureSameFamily),
    *(TransformedDistribution, HalfCauchy, Pareto, Weibull, RelaxedBernoulli, RelaxedOneHotCategorical),
)


def distribution_members() -> dict[str, Any]:
    """Return the names of `torch.distributions`."""
    made: dict[str, Any] = {family.__name__: _type_of(family) for family in _FAMILIES}
    made["kl_divergence"] = Builtin("kl_divergence", "p, q", lambda p, q: kl_divergence(p, q).tensor)
    made |= transform_members()
    made["Distribution"] = TypeObject(
        "Distribution",
        "torch.distributions.distribution.Distribution",
        None,
        lambda value: isinstance(value, Distribution),
    )
    return made


def _type_of(family: type[Distribution]) -> TypeObject:
    name = family.__name__
    family.attributes = {**ANSWERS, **{each: parameter(each) for each in family.limits}, **family.further()}

    def build(*given: Any) -> Distribution:
        return family(*given[:-1], validate_args=given[-1])

    build.__doc__ = family.__doc__

    shown = family.type_name(object.__new__(family))
    return TypeObject(
        name, shown, Builtin(name, family.signature, build), lambda value: type(value) is family
    )
