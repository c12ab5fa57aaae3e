"""Lists, dicts and strings that are made piece by piece, so that Ctrl-C is looked at between, are Python's all the same."""

from __future__ import annotations

import random

import pytest

from gradcli.core import patience
from gradcli.errors import LimitProblem
from gradcli.lang.values import indexing, lengths, long_texts, sorting
from gradcli.lang.values.indexing import delete_item
from gradcli.lang.values.sets import Set

ALPHABET = "ab \n,Σσß\u00a0\"'"


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    monkeypatch.setattr(patience, "BLOCK", 4)
    monkeypatch.setattr(sorting, "BLOCK", 4)
    monkeypatch.setattr(indexing, "BLOCK", 4)
    monkeypatch.setattr(long_texts, "PIECE", 5)


def texts():
    draw = random.Random(1)
    for length in [*range(30), 50, 80]:
        for kinds in (2, 3, 5, len(ALPHABET)):
            yield "".join([draw.choice(ALPHABET[:kinds]) for _ in range(length)])


def numbers():
    draw = random.Random(2)
    for length in (0, 1, 3, 4, 5, 8, 9, 17, 31, 64, 101):
        for most in (1, 3, 1000):
            yield [draw.randint(0, most) for _ in range(length)]
            yield [draw.choice((draw.randint(0, most), draw.random() * most)) for _ in range(length)]
        yield list(range(length))
        yield list(range(length))[::-1]


@pytest.mark.parametrize("falling", [False, True])
def test_sorting_is_stable_as_pythons(falling):
    for items in numbers():
        assert sorting.ordered(items, None, falling) == sorted(items, reverse=falling)
        pairs = [(number // 3, place) for place, number in enumerate(items)]
        found = sorting._sorted_plain(pairs, sorting._rank, falling)
        assert found == sorted(pairs, key=lambda pair: pair[0], reverse=falling)
    for text in texts():
        assert sorting.ordered(list(text), None, falling) == sorted(text, reverse=falling)


def test_what_has_no_order_among_numbers_is_not_lost():
    items = [3.0, float("nan"), 1.0, 2.0] * 7
    found = sorting.ordered(items, None, False)
    assert sorted(map(repr, found)) == sorted(map(repr, items))


def test_splitting():
    for text in texts():
        for separator in (None, " ", "a", "aa", "ab", "aba", ", "):
            for most in (-1, 0, 1, 4, 5, 6, 7, 11, 100):
                assert long_texts.split(text, separator, most) == text.split(separator, most)
        assert long_texts.splitlines(text) == text.splitlines()
        assert long_texts.splitlines(text + "\r\n\r") == (text + "\r\n\r").splitlines()


def test_replacing():
    for text in texts():
        for old in ("a", "aa", "aba", "", "ab" * 20, "b a", "aaa"):
            for new in ("", "a", "xyz", "aa"):
                assert long_texts.replaced(text, old, new) == text.replace(old, new)


@pytest.mark.parametrize("name", ["upper", "lower", "title", "swapcase"])
def test_changing_letters(name):
    method = getattr(str, name)
    for text in texts():
        assert long_texts.changed(text, method) == method(text)


def test_other_methods_of_strings():
    for text in texts():
        assert long_texts.changed(text, str.capitalize, str.lower) == text.capitalize()
        assert long_texts.shown(text) == repr(text)
        assert long_texts.joined(", ", list(text)) == ", ".join(text)
        for letters in (None, "a", "ab", "ab \n", ""):
            assert long_texts.stripped(text, letters, True, True) == text.strip(letters)
            assert long_texts.stripped(text, letters, True, False) == text.lstrip(letters)
            assert long_texts.stripped(text, letters, False, True) == text.rstrip(letters)
        for name in ("isalpha", "isalnum", "isspace", "isdigit"):
            assert long_texts.all_are(text, getattr(str, name)) is getattr(text, name)()


def test_lists():
    for items in numbers():
        assert patience.joined(items, [7, 8]) == [*items, 7, 8]
        for count in (-1, 0, 1, 2, 5, 9):
            assert patience.repeated(items, count) == items * count
        assert patience.drawn(iter(items)) == items
        assert patience.listed(items, slice(None, None, -1)) == items[::-1]
        twice = list(items)
        patience.extend(twice, twice)
        assert twice == items * 2


def test_dicts():
    for items in numbers():
        mapping = {number: place for place, number in enumerate(items)}
        found = {1: "one"}
        patience.update(found, mapping)
        assert list(found.items()) == list({1: "one", **mapping}.items())


def test_parts_of_lists_are_deleted():
    for items in numbers():
        for part in (slice(None), slice(1, -1), slice(None, None, 2), slice(None, None, -3), slice(7, 2, -1)):
            left = list(items)
            del left[part]
            delete_item(items_left := list(items), part)
            assert items_left == left


def test_case_is_asked_of_letters():
    for text in texts():
        for letters in (text, text.upper(), text.lower(), ", " + text.lower()):
            assert long_texts.all_are(letters, str.isupper, "A") is letters.isupper()
            assert long_texts.all_are(letters, str.islower, "a") is letters.islower()


@pytest.mark.parametrize("kind", [str, float])
def test_a_set_has_as_many_values_as_a_dict_may(kind, monkeypatch):
    monkeypatch.setattr(lengths, "MOST_KEYS", 10)
    assert Set(map(kind, range(10))).length() == 10
    with pytest.raises(LimitProblem, match="11 items long"):
        Set(map(kind, range(11)))
