"""Formatting shows what Python shows: expected texts are Python's own, computed here with plain values."""

import itertools

import pytest

from gradcli.errors import (
    AttributeProblem,
    IndexProblem,
    LimitProblem,
    NameProblem,
    Problem,
    TypeProblem,
    ValueProblem,
)
from gradcli.lang.values.formatting import Texts, apply_spec, format_plain, format_template
from gradcli.lang.values.percent_formatting import percent_format


class Stand:
    """Stands for a tensor: `number` if it has one element, 0-d if `flat` is false."""

    def __init__(self, number=None, flat=False):
        self.number = number
        self.flat = flat


def number_of(value):
    if not isinstance(value, Stand):
        return None
    if value.number is None:
        raise ValueProblem("only one element tensors can be converted to Python scalars")
    return value.number


TEXTS = Texts(
    to_text=lambda value: "tensor(...)" if isinstance(value, Stand) else str(value),
    to_repr=lambda value: "tensor(...)" if isinstance(value, Stand) else repr(value),
    scalar_of=lambda value: value.number if isinstance(value, Stand) and not value.flat else None,
    number_of=number_of,
    type_name=lambda value: "Tensor" if isinstance(value, Stand) else type(value).__name__,
)

NUMBERS = [0, 3, -17, 2**40, 0.0, -0.0, 3.14159, -1e-9, 1e22, float("inf"), float("nan"), True, "text", ""]
SPECS = [
    *("", ".4f", ".2f", "8.3f", "<8", ">8", "^9", "*^9", "+", " ", "-", "05d", "08.2f", "+.1e", "e", "E"),
    *(
        "g",
        "G",
        ".3g",
        "d",
        "b",
        "o",
        "x",
        "X",
        "#x",
        "#b",
        ",",
        "_",
        ",.2f",
        "%",
        ".1%",
        "n",
        "c",
        "s",
        "10s",
    ),
    *(".2s", "z.1f", "=8", "0=8d", "q", ".2.3f", "10**6", ".", ",_", ".2d", ">", "  ", "}<5", "é>6", "1000"),
    *(".1000f", "+,d", "<"),
]


@pytest.mark.parametrize(("value", "spec"), list(itertools.product(NUMBERS, SPECS)))
def test_a_spec_shows_a_number_or_string_as_python_does(value, spec):
    try:
        expected = format(value, spec)
    except (ValueError, OverflowError):
        with pytest.raises(ValueProblem):
            format_plain(value, spec)
    else:
        assert format_plain(value, spec) == expected


@pytest.mark.parametrize("spec", ["1001", ">1000000000", ".1001f", "0" + "9" * 30, ".999999999999f"])
def test_absurd_widths_are_a_limit_and_allocate_nothing(spec):
    with pytest.raises(LimitProblem, match="over the limit of 1000"):
        format_plain(1.5, spec)


def test_a_tensor_without_dimensions_formats_as_its_number():
    # PyTorch: f"{torch.tensor(3.5):.2f}" is 3.50 and f"{torch.tensor(3.5)}" is 3.5
    assert apply_spec(Stand(3.5), "", ".2f", TEXTS) == "3.50"
    assert apply_spec(Stand(3.5), "", "", TEXTS) == "3.5"
    assert apply_spec(Stand(3.5), "r", "", TEXTS) == "tensor(...)"
    assert apply_spec(Stand(3.5), "s", ">13", TEXTS) == "  tensor(...)"


def test_other_tensors_take_no_spec():
    assert apply_spec(Stand(), "", "", TEXTS) == "tensor(...)"
    with pytest.raises(TypeProblem, match=r"unsupported format string passed to Tensor\.__format__"):
        apply_spec(Stand(3.5, flat=True), "", ".2f", TEXTS)
    with pytest.raises(TypeProblem, match=r"passed to NoneType\.__format__"):
        apply_spec(None, "", "5", TEXTS)


def test_conversions_show_as_python_does():
    assert apply_spec("é\n", "r", "", TEXTS) == "'é\\n'"
    assert apply_spec("é\n", "a", "", TEXTS) == "'\\xe9\\n'"
    assert apply_spec("x", "s", "3", TEXTS) == "x  "
    with pytest.raises(ValueProblem, match="Unknown conversion specifier x"):
        apply_spec("x", "x", "", TEXTS)


TEMPLATES = [
    ("{} and {}", (1, 2.5), {}),
    ("{0:.2f} {name} {0}", (3.14159,), {"name": "pi"}),
    ("{{}} {}{{", (1,), {}),
    ("{:>{}}|{:{w}.{p}f}", (1, 6, 2.5), {"w": 9, "p": 3}),
    ("{!r:>8} {!s} {!a}", ("a", "b", "ü"), {}),
    ("no fields", (1, 2), {}),
    ("", (), {}),
    ("{a:}{a!r:}", (), {"a": 5}),
    ("{0}{0}{1}", ("x", "y"), {}),
    ("step {:3d}: loss = {:.4f} ({:5.1%})", (7, 0.125, 0.5), {}),
]


@pytest.mark.parametrize(("template", "positional", "named"), TEMPLATES)
def test_format_fills_a_template_as_python_does(template, positional, named):
    assert format_template(template, positional, named, TEXTS) == template.format(*positional, **named)


@pytest.mark.parametrize(
    ("template", "problem", "message"),
    [
        ("{0.__class__}", AttributeProblem, "cannot reach into it"),
        ("{0[0]}", AttributeProblem, "cannot reach into it"),
        ("{.real}", AttributeProblem, "cannot reach into it"),
        ("{0:{0.__class__}}", AttributeProblem, "cannot reach into it"),
        ("{} {}", IndexProblem, "Replacement index 1 out of range"),
        ("{99999999999999999999}", IndexProblem, "out of range"),
        ("{name}", NameProblem, "no argument 'name'"),
        ("{0} {}", ValueProblem, "from manual field specification to automatic field numbering"),
        ("{} {0}", ValueProblem, "from automatic field numbering to manual field specification"),
        ("{", ValueProblem, "Single '{'"),
        ("}", ValueProblem, "Single '}'"),
        ("{!r", ValueProblem, "Single '{'"),
        ("{!}", ValueProblem, "expected ':'"),
        ("{!rr}", ValueProblem, "expected ':'"),
        ("{0:{0:{0}}}", ValueProblem, "Max string recursion exceeded"),
        ("{:1000000000}", LimitProblem, "over the limit"),
    ],
)
def test_what_format_cannot_do_is_a_problem_that_says_so(template, problem, message):
    with pytest.raises(problem, match=message):
        format_template(template, (1,), {}, TEXTS)


PERCENTS = [
    ("%.3f %s %d %%", (1.5, "a", 3)),
    ("%5.1f|%-8s|%+d|%05d|% d|%#x", (3.14, "ab", 3, 7, 8, 255)),
    ("%s", 2.5),
    ("%s", "text"),
    ("%r %a", ("é", "é")),
    ("%d %i %u", (3.9, True, -2)),
    ("%e %E %g %G %F", (1234.5, 1234.5, 1e-9, 1e-9, 2.0)),
    ("%c%c", (65, "b")),
    ("%x %X %o", (255, 255, 8)),
    ("%*d|%-*d|%.*f", (5, 3, 4, 2, 2, 3.14159)),
    ("%*d|", (-5, 3)),
    ("%.3s|", "abcdef"),
    ("%hd %ld", (3, 4)),
    ("100%%", ()),
    ("%s %s", ([1, 2], None)),
    ("%s", [1, 2]),
    ("nothing", [1, 2]),
    ("%.f", 2.5),
]


@pytest.mark.parametrize(("template", "argument"), PERCENTS)
def test_percent_formatting_shows_what_python_shows(template, argument):
    assert percent_format(template, argument, TEXTS) == template % argument


BAD_PERCENTS = [
    ("%d", "a"),
    ("%f", "a"),
    ("%f", None),
    ("%x", 3.5),
    ("%d %d", 1),
    ("%d", (1, 2)),
    ("abc", 3),
    ("abc", "x"),
    ("%", 1),
    ("%q", 1),
    ("%c", "ab"),
    ("%c", 3.5),
    ("%5%", 1),
    ("%lld", 1),
    ("%*d", ("a", 3)),
    ("%(a)s", 1),
    ("%d", float("nan")),
    ("%d", float("inf")),
]


@pytest.mark.parametrize(("template", "argument"), BAD_PERCENTS)
def test_what_python_refuses_in_percent_formatting_is_refused_in_its_words(template, argument):
    with pytest.raises((TypeError, ValueError, OverflowError)) as pythons:
        template % argument
    with pytest.raises(Problem) as ours:
        percent_format(template, argument, TEXTS)
    assert ours.value.message == str(pythons.value)


def test_percent_formatting_takes_tensors_of_one_element_as_numbers():
    several = (Stand(3.7), Stand(3.7, flat=True), Stand(3.7))
    assert percent_format("%.2f %d %s", several, TEXTS) == "3.70 3 tensor(...)"
    with pytest.raises(ValueProblem, match="only one element tensors"):
        percent_format("%.2f", Stand(), TEXTS)
    with pytest.raises(TypeProblem, match="%x format: an integer is required, not Tensor"):
        percent_format("%x", Stand(3.5), TEXTS)


@pytest.mark.parametrize("template", ["%1000000000d", "%.1000000000f", "%*d"])
def test_absurd_percent_widths_are_a_limit(template):
    with pytest.raises(LimitProblem, match="over the limit"):
        percent_format(template, (10**9, 3), TEXTS)


def test_half_a_surrogate_pair_is_no_character():
    for attempt in (lambda: format_plain(0xD800, "c"), lambda: percent_format("%c", 0xD800, TEXTS)):
        with pytest.raises(ValueProblem, match="surrogate"):
            attempt()
