"""Formulas as trees, kept in one form: sums of products of powers with like parts collected.

A product is a coefficient and factors `base^exponent`; a lone power is a product as well. Collecting
is what a reader does: `x*x` is x^2, `0 + a` is a, a double minus is none. Nothing is expanded.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias

from gradcli.records import Record

Quantity: TypeAlias = Fraction | float


class Number(Record):
    """A number; a Fraction where it is an integer or a ratio of small ones."""

    value: Quantity


class Symbol(Record):
    """A name, or a constant such as pi by its name."""

    name: str


class Apply(Record):
    """A function of the language, by its name, of arguments."""

    name: str
    arguments: tuple[Formula, ...]


class Product(Record):
    """coefficient * base1^exponent1 * ...; there is at least one factor."""

    coefficient: Quantity
    factors: tuple[tuple[Formula, Formula], ...]


class Sum(Record):
    """Terms added up; there are at least two, numbers last."""

    terms: tuple[Formula, ...]


Formula: TypeAlias = Number | Symbol | Apply | Product | Sum

ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))
PI, E = Symbol("pi"), Symbol("e")


def number(value: float) -> Formula:
    """Return a number; ratios of small integers, and multiples of pi, e and logarithms as such."""
    ratio = _ratio(value)
    if ratio is not None:
        return Number(ratio)
    for constant, formula in _KNOWN:
        times_constant = _ratio(value / constant)
        if times_constant is not None and abs(times_constant.numerator) <= 1000:
            return product(Number(times_constant), formula)
    return Number(value)


def _ratio(value: float) -> Fraction | None:
    """Return the ratio of small integers that a float is the nearest to, None if there is none."""
    if not math.isfinite(value) or abs(value) > 1e15:
        return None
    if value == int(value):
        return Fraction(int(value))
    found = Fraction(value).limit_denominator(360)
    return found if float(found) == value else None


def total(*parts: Formula) -> Formula:
    """Return a sum, like terms collected."""
    constant: Quantity = Fraction(0)
    amounts: dict[Formula, Quantity] = {}
    waiting = list(reversed(_branches_merged(parts)))
    while waiting:
        part = waiting.pop()
        if isinstance(part, Sum):
            waiting.extend(reversed(part.terms))
        elif isinstance(part, Number):
            constant = constant + part.value
        else:
            coefficient, bare = _split(part)
            amounts[bare] = amounts.get(bare, Fraction(0)) + coefficient
    terms = [product(Number(amount), bare) for bare, amount in amounts.items() if amount != 0]
    if constant != 0 or not terms:
        terms.append(Number(constant))
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _branches_merged(parts: tuple[Formula, ...]) -> list[Formula]:
    """Return terms with those that hold under one condition together."""
    kept: list[Formula] = []
    tests: dict[Formula, int] = {}
    waiting = list(reversed(parts))
    while waiting:
        part = waiting.pop()
        if isinstance(part, Sum):
            waiting.extend(reversed(part.terms))
        elif isinstance(part, Apply) and part.name == "where" and ZERO in part.arguments[1:]:
            test, x, y = part.arguments
            if test not in tests:
                tests[test] = len(kept)
                kept.append(part)
                continue
            other = kept[tests[test]]
            assert isinstance(other, Apply)
            x, y = total(other.arguments[1], x), total(other.arguments[2], y)
            kept[tests[test]] = x if x == y else Apply("where", (test, x, y))
            if x == y or ZERO not in (x, y):
                del tests[test]
        else:
            kept.append(part)
    return kept


def _split(part: Formula) -> tuple[Quantity, Formula]:
    """Return coefficient and the rest of a term."""
    if isinstance(part, Product):
        return part.coefficient, _made(Fraction(1), part.factors)
    return Fraction(1), part


def _made(coefficient: Quantity, factors: tuple[tuple[Formula, Formula], ...]) -> Formula:
    if coefficient == 0 or not factors:
        return Number(coefficient)
    if len(factors) == 1 and factors[0][1] == ONE:
        base = factors[0][0]
        if coefficient == 1:
            return base
        if coefficient == -1 and isinstance(base, Sum):
            return Sum(tuple([product(Number(Fraction(-1)), term) for term in base.terms]))
    return Product(coefficient, factors)


def product(*parts: Formula) -> Formula:
    """Return a product, powers of the same base collected."""
    coefficient: Quantity = Fraction(1)
    powers: dict[Formula, Formula] = {}
    for part in parts:
        if isinstance(part, Number):
            coefficient = coefficient * part.value
            continue
        factors: tuple[tuple[Formula, Formula], ...] = ((part, ONE),)
        if isinstance(part, Product):
            coefficient = coefficient * part.coefficient
            factors = part.factors
        for base, exponent in factors:
            powers[base] = total(powers[base], exponent) if base in powers else exponent
    kept = tuple([(base, exponent) for base, exponent in powers.items() if exponent != ZERO])
    return _in_branches(coefficient, kept) or _made(coefficient, kept)


def _in_branches(coefficient: Quantity, factors: tuple[tuple[Formula, Formula], ...]) -> Formula | None:
    """Return a product with one condition as a condition between products, where a branch is 0."""
    if coefficient == 1 and len(factors) == 1:
        return None
    for i, (base, exponent) in enumerate(factors):
        if (
            exponent == ONE
            and isinstance(base, Apply)
            and base.name == "where"
            and ZERO in base.arguments[1:]
        ):
            others = _made(coefficient, factors[:i] + factors[i + 1 :])
            test, x, y = base.arguments
            return Apply("where", (test, product(x, others), product(y, others)))
    return None


def power(base: Formula, exponent: Formula) -> Formula:
    """Return a power; only whole exponents go through products and other powers."""
    if exponent == ZERO:
        return ONE
    if exponent == ONE:
        return base
    whole = (
        isinstance(exponent, Number)
        and isinstance(exponent.value, Fraction)
        and exponent.value.denominator == 1
    )
    if whole:
        assert isinstance(exponent, Number)
        n = int(exponent.value)
        if isinstance(base, Number) and isinstance(base.value, Fraction) and base.value != 0 and abs(n) <= 20:
            return Number(base.value**n)
        if isinstance(base, Apply) and base.name == "exp":
            return Apply("exp", (product(exponent, base.arguments[0]),))
        if isinstance(base, Product) and abs(n) <= 20:
            factors = [power(b, product(e, exponent)) for b, e in base.factors]
            return product(Number(base.coefficient**n), *factors)
    return Product(Fraction(1), ((base, exponent),))


def negated(part: Formula) -> Formula:
    """Return -part."""
    return product(Number(Fraction(-1)), part)


def quotient(above: Formula, below: Formula) -> Formula:
    """Return above / below."""
    return product(above, power(below, Number(Fraction(-1))))


def root(part: Formula) -> Formula:
    """Return the square root."""
    return power(part, Number(Fraction(1, 2)))


_KNOWN: list[tuple[float, Formula]] = [
    (math.pi, PI),
    (1 / math.pi, power(PI, Number(Fraction(-1)))),
    (math.e, E),
    (math.log(2.0), Apply("log", (Number(Fraction(2)),))),
    (math.log(10.0), Apply("log", (Number(Fraction(10)),))),
    (1 / math.log(2.0), power(Apply("log", (Number(Fraction(2)),)), Number(Fraction(-1)))),
    (1 / math.log(10.0), power(Apply("log", (Number(Fraction(10)),)), Number(Fraction(-1)))),
    (1 / math.sqrt(math.pi), power(PI, Number(Fraction(-1, 2)))),
    (1 / math.sqrt(2 * math.pi), power(product(Number(Fraction(2)), PI), Number(Fraction(-1, 2)))),
    (math.sqrt(math.pi), power(PI, Number(Fraction(1, 2)))),
    (math.sqrt(2 * math.pi), power(product(Number(Fraction(2)), PI), Number(Fraction(1, 2)))),
    (math.sqrt(2.0), power(Number(Fraction(2)), Number(Fraction(1, 2)))),
]
