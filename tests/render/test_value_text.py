"""Plain values print as Python prints them, arrays as numpy's documentation shows them."""

import numpy as np
import pytest

from gradcli.lang.values.numpy_text import numpy_repr, numpy_text
from gradcli.lang.values.value_text import repr_of, text_of


class Size(tuple):
    """A tuple with a text of its own."""

    __slots__ = ()


def shown(value):
    return "torch.Size([2])" if isinstance(value, Size) else "<other>"


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, -2.5, 1e22, 1e-5, float("nan"), float("-inf"), -0.0, "it's", "a\nb", range(3)),
        *([], (), (1,), [1], [[]], ((),), [[1, 2], [3, 4]], ((1,), [(2,)]), range(1, 9, 2), ["[...]"]),
        [1, 2.0, "a", None, (True, [3])],
    ],
)
def test_python_values_print_as_in_python(value):
    assert repr_of(value, shown) == repr(value)
    assert text_of(value, shown, shown) == str(value)


def test_other_values_keep_their_own_text_inside_lists():
    assert repr_of([1, object(), (Size((2,)),)], shown) == "[1, <other>, (torch.Size([2]),)]"
    assert text_of(Size((2,)), shown, shown) == "torch.Size([2])"


def test_a_list_inside_itself_prints_as_in_python():
    loop = [1]
    loop.extend([loop, (loop,)])
    twice = [0]
    assert repr_of(loop, shown) == repr(loop)
    assert repr_of([twice, twice], shown) == "[[0], [0]]"


def test_nesting_is_not_limited_by_the_stack():
    nested = []
    for _ in range(200_000):
        nested = [nested]
    assert repr_of(nested, shown) == "[" * 200_001 + "]" * 200_001


def test_arrays_print_as_numpy_documents_whatever_was_set_elsewhere():
    with np.printoptions(precision=2, suppress=True, linewidth=20):
        assert numpy_text(np.array([1.0, 2.0], dtype=np.float32)) == "[1. 2.]"
        assert numpy_repr(np.array([1.0, 2.0], dtype=np.float32)) == "array([1., 2.], dtype=float32)"
        assert numpy_repr(np.array([[0.5, 1e-3]])) == "array([[0.5  , 0.001]])"
        assert numpy_text(np.array([1, 2, 3])) == "[1 2 3]"
        assert numpy_text(np.float32(0.1)) == "0.1"
        assert numpy_repr(np.float64(2.5)) == "np.float64(2.5)"
