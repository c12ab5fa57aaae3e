"""One line on each name that is no operator: functions of the language, methods and attributes of tensors.

And how help lays out what it says of any name: `entry`, and below it its facts.
"""

from __future__ import annotations


def entry(call: str, sentence: str) -> str:
    """Return how something is written and, below it, what is said of it, if anything is."""
    return f"{call}\n    {sentence}" if sentence else call


def fact(label: str, text: str) -> str:
    """Return a line below an entry; the texts of all of them begin in one column."""
    return f"  {label:<12}{text}"


PHRASES = {
    "var": "A leaf that requires grad: var(3) is tensor(3.0, requires_grad=True); or the variance of such.",
    "grad": "grad(f) is the gradient function of f; grad(y, x) the gradient of a value.",
    "value_and_grad": "A function that gives (value, gradient).",
    "diff": "diff(f, n) is the n-th derivative of a one-argument function; of a tensor, its differences.",
    "jacobian": "jacobian(f)(x) has the shape of f(x) followed by the shape of x.",
    "hessian": "hessian(f)(x): second derivatives of a scalar function.",
    "jvp": "Forward mode: jvp(f, (x,), (v,)) is (f(x), J v).",
    "vjp": "Reverse mode: vjp(f, (x,), v) is v J.",
    "hvp": "A Hessian times a vector, without the Hessian.",
    "vmap": "A function over a leading axis of its arguments.",
    "check_grad": "Compare the derivatives of f at a point with finite differences.",
    "no_grad": "with no_grad(): nothing inside is recorded.",
    "enable_grad": "with enable_grad(): record inside a no_grad().",
    "inference_mode": "The same as no_grad here.",
    "set_grad_enabled": "Switch recording on or off.",
    "is_grad_enabled": "Whether operations are recorded.",
    "manual_seed": "Make random numbers repeat.",
    "set_default_dtype": "The dtype of new tensors: float64 or float32.",
    "get_default_dtype": "The dtype of new tensors.",
    "set_printoptions": "How tensors are printed: precision, threshold, edgeitems, linewidth, sci_mode.",
    "print": "Print values, as Python does.",
    "range": "range(n), range(a, b), range(a, b, step).",
    "len": "The length along the first axis.",
    "sum": "The sum of numbers, a list or a tensor.",
    "min": "The smallest of numbers, a list or a tensor.",
    "max": "The largest of numbers, a list or a tensor.",
    "any": "Whether any is true.",
    "all": "Whether all are true.",
    "round": "Round to a whole number, or to digits.",
    "sorted": "A sorted list.",
    "zip": "Pairs, triples ... of several lists.",
    "enumerate": "Pairs of position and item.",
    "map": "A function applied to each item.",
    "type": "The type of a value.",
    "isinstance": "Whether a value is of a type.",
    "float": "A number as a float.",
    "int": "A number as an int.",
    "bool": "A value as True or False.",
    "str": "A value as text.",
    "list": "Items as a list.",
    "tuple": "Items as a tuple.",
}
# Words and signs that programs are built of.
SYNTAX = {
    "and": "a and b: both are true.",
    "as": "import torch.nn as nn",
    "assert": "assert x > 0, 'what is wrong' ends the program where the condition does not hold.",
    "break": "Leave the loop.",
    "continue": "Go on with the next turn of the loop.",
    "def": "def f(x, y=1): with its lines indented below, or in one line: f(x) = x^2",
    "del": "del x forgets a name.",
    "elif": "if x > 0: ... elif x < 0: ... else: ...",
    "else": "if x > 0: ... else: ..., or as an expression: a if c else b",
    "except": "try: ... except RuntimeError as error: ...",
    "False": "Not true.",
    "finally": "try: ... finally: what is done in any case",
    "for": "for i in range(3): ...; in a list: [i^2 for i in range(3)]",
    "from": "from torch import sin, cos",
    "global": "global x: the function means the program's x.",
    "if": "if x > 0: ... else: ..., or as an expression: a if c else b",
    "import": "import torch, math or numpy: gradcli's functions under their names",
    "in": "x in items, or for x in items: ...",
    "lambda": "lambda x: x^2 is a function without a name.",
    "None": "No value.",
    "not": "not a: a is false.",
    "or": "a or b: one of them is true.",
    "pass": "Do nothing.",
    "return": "End a function and give its value.",
    "raise": "raise ValueError('what is wrong') ends the program, or goes to the except that waits for it.",
    "True": "True.",
    "try": "try: ... except RuntimeError as error: ..., with else: and finally: behind it",
    "while": "while y < 100: y = y*2",
    "yield": "A function with yield gives its values one by one: for x in f(): ...",
    "with": "with no_grad(): what is computed inside is not recorded.",
    "'": "f'(3) is the exact derivative of f at 3, f''(3) the second one.",
}
# Attributes and methods of tensors.
MEMBERS = {
    "grad": "The gradient that backward() has added up here; None before.",
    "backward": "Add the gradients of this value to .grad of the leaves it was computed from.",
    "item": "The one element as a number.",
    "tolist": "The elements as nested lists.",
    "numpy": "The elements as an array.",
    "detach": "The same value, cut off from the graph.",
    "detach_": "Cut this tensor off from the graph.",
    "requires_grad_": "Record what is computed from this tensor.",
    "retain_grad": "Keep .grad of a tensor that is no leaf.",
    "register_hook": "Call a function with the gradient when it arrives.",
    "register_post_accumulate_grad_hook": "Call a function with a leaf when its .grad has grown.",
    "size": "The shape, or its size along dim.",
    "dim": "The number of axes.",
    "numel": "The number of elements.",
    "double": "As float64.",
    "long": "As int64.",
    "int": "As int32.",
    "to": "In another dtype.",
    "type_as": "In the dtype of another tensor.",
    "grad_fn": "The operation that made this tensor.",
    "requires_grad": "Whether derivatives are recorded.",
    "is_leaf": "Whether no recorded operation made it.",
    "data": "The value without its graph; writing to it writes to the tensor.",
    "shape": "The sizes of its axes.",
    "dtype": "The type of its elements, as float64, float32, int64 or bool.",
    "ndim": "The number of axes.",
    "T": "The transpose.",
    "mT": "The last two axes swapped.",
    "next_functions": "The operations before this one in the graph.",
}
