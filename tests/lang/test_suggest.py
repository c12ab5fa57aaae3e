"""Did-you-mean: which known names an unknown one is taken for."""

import pytest

from gradcli.lang.suggest import did_you_mean, distance, nearest, split_name

NAMES = ["sin", "sinh", "asin", "cos", "backward", "requires_grad", "retain_grad", "x", "y", "loss", "W"]


@pytest.mark.parametrize(
    ("a", "b", "steps"),
    [
        ("", "", 0),
        ("sin", "sin", 0),
        ("sin", "sni", 1),
        ("cos", "cosh", 1),
        ("grad", "gard", 1),
        ("abc", "xyz", 3),
    ],
)
def test_distance_counts_added_dropped_changed_and_swapped_letters(a, b, steps):
    assert distance(a, b, 3) == steps


def test_distance_stops_counting_past_its_limit():
    assert distance("gradient", "tensor", 2) == 3


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("bakward", "backward"),
        ("backwards", "backward"),
        ("require_grad", "requires_grad"),
        ("retaingrad", "retain_grad"),
        ("los", "loss"),
        ("w", "W"),
        ("X", "x"),
        ("snih", "sinh"),
    ],
)
def test_a_slip_finds_the_name_that_was_meant(word, meant):
    assert nearest(word, NAMES)[0] == meant


@pytest.mark.parametrize("word", ["n", "foo", "velocity", "zz"])
def test_a_word_like_no_other_finds_nothing(word):
    assert nearest(word, NAMES) == []


def test_a_one_letter_name_is_taken_for_its_neighbour_on_the_keyboard():
    assert nearest("z", ["x", "p"]) == ["x"]


def test_the_hint_names_all_that_are_near():
    assert did_you_mean("sinn", ["sin", "sinh"]) == "did you mean sin or sinh?"
    assert did_you_mean("velocity", NAMES) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("sinx", "sin(x)"),
        ("xy", "x*y"),
        ("x2", "x*2"),
        ("sin2", "sin(2)"),
        ("xyx", "x*y*x"),
        ("cosy", "cos(y)"),
    ],
)
def test_names_run_together_are_read_apart(word, meant):
    assert split_name(word, ["sin", "cos"], ["x", "y"]) == meant


def test_a_word_of_unknown_parts_is_left_alone():
    assert split_name("foobar", ["sin"], ["x"]) is None
