"""Record what PyTorch prints for many short programs, into torch_texts.json beside this file.

Needs PyTorch and numpy (the file here was made with PyTorch 2.13 on a CPU), and nothing of gradcli:

    python tests/data/make_torch_texts.py

A case is a list of lines (`import torch` goes before them) and the text they print, addresses written `0x...`.
Programs that end in an exception are left out. The groups: `dtypes`, what every dtype makes of operators and
conversions; `graphs`, the graph of first, second and third derivatives.
"""

import contextlib
import io
import itertools
import json
import pathlib
import re
import warnings

import torch

HERE = pathlib.Path(__file__).parent
ADDRESS = re.compile(r"0x[0-9a-f]+>")
DTYPES = ("float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "bool")


def expressions(text):
    """Return the expressions of a text, none of which has a blank in it."""
    return text.split()


PAIRS = expressions("""a+b a*b a/b a//b a%b a**b a<b a==b torch.maximum(a,b) torch.where(a>b,a,b) torch.cat([a,b])
    torch.result_type(a,b)""")
ALONE = expressions("""a+1 a+1.5 a*2 a/2 2/a 2-a.float() a**2 2**a a//2 a%2 a.sum() a.prod() a.cumsum(0) a.max() a.min(0)
    a.argmin() a.sort() a.exp() a.sqrt() a.sin() a.tanh() a.clamp(1,2) a.clamp(1.5) a.pow(3) a.square() a.sign() a.dot(a) a@a
    a.outer(a) a.view(3,1) a.float() a.double() a.long() a.int() a.short() a.char() a.byte() a.half() a.bool()
    a.type() a.dtype a.tolist() a[0] a[0].item() a.numpy() a.unique() a.flip(0) a.eq(1) a.element_size()
    torch.zeros_like(a) torch.ones_like(a) torch.full_like(a,3) a.to(torch.float32) a.to(torch.int32)
    a.is_floating_point() a.new_zeros(2) a.log() a.diff() torch.arange(4,dtype=a.dtype) torch.eye(2,dtype=a.dtype)
    torch.zeros(2,dtype=a.dtype) torch.tensor(3,dtype=a.dtype) torch.tensor([],dtype=a.dtype)
    torch.tensor([[1,2],[3,4]],dtype=a.dtype) torch.empty(0,dtype=a.dtype) True*a a.add_(1) a.mul_(2) a.fill_(7)
    a.zero_() str(a.dtype) int(a[0]) float(a[1]) bool(a[1]) a.count_nonzero() a.index_select(0,torch.tensor([0,1]))
    a.logical_not() a.atan2(a) a.numpy().dtype f'{a[0]}' f'{a[0].item()}'""")
# Half precision is a storage type; these operators are computed in it without PyTorch's care.
NOT_IN_HALF = (
    "a.exp()",
    "a.log()",
    "a.sin()",
    "a.tanh()",
    "a.dot(a)",
    "a@a",
    "2**a",
    "a.sqrt()",
    "a.atan2(a)",
)
NOT_OF_BOOLS = ("a.argmin()", "a//2", "a%2", "a.add_(1)", "a.mul_(2)", "a.sign()")
FUNCTIONS = expressions("""x**2 x**3 x**4 x**0.5 x**-1 x*x x*x*x 3*x+1 x/2 2/x x/(x+1) torch.sin(x) torch.cos(x) torch.exp(x)
    torch.log(x) torch.sqrt(x) torch.tanh(x) torch.sigmoid(x) x.abs() torch.tan(x) torch.sin(x)*x x*torch.exp(-x**2)
    x**2+3*x+2 (x-1)**2 2*x**2 x**3-2*x**2 4*x**3+3*x**2 torch.sin(x)**2 torch.log(x**2+1) x.pow(3) x.square() 2**x
    x**x 1/(1+torch.exp(-x)) -x x.reciprocal() torch.exp(torch.sin(x)) (x**2+1)**3""")


def printed_by(lines):
    """Return what a program prints, or None if it ends in an exception."""
    torch.set_default_dtype(torch.float32)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec("import torch\n" + "\n".join(lines), {})
        except Exception:  # noqa: BLE001  (whatever it is, the program is left out)
            return None
    return ADDRESS.sub("0x...>", out.getvalue())


def dtype_programs():
    """Yield programs that show what becomes of each dtype."""
    for first, second in itertools.product(DTYPES, DTYPES):
        made = f"a=torch.tensor([3,1,2],dtype=torch.{first}); b=torch.tensor([1,2,3],dtype=torch.{second})"
        for expression in PAIRS:
            if first != "bool" or second != "bool" or expression[1] not in "/%*":
                yield [made, f"print({expression})"]
    for dtype in DTYPES:
        for expression in ALONE:
            left_out = {"float16": NOT_IN_HALF, "bool": NOT_OF_BOOLS}.get(dtype, ())
            if expression not in left_out:
                yield [f"a=torch.tensor([3,1,2],dtype=torch.{dtype})", f"print({expression})"]


def graph_programs():
    """Yield programs that print derivatives together with the graphs they are in."""
    for function in FUNCTIONS:
        scalar = ["x=torch.tensor(0.7,requires_grad=True)", f"y={function}", "print(y)"]
        first = ["g,=torch.autograd.grad(y,x,create_graph=True)", "print(g)"]
        second = ["h,=torch.autograd.grad(g,x,create_graph=True)", "print(h)"]
        yield scalar + first
        yield scalar + first + second
        vector = ["x=torch.tensor([0.7,0.2],requires_grad=True)"]
        yield [*vector, f"y=({function}).sum()", *first]
        yield [*vector, f"y={function}", "y.backward(torch.ones(2),create_graph=True)", "print(x.grad)"]
    for power in (2, 3):
        third = ["k,=torch.autograd.grad(h,x,create_graph=True)", "print(k)"]
        yield ["x=torch.tensor(0.7,requires_grad=True)", f"y=x**{power}", *first, *second, *third]
    functional = "torch.autograd.functional."
    for create in (True, False):
        yield [f"print({functional}jacobian(lambda x: x**2, torch.ones(2), create_graph={create}))"]
        yield [f"print({functional}hessian(lambda x: (x**3).sum(), torch.ones(2), create_graph={create}))"]


def main():
    """Write all groups beside this file."""
    groups = {}
    for name, programs in (("dtypes", dtype_programs()), ("graphs", graph_programs())):
        cases = [[lines, printed_by(lines)] for lines in programs]
        groups[name] = [case for case in cases if case[1] is not None]
        print(name, len(groups[name]))
    header = {"made_by": "python tests/data/make_torch_texts.py", "torch": torch.__version__}
    lines = [
        f'"{name}": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]"
        for name, cases in groups.items()
    ]
    text = json.dumps(header)[:-1] + ",\n" + ",\n".join(lines) + "}\n"
    (HERE / "torch_texts.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
