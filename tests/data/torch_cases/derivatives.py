"""The functions that differentiate functions: torch.autograd.functional, torch.func, torch.autograd.grad."""

from __future__ import annotations

from torch_cases.case import Case, case, constant, value_only

ROW = [0.75, -1.3, 2.5]
CUBIC = "def f(x):\n    return (x ** 3).sum() * x[0] + torch.sin(x).prod()\n"
VECTOR = "def f(x):\n    return torch.stack([x[0] * x[1], torch.exp(x[1]), x.sum() ** 2, x[2] / x[0]])\n"
ELEMENTWISE = "def f(x):\n    return torch.tanh(x) * x\n"
TWO = "def f(x, y):\n    return (x * y ** 2).sum() + torch.exp(x[0] * y[1])\n"
TWO_VECTORS = "def f(x, y):\n    return x * y ** 2, x.sum() * y\n"
SCALAR = "def f(x):\n    return torch.sin(x) * torch.exp(x / 2)\n"
FUNCTIONAL, FUNC = "torch.autograd.functional.", "torch.func."
V = "torch.tensor([1.0, -0.5, 0.25], dtype=torch.float64)"
W = "torch.tensor([0.5, 2.0, -1.0], dtype=torch.float64)"

PROGRAMS = [
    CUBIC + FUNC + "grad(f)(x)",
    CUBIC + FUNC + "grad_and_value(f)(x)",
    CUBIC + FUNC + "hessian(f)(x)",
    CUBIC + FUNC + "jacfwd(f)(x)",
    CUBIC + FUNC + "jacrev(f)(x)",
    CUBIC + FUNC + "jacfwd(" + FUNC + "grad(f))(x)",
    CUBIC + FUNC + "jacrev(" + FUNC + "jacfwd(f))(x)",
    CUBIC + FUNC + "jacfwd(" + FUNC + "jacfwd(f))(x)",
    CUBIC + FUNC + "jacfwd(" + FUNC + "hessian(f))(x)",
    CUBIC + f"{FUNC}jvp({FUNC}grad(f), (x,), ({V},))",
    CUBIC + FUNCTIONAL + "hessian(f, x)",
    CUBIC + FUNCTIONAL + "jacobian(f, x)",
    CUBIC + f"{FUNCTIONAL}hvp(f, x, {V})",
    CUBIC + f"{FUNCTIONAL}vhp(f, x, {V})",
    CUBIC + f"{FUNCTIONAL}vjp(f, x)",
    CUBIC + f"{FUNCTIONAL}jvp(f, x, {V})",
    VECTOR + FUNC + "jacrev(f)(x)",
    VECTOR + FUNC + "jacfwd(f)(x)",
    VECTOR + FUNC + "jacfwd(" + FUNC + "jacrev(f))(x)",
    VECTOR + FUNCTIONAL + "jacobian(f, x)",
    VECTOR + f"{FUNC}jvp(f, (x,), ({V},))",
    VECTOR + f"value, pull = {FUNC}vjp(f, x)\npull(torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64))",
    VECTOR + f"{FUNCTIONAL}vjp(f, x, torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64))",
    VECTOR + f"{FUNCTIONAL}jvp(f, x, {V})",
    ELEMENTWISE + FUNC + "jacrev(f)(x)",
    ELEMENTWISE + FUNCTIONAL + "jacobian(f, x)",
    ELEMENTWISE + FUNC + "vmap(" + FUNC + "grad(f))(x)",
    ELEMENTWISE + FUNC + "vmap(" + FUNC + "grad(" + FUNC + "grad(f)))(x)",
    SCALAR + FUNC + "grad(f)(x[0])",
    SCALAR + FUNC + "grad(" + FUNC + "grad(f))(x[0])",
    SCALAR + FUNC + "grad(" + FUNC + "grad(" + FUNC + "grad(f)))(x[0])",
    SCALAR + f"{FUNC}jvp({FUNC}grad(f), (x[0],), (x[1],))",
    SCALAR + FUNC + "vmap(f)(x)",
]
ON_TWO = [
    TWO + FUNC + "grad(f)(x, y)",
    TWO + FUNC + "grad(f, argnums=1)(x, y)",
    TWO + FUNC + "grad(f, argnums=(0, 1))(x, y)",
    TWO + FUNC + "hessian(f, argnums=(0, 1))(x, y)",
    TWO + FUNC + "jacfwd(f, argnums=1)(x, y)",
    TWO + FUNCTIONAL + "hessian(f, (x, y))",
    TWO + FUNCTIONAL + "jacobian(f, (x, y))",
    TWO + f"{FUNCTIONAL}hvp(f, (x, y), ({V}, {W}))",
    TWO + f"{FUNCTIONAL}jvp(f, (x, y), ({V}, {W}))",
    TWO_VECTORS + FUNCTIONAL + "jacobian(f, (x, y))",
    TWO_VECTORS + FUNC + "jacrev(f, argnums=(0, 1))(x, y)",
    TWO_VECTORS + f"{FUNC}jvp(f, (x, y), ({V}, {W}))",
    TWO + FUNC + "vmap(lambda a, b: a * b ** 2)(x, y)",
    TWO + FUNC + "vmap(lambda a, b: a * b, in_dims=(0, None))(x, y)",
    TWO + FUNC + "vmap(lambda a: a * y)(x)",
]
FIRST = "g = torch.autograd.grad(z, x, create_graph=True)[0]\n"
BY_HAND = [
    "z = (x ** 2 * y).sum()\ntorch.autograd.grad(z, x)",
    "z = (x ** 2 * y).sum()\ntorch.autograd.grad(z, (x, y))",
    "z = (x ** 2 * y).sum()\ntorch.autograd.grad(z, [x, y])[1]",
    f"z = x ** 2 * y\ntorch.autograd.grad(z, (x, y), grad_outputs={V})",
    f"z = x ** 2 * y\ntorch.autograd.grad(outputs=z, inputs=x, grad_outputs={V}, retain_graph=True)[0]",
    f"z = (x ** 3).sum()\n{FIRST}torch.autograd.grad(g.sum(), x)[0]",
    f"z = (x ** 4).sum()\n{FIRST}z = g.sum()\n{FIRST}torch.autograd.grad(g.sum(), x)[0]",
    f"z = (x ** 3 * y).sum()\n{FIRST}torch.autograd.grad((g ** 2).sum(), (x, y))",
    "z = (x ** 3).sum()\ng, = torch.autograd.grad(z, x)\ng",
    "z = x.sum()\ntorch.autograd.grad(z, (x, y), allow_unused=True)",
    "z = x.sum()\ntorch.autograd.grad(z, (x, y), allow_unused=True, materialize_grads=True)",
    "z = (x ** 2).sum()\nz.backward()\nx.grad",
    "z = (x ** 2).sum()\nz.backward(retain_graph=True)\nz.backward()\nx.grad",
    f"z = x ** 2\nz.backward({V})\nx.grad",
    f"z = x ** 2\nz.backward(gradient={V})\nx.grad",
    "z = x ** 2 * y\ntorch.autograd.backward([z.sum(), (2 * z).sum()])\ny.grad",
    "z = (x ** 3).sum()\nz.backward(create_graph=True)\nx.grad",
    "z = (x ** 2 * y).sum()\nz.backward(inputs=[x])\nx.grad",
    "w = x * y\nw.retain_grad()\n(w ** 2).sum().backward()\nw.grad",
    "u = (x * y).detach()\nz = (u * x).sum()\nz.backward()\nx.grad",
    "with torch.no_grad():\n    u = x * y\nu.requires_grad",
    "u = x * 2\nu.is_leaf",
    "x.is_leaf",
    "(x * 2).requires_grad",
    "x.detach().requires_grad",
]


def differentiated(program: str) -> bool:
    """Return whether the result can be differentiated again: functional.* and backward() give plain values."""
    return FUNC in program


CASES: list[Case] = [
    *((case if differentiated(p) else value_only)(p, x=ROW) for p in PROGRAMS),
    *((case if differentiated(p) else value_only)(p, x=ROW, y=[1.5, 0.4, -2.25]) for p in ON_TWO),
    *(value_only(p, x=ROW, y=[1.5, 0.4, -2.25]) for p in BY_HAND),
    case(f"{FUNC}jvp(lambda x: x ** 2, (x,), (t,))", x=ROW, t=constant([1.0, 2.0, 3.0])),
    case("torch.vmap(lambda a: a @ a)(x)", x=[[0.75, -1.3], [2.5, 0.2]]),
    case("torch.vmap(torch.dot)(x, y)", x=[[0.75, -1.3], [2.5, 0.2]], y=[[1.0, 2.0], [3.0, 4.0]]),
]
