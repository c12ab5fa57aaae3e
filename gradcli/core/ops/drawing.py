"""Draws by weights and of further distributions: multinomial, poisson; exponential and gamma numbers.

The methods are PyTorch's, so that the numbers after a seed are.
Source: Hoermann (1993), Insurance Math. Econom. 12(1); Marsaglia & Tsang (2000), ACM TOMS 26(3);
https://pytorch.org/docs/stable/generated/torch.multinomial.html
"""

from __future__ import annotations

import math
from math import prod

from gradcli.core.generator import stream
from gradcli.core.lazy import np
from gradcli.core.ops.arithmetic import div
from gradcli.core.ops.axes import integer, newest, shape_now
from gradcli.core.ops.basic import add, shape_in
from gradcli.core.ops.creation import NOT_CHECKED, as_operand, number_of
from gradcli.core.patience import array_of_numbers
from gradcli.core.registry import F_PAGE, PAGE, F, Help, operator
from gradcli.core.tensor import Tensor, data_of, torch_type
from gradcli.core.values import check_size, dtype_of
from gradcli.errors import ShapeProblem, ValueProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def exponentials(count: int, dtype: str) -> Any:
    """Return `count` numbers of the exponential distribution of rate 1."""
    return (-np.log1p(-stream().uniform(count, "float64"))).astype(dtype)


# ----- by weights ------------------------------------------------------------------------------------------


def _check_weights(weights: Any, wanted: int, replacement: bool) -> None:
    """Refuse weights that are no chances. Raises: ShapeProblem, ValueProblem in PyTorch's words."""
    if weights.ndim not in (1, 2):
        raise ShapeProblem("prob_dist must be 1 or 2 dim")
    if weights.dtype.kind != "f":
        raise ValueProblem(
            f"multinomial only supports floating-point dtypes for input, got: {torch_type(weights)}",
            hint="weights.float()",
            kind="RuntimeError",
        )
    if wanted <= 0:
        raise ValueProblem("cannot sample n_sample <= 0 samples", kind="RuntimeError")
    if not replacement and wanted > weights.shape[-1]:
        raise ValueProblem(
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
            hint="replacement=True draws the same place more than once",
            kind="RuntimeError",
        )
    if not np.all((weights >= 0) & (weights < np.inf)):
        raise ValueProblem(
            "probability tensor contains either `inf`, `nan` or element < 0", kind="RuntimeError"
        )
    if np.any(weights.sum(-1) == 0):
        raise ValueProblem(
            "invalid multinomial distribution (sum of probabilities <= 0)", kind="RuntimeError"
        )


@operator(
    "multinomial",
    family="random",
    help=Help(
        "multinomial(input, num_samples, replacement=False)",
        "Places drawn at random, each with a chance in proportion to its weight; a row of draws for each row.",
        "none: places are whole numbers",
        (("multinomial([0.0, 3.0, 0.0], 1)", "tensor([1])"),),
        ("randint", "bernoulli", "manual_seed"),
        PAGE + "multinomial.html",
    ),
    samples=NOT_CHECKED,
)
def multinomial(input: Any, num_samples: Any, replacement: Any = False) -> Tensor:
    """Return places drawn by the weights in `input`."""
    weights, wanted = np.asarray(data_of(as_operand(input))), integer(num_samples, "num_samples")
    _check_weights(weights, wanted, bool(replacement))
    if replacement and wanted > 1:
        check_size((*weights.shape[:-1], wanted), "a tensor")
        rows = [_with_replacement(row, wanted) for row in weights.reshape(-1, weights.shape[-1])]
        return Tensor(np.array(rows).reshape(*weights.shape[:-1], wanted))
    ranks = weights / exponentials(weights.size, weights.dtype.name).reshape(weights.shape)
    order = np.argmax(ranks, -1)[..., None] if wanted == 1 else np.argsort(-ranks, -1, kind="stable")
    return Tensor(order[..., :wanted].astype(np.int64))


def _with_replacement(weights: Any, wanted: int) -> Any:
    sums = np.cumsum(weights)
    sums /= sums[-1]
    sums[-1] = 1
    found = np.searchsorted(sums.astype(np.float64), stream().uniform(wanted, "float64"), side="left")
    return found.astype(np.int64)


@operator(
    "gumbel_softmax",
    operands=("logits",),
    family="activation",
    method=False,
    torch=(F + "gumbel_softmax",),
    help=Help(
        "gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1)",
        "softmax((logits + gumbel noise) / tau); with hard a 1 at its largest and the gradient of the softmax.",
        "that of softmax",
        (("gumbel_softmax([0.0, 100.0], hard=True)", "tensor([0., 1.])"),),
        ("softmax", "multinomial", "manual_seed"),
        F_PAGE + "gumbel_softmax.html",
    ),
    samples=NOT_CHECKED,
)
def gumbel_softmax(logits: Any, tau: Any = 1, hard: Any = False, eps: Any = 1e-10, dim: Any = -1) -> Any:
    """Return a soft choice among the elements along `dim`, drawn at random."""
    from gradcli.core.ops.layers.softmax import softmax

    x = newest(as_operand(logits))
    shape, dtype = shape_in(x), dtype_of(data_of(x))
    noise = -np.log(exponentials(prod(shape), dtype).reshape(shape))
    soft = softmax(div(add(x, noise), number_of(tau, "tau")), dim)
    if not hard:
        return soft
    values = np.asarray(data_of(soft))
    chosen = np.zeros_like(values)
    np.put_along_axis(chosen, np.argmax(values, dim, keepdims=True), 1, dim)
    return add(chosen - values, soft)


# ----- counts ------------------------------------------------------------------------------------------------


@operator(
    "poisson",
    family="random",
    method=False,
    help=Help(
        "poisson(input)",
        "Random counts of the Poisson distribution, whose means input gives.",
        "0",
        (("poisson(zeros(3))", "tensor([0., 0., 0.])"),),
        ("multinomial", "poisson_nll_loss", "manual_seed"),
        PAGE + "poisson.html",
    ),
    samples=NOT_CHECKED,
)
def poisson(input: Any) -> Tensor:
    """Return a count for each element, drawn with that mean."""
    rates = np.asarray(data_of(as_operand(input)))
    if np.any(rates < 0):
        raise ValueProblem("invalid Poisson rate, expected rate to be non-negative", kind="RuntimeError")
    counts = [_one_count(float(rate)) for rate in rates.reshape(-1).tolist()]
    return Tensor(array_of_numbers(counts, dtype_of(rates), (rates.size,)).reshape(rates.shape))


def _uniform() -> float:
    return float(stream().uniform(1, "float64")[0])


def _one_count(rate: float) -> int:
    if rate == 0.0:
        return 0
    if rate >= 10.0:
        return _one_large_count(rate)
    count, product, bound = 0, 1.0, math.exp(-rate)
    while True:
        product *= _uniform()
        if product <= bound:
            return count
        count += 1


def _one_large_count(rate: float) -> int:
    """Return a count by the transformed rejection method. Source: Hoermann (1993)."""
    b = 0.931 + 2.53 * math.sqrt(rate)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    bound = 0.9277 - 3.6224 / (b - 2)
    while True:
        u, v = _uniform() - 0.5, _uniform()
        distance = 0.5 - abs(u)
        count = math.floor((2 * a / distance + b) * u + rate + 0.43)
        if distance >= 0.07 and v <= bound:
            return count
        if count < 0 or (distance < 0.013 and v > distance):
            continue
        left = math.log(v) + math.log(inverse_alpha) - math.log(a / (distance * distance) + b)
        if left <= -rate + count * math.log(rate) - math.lgamma(count + 1):
            return count


def binomials(trials: Any, chances: Any) -> Any:
    """Return how many of the trials succeed, for each element, as float64."""
    pairs = zip(trials.reshape(-1).tolist(), chances.reshape(-1).tolist())
    numbers = [_successes(float(count), chance) for count, chance in pairs]
    return array_of_numbers(numbers, "float64", (len(numbers),)).reshape(shape_now(trials))


def _successes(count: float, chance: float) -> float:
    if count <= 0.0 or chance <= 0.0:
        return 0.0
    if chance >= 1.0:
        return count
    if chance > 0.5:
        return count - _successes(count, 1.0 - chance)
    if count * chance >= 10.0:
        return _many_successes(count, chance)
    found, passed, scale = 0, 0.0, math.log1p(-chance)
    while True:
        passed += math.ceil(math.log(_uniform()) / scale)
        if passed > count:
            return float(found)
        found += 1


def _tail_of_stirling(k: float) -> float:
    """Return what Stirling's formula for log(k!) leaves out."""
    return math.lgamma(k + 1) - ((k + 0.5) * math.log(k + 1) - (k + 1) + 0.5 * math.log(2 * math.pi))


def _many_successes(count: float, chance: float) -> float:
    """Return successes by the transformed rejection method. Source: Hoermann (1993), J. Stat. Comput. Simul. 46."""
    spread = math.sqrt(count * chance * (1 - chance))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * chance
    ratio, alpha = chance / (1 - chance), (2.83 + 5.1 / b) * spread
    likeliest = math.floor((count + 1) * chance)
    while True:
        u, v = _uniform() - 0.5, _uniform()
        distance = 0.5 - abs(u)
        k = math.floor((2 * a / distance + b) * u + count * chance + 0.5)
        if not 0 <= k <= count:
            continue
        if distance >= 0.07 and v <= 0.92 - 4.2 / b:
            return float(k)
        bound = (likeliest + 0.5) * math.log((likeliest + 1) / (ratio * (count - likeliest + 1)))
        bound += (count + 1) * math.log((count - likeliest + 1) / (count - k + 1))
        bound += (k + 0.5) * math.log(ratio * (count - k + 1) / (k + 1))
        bound += _tail_of_stirling(likeliest) + _tail_of_stirling(count - likeliest)
        bound -= _tail_of_stirling(k) + _tail_of_stirling(count - k)
        if math.log(v * alpha / (a / (distance * distance) + b)) <= bound:
            return float(k)


# ----- gamma and Dirichlet -----------------------------------------------------------------------------------


def gammas(shapes: Any) -> Any:
    """Return a number of the gamma distribution of rate 1 for each shape parameter, as float64."""
    numbers = [_one_gamma(float(shape)) for shape in np.asarray(shapes).reshape(-1).tolist()]
    return array_of_numbers(numbers, "float64", (len(numbers),)).reshape(shape_now(shapes))


def _one_gamma(shape: float) -> float:
    """Return one number. Source: Marsaglia & Tsang (2000)."""
    scale = 1.0
    if shape < 1.0:
        if shape == 0.0:
            return 0.0
        scale = float((1.0 - _uniform()) ** (1.0 / shape))
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        y = 0.0
        while y <= 0.0:
            x = float(stream().normal(1, "float64")[0])
            y = 1.0 + c * x
        v = y * y * y
        u = 1.0 - _uniform()
        squared = x * x
        if u < 1.0 - 0.0331 * squared * squared or math.log(u) < 0.5 * squared + d * (1.0 - v + math.log(v)):
            return scale * d * v
