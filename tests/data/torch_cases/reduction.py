"""Reductions, running reductions, order statistics, sorting: with dim, keepdim and their own options."""

from __future__ import annotations

from torch_cases.case import Case, bools, case, constant, ints

ROW = [0.75, -1.3, 2.5, 0.2]
TABLE = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9]]
CUBE = [[[0.75, -1.3], [2.5, 0.2]], [[-0.6, 1.9], [0.4, -2.25]]]


def reduced(call: str, over_several: bool = True) -> list[Case]:
    """Return the usual variants of a reduction written as `call(x`: all, by dim, keepdim, several dims."""
    cases = [case(f"{call})", x=ROW), case(f"{call})", x=TABLE), case(f"{call})", x=0.7)]
    cases += [case(f"{call}, dim={dim})", x=TABLE) for dim in (0, 1, -1)]
    cases += [case(f"{call}, 0)", x=ROW), case(f"{call}, dim=1, keepdim=True)", x=TABLE)]
    cases.append(case(f"{call}, dim=1)", x=CUBE))
    if over_several:
        cases.append(case(f"{call}, dim=(0, 2))", x=CUBE))
        cases.append(case(f"{call}, dim=(-1, 0), keepdim=True)", x=CUBE))
    return cases


def spread(name: str) -> list[Case]:
    """Return the cases of var or std, over both spellings of the correction."""
    call = f"torch.{name}(x"
    return [
        *reduced(call),
        case(f"{call}, unbiased=False)", x=ROW),
        case(f"{call}, correction=0)", x=ROW),
        case(f"{call}, dim=0, unbiased=False)", x=TABLE),
        case(f"{call}, dim=1, correction=0, keepdim=True)", x=TABLE),
        case(f"{call}, dim=1, correction=2)", x=TABLE),
        case(f"{call}, 1, False)", x=TABLE),
    ]


def norms() -> list[Case]:
    """Return torch.norm over its orders."""
    orders = ["2", "1", "3", "0.5", "torch.inf", "-torch.inf", "0", "'fro'"]
    cases = [case(f"torch.norm(x, p={order})", x=ROW) for order in orders]
    cases += [case(f"torch.norm(x, p={order}, dim=1)", x=TABLE) for order in orders]
    return [
        *cases,
        *reduced("torch.norm(x, 2"),
        case("torch.norm(x)", x=TABLE),
        case("torch.norm(x, 2)", x=ROW),
    ]


def running(name: str) -> list[Case]:
    """Return the cases of a cumulative reduction."""
    call = f"torch.{name}(x"
    return [
        case(f"{call}, dim=0)", x=ROW),
        case(f"{call}, 1)", x=TABLE),
        case(f"{call}, dim=0)", x=TABLE),
        case(f"{call}, dim=-2)", x=CUBE),
        case(f"{call}, dim=0)", x=0.7),
    ]


def ordered(call: str) -> list[Case]:
    """Return the variants of an operator that gives values and indices along one dimension."""
    cases = [case(f"{call}, dim={dim})", x=TABLE) for dim in (0, 1)]
    return [*cases, case(f"{call}, dim=-1)", x=CUBE), case(f"{call}, dim=1, keepdim=True)", x=TABLE)]


CASES: list[Case] = [
    *reduced("torch.sum(x"),
    case("torch.sum(x)", x=[]),
    case("torch.sum(x, dim=0)", x=[[], []]),
    case("torch.sum(x, dim=1)", x=[[], []]),
    *reduced("torch.mean(x"),
    case("torch.mean(x)", x=[]),
    case("torch.nansum(x)", x=ROW),
    case("torch.nanmean(x)", x=ROW),
    *reduced("torch.prod(x", over_several=False),
    case("torch.prod(x)", x=[]),
    case("torch.prod(x)", x=[0.0, 2.0, 3.0]),
    case("torch.prod(x)", x=[0.0, 0.0, 3.0]),
    case("torch.prod(x, dim=1)", x=[[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [1.0, 2.0, 3.0]]),
    *spread("var"),
    *spread("std"),
    case("torch.var_mean(x)", x=ROW),
    case("torch.std_mean(x, dim=1)", x=TABLE),
    *(case(f"torch.{name}(x)", x=x) for name in ("max", "min") for x in (ROW, TABLE, 0.7)),
    *(each for name in ("max", "min") for each in ordered(f"torch.{name}(x")),
    *(case(f"torch.{name}(x, y)", x=TABLE, y=ROW[:3]) for name in ("max", "min")),
    *(case(f"torch.{name}(x, 1)[0]", x=TABLE) for name in ("max", "min")),
    *(case(f"torch.{name}(x, 1).values", x=TABLE) for name in ("max", "min")),
    *reduced("torch.amax(x"),
    *reduced("torch.amin(x"),
    case("torch.amax(x)", x=[2.0, 5.0, 5.0, 5.0]),
    *(each for name in ("argmax", "argmin") for each in reduced(f"torch.{name}(x", over_several=False)),
    case("torch.aminmax(x)", x=TABLE),
    case("torch.aminmax(x, dim=1)", x=TABLE),
    case("torch.aminmax(x, dim=0, keepdim=True)", x=TABLE),
    *reduced("torch.logsumexp(x")[3:],
    case("torch.logsumexp(x, dim=0)", x=[1000.0, 1001.0, -1000.0]),
    *norms(),
    *running("cumsum"),
    case("torch.cumsum(x, dim=0)", x=[]),
    *running("cumprod"),
    case("torch.cumprod(x, dim=0)", x=[]),
    case("torch.cumprod(x, dim=0)", x=[2.0, 0.0, 3.0, 4.0]),
    case("torch.cumprod(x, dim=0)", x=[2.0, 0.0, 3.0, 0.0, 5.0]),
    *running("logcumsumexp"),
    case("torch.cummax(x, dim=0)", x=ROW),
    case("torch.cummin(x, dim=1)", x=TABLE),
    *(
        case(f"torch.{name}(x)", x=bools(x))
        for name in ("any", "all")
        for x in ([True, False], [True, True], [])
    ),
    *(case(f"torch.{name}(x, dim=1)", x=bools([[True, False], [True, True]])) for name in ("any", "all")),
    *(case(f"torch.{name}(x)", x=[0.0, 2.0]) for name in ("any", "all")),
    case("torch.any(x, dim=0, keepdim=True)", x=bools([[True, False], [True, True]])),
    case("torch.count_nonzero(x)", x=[[0.0, 2.0], [3.0, 0.0]]),
    case("torch.count_nonzero(x, dim=0)", x=[[0.0, 2.0], [3.0, 0.0]]),
    case("torch.median(x)", x=ROW),
    case("torch.median(x)", x=TABLE[0]),
    case("torch.median(x)", x=TABLE),
    *ordered("torch.median(x"),
    case("torch.nanmedian(x)", x=ROW),
    case("torch.mode(x)", x=[1.0, 3.0, 3.0]),
    case("torch.quantile(x, 0.5)", x=ROW),
    case("torch.quantile(x, 0.3)", x=ROW),
    case("torch.quantile(x, 0.0)", x=ROW),
    case("torch.quantile(x, 1.0)", x=ROW),
    case("torch.quantile(x, 0.3, dim=1)", x=TABLE),
    case("torch.quantile(x, 0.3, dim=0, keepdim=True)", x=TABLE),
    case("torch.quantile(x, q)", x=ROW, q=constant([0.1, 0.5, 0.85])),
    case("torch.quantile(x, q, dim=1)", x=TABLE, q=constant([0.1, 0.5])),
    *(
        case(f"torch.quantile(x, 0.4, interpolation='{kind}')", x=ROW)
        for kind in ("linear", "lower", "higher", "nearest", "midpoint")
    ),
    case("torch.sort(x)", x=ROW),
    case("torch.sort(x, descending=True)", x=ROW),
    case("torch.sort(x, dim=0)", x=TABLE),
    case("torch.sort(x, dim=1, descending=True)", x=TABLE),
    case("torch.sort(x, stable=True)", x=[2.0, 1.0, 2.0, 1.0]),
    case("torch.sort(x)[0]", x=ROW),
    case("torch.argsort(x)", x=ROW),
    case("torch.argsort(x, dim=0, descending=True)", x=TABLE),
    case("torch.msort(x)", x=TABLE),
    case("torch.topk(x, 2)", x=ROW),
    case("torch.topk(x, k=2, largest=False)", x=ROW),
    case("torch.topk(x, 1, dim=0)", x=TABLE),
    case("torch.topk(x, 2, dim=1)", x=TABLE),
    case("torch.kthvalue(x, 2)", x=ROW),
    case("torch.unique(x)", x=ints([3, 1, 3, 2])),
    case("torch.bincount(x)", x=ints([3, 1, 3, 2])),
    case("torch.dist(x, y)", x=ROW, y=[1.0, 2.0, 3.0, 4.0]),
    case("torch.dist(x, y, p=1)", x=ROW, y=[1.0, 2.0, 3.0, 4.0]),
    case("torch.renorm(x, 2, 0, 1.5)", x=TABLE),
    case("torch.renorm(x, 1, 1, 1.0)", x=TABLE),
    case("torch.renorm(x, 3, 2, 0.5)", x=CUBE),
]
