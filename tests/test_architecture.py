"""The floors of the house, held by walking the imports: lower floors never import higher ones."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.world import ROOT, environment_at

PACKAGE = ROOT / "gradcli"

# The first prefix that fits decides.
FLOORS = (
    ("gradcli.records", 0),
    ("gradcli.errors", 0),
    ("gradcli.source", 0),
    ("gradcli.report", 0),
    ("gradcli.core", 1),
    ("gradcli.lang", 2),
    ("gradcli.session", 3),
    ("gradcli.diagnostics", 3),
    ("gradcli.render", 4),
    ("gradcli.tables", 4),
    ("gradcli.pictures", 4),
    ("gradcli.mapping", 4),
    ("gradcli.export", 4),
    ("gradcli.commands", 5),
    ("gradcli.cli", 6),
    ("gradcli.repl", 6),
    ("gradcli.reference", 6),
    ("gradcli.entry", 7),
    ("gradcli.__main__", 7),
)

# Where each third-party package may be imported, anywhere in a module.
HOMES = {
    "numpy": (
        "gradcli.core",
        "gradcli.lang",
        "gradcli.tables",
        "gradcli.mapping",
        "gradcli.commands",
        "gradcli.repl",
    ),
    "scipy": ("gradcli.core",),
    "lark": ("gradcli.lang",),
    "rich": (
        "gradcli.render.rich",
        "gradcli.render.rich_tables",
        "gradcli.render.rich_values",
        "gradcli.repl",
    ),
    "rich_argparse": ("gradcli.commands.manual",),
    "argparse": ("gradcli.commands.manual",),
    "prompt_toolkit": ("gradcli.repl",),
    "pygments": ("gradcli.lang.lexer", "gradcli.repl", "gradcli.render", "gradcli.diagnostics"),
    "orjson": ("gradcli.tables", "gradcli.mapping", "gradcli.commands.requests"),
    "pyarrow": ("gradcli.tables",),
    "matplotlib": ("gradcli.pictures",),
    "igraph": ("gradcli.pictures.layout",),
    "distributed": ("gradcli.mapping",),
    "dask": ("gradcli.mapping",),
    "platformdirs": ("gradcli.lang", "gradcli.cli", "gradcli.repl"),
}


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def floor_of(module: str) -> int | None:
    for prefix, floor in FLOORS:
        if module == prefix or module.startswith(prefix + "."):
            return floor
    return None


def imports_of(module: str, top_level_only: bool = False) -> list[tuple[str, int]]:
    """Return the modules that a module imports, with the line; those for type checkers only are left out."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    found: list[tuple[str, int]] = []

    def visit(node: ast.AST, inside: bool) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for other in node.orelse:
                visit(other, inside)
            return
        if isinstance(node, ast.Import) and not (inside and top_level_only):
            found.extend((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not (inside and top_level_only):
            assert node.level == 0, f"{module}:{node.lineno} is a relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.append((full if full in MODULES else str(node.module), node.lineno))
        for child in ast.iter_child_nodes(node):
            visit(child, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))

    visit(tree, inside=False)
    return found


@pytest.mark.parametrize("module", MODULES)
def test_module_imports_its_own_floor_or_lower_ones(module: str) -> None:
    own = floor_of(module)
    if own is None:
        assert module == "gradcli", f"{module} stands on no floor: give it one in FLOORS"
        return
    for other, line in imports_of(module):
        floor = floor_of(other)
        assert floor is None or floor <= own, f"{module}:{line} (floor {own}) imports {other} (floor {floor})"


def test_reading_a_program_needs_nothing_that_runs_one() -> None:
    for module in MODULES:
        if module.startswith("gradcli.lang.reading."):
            for other, line in imports_of(module):
                inside = not other.startswith("gradcli.lang.") or other.startswith("gradcli.lang.reading")
                assert inside or other in ("gradcli.lang.syntax", "gradcli.lang.suggest"), (
                    f"{module}:{line} {other}"
                )


def test_no_import_cycle() -> None:
    graph = {
        name: {other for other, _ in imports_of(name, top_level_only=True) if other in MODULES}
        for name in MODULES
    }
    done: set[str] = set()
    while True:
        ready = {name for name in graph if name not in done and graph[name] - {name} <= done}
        if not ready:
            break
        done |= ready
    assert sorted(set(graph) - done) == [], (
        "these modules import each other in a circle, or need one that does"
    )


@pytest.mark.parametrize("module", MODULES)
def test_third_party_packages_stay_at_home(module: str) -> None:
    for other, line in imports_of(module):
        package = other.partition(".")[0]
        if package == "gradcli" or (package in sys.stdlib_module_names and package not in HOMES):
            continue
        assert package in HOMES, f"{module}:{line} imports {package}, which has no home: name one in HOMES"
        homes = HOMES[package]
        at_home = any(module == home or module.startswith(home + ".") for home in homes)
        assert at_home, f"{module}:{line} imports {package}, whose home is {homes}"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_looked_up_or_run_by_a_name_from_outside(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        assert node.func.id not in ("eval", "exec", "compile", "globals", "setattr", "vars"), (
            f"{module}:{node.lineno} calls {node.func.id}"
        )


@pytest.mark.parametrize("module", MODULES)
def test_module_is_of_a_size_to_be_read(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 530, f"{module} has {len(text.splitlines())} lines: split it by subject"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 66, f"{module}.{node.name} has {length} lines"


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_says_what_it_is(module: str) -> None:
    path = MODULES[module]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree), f"{module} has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{module}:{node.lineno} {node.name} has no docstring"


def test_every_command_module_defines_its_command() -> None:
    from gradcli.commands import load, names
    from gradcli.commands.spec import Command

    for name in names():
        command = load(name)
        assert isinstance(command, Command)
        assert command.name == name
        assert command.examples, f"{name} has no example"


def test_piped_scalar_one_shot_imports_nothing_heavy(tmp_path: Path) -> None:
    world = environment_at(tmp_path)  # where no settings have to be read
    subprocess.run([sys.executable, "-m", "gradcli", "1"], check=True, env=world)  # makes the parse table
    program = (
        "import sys; from gradcli.cli.main import main; status = main(['x^2', 'x=3']);"
        "heavy = {'numpy', 'scipy', 'rich', 'prompt_toolkit', 'lark', 'pygments', 'argparse', 'typing', 'dataclasses',"
        " 'inspect', 'pathlib', 'json', 'logging', 'contextlib', 'tempfile', 'platformdirs', 'gradcli.commands.slips',"
        " 'gradcli.lang.reading.slips', 'gradcli.lang.running.familiar'};"
        "print(sorted(heavy & set(sys.modules)), status, file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", "import sys; sys.path[:0] = " + repr(sys.path) + "; " + program],
        capture_output=True, text=True, input="", timeout=60, check=False, cwd=ROOT,
        env=world,
    )  # fmt: skip
    assert run.stdout == "value\t9.0\nd_x\t6.0\n", run
    assert run.stderr == "[] 0\n"


AT = ["x^2*y + sin(x)", "x=2", "y=3"]
SCALAR_ONE_SHOTS = [
    AT,
    ["eval", *AT],
    ["x*n", "x=2", "n=2", "--wrt", "x"],
    ["abs(x)*sqrt(y)", "x=0", "y=0"],
    ["diff", "x^4*sin(x)", "x=2", "-n", "3", "--taylor"],
    ["jvp", *AT, "--tangent", "x=1"],
    ["vjp", *AT],
    ["jacobian", "-e", "u=x*y", "-e", "v=x+y", "x=2", "y=3"],
    ["jacobian", "[x*y, x + y]", "x=2", "y=3"],
    ["jvp", "[x*y, x + y]", "x=2", "y=3", "--tangent", "x=1,y=-1"],
    ["vjp", "[x*y, x + y]", "x=2", "y=3", "--cotangent", "[1, 10]"],
    ["hessian", *AT],
    ["hvp", *AT, "--tangent", "x=1"],
    ["check", *AT],
    ["check", *AT, "--order", "2"],
    ["check", "-e", "u=x*y", "-e", "v=x+y", "x=2", "y=3"],
    ["check", "x^2*sin(x)", "--points", "5", "--range", "x=1..5"],
    ["check", "x^2*y", "x=2", "y=3", "--claim", "x=2*x*y", "--claim", "y=x^2"],
    ["trace", *AT],
    ["trace", *AT, "--tangent", "x=1"],
    ["graph", *AT],
    ["graph", *AT, "--as", "dot"],
    ["export", *AT, "--to", "c"],
    ["run", "-e", "x = var(3.0)", "-e", "y = x^2", "-e", "y.backward()", "-e", "x.grad"],
]


def test_no_command_on_numbers_waits_for_arrays() -> None:
    program = (
        "import sys; from gradcli.cli.main import main\n"
        f"for tokens in {SCALAR_ONE_SHOTS!r}:\n"
        "    status = main(tokens)\n"
        "    loaded = sorted({'numpy', 'scipy', 'rich'} & set(sys.modules))\n"
        "    assert not loaded and status == 0, (tokens, loaded, status)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, input="", timeout=60, check=False, cwd=ROOT
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
