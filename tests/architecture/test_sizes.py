"""How large a module, a function and a template may grow."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "learnlog").rglob("*.py"))
TEMPLATES = sorted((ROOT / "learnlog").rglob("templates/**/*.*"))
MAX_MODULE, MAX_FUNCTION, MAX_USUAL, MAX_ARGUMENTS, MAX_TEMPLATE = 300, 50, 30, 6, 120


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines()


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function):
    """The lines of a function without its docstring."""
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = first.end_lineno - first.lineno + 1 if has_docstring else 0
    return function.end_lineno - function.lineno + 1 - docstring


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_stays_small(path):
    assert len(lines_of(path)) <= MAX_MODULE


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_stays_short(path):
    long = [(f.name, body_lines(f)) for f in functions(path) if body_lines(f) > MAX_FUNCTION]

    assert long == []


def test_nine_functions_of_ten_fit_on_a_screen():
    sizes = sorted(body_lines(f) for path in MODULES for f in functions(path))

    assert sizes[int(len(sizes) * 0.9)] <= MAX_USUAL


@pytest.mark.parametrize(
    "path",
    # click passes one argument an option
    [path for path in MODULES if "cli" not in path.parts],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_function_takes_few_arguments(path):
    many = []
    for function in functions(path):
        arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
        count = len([a for a in arguments if a.arg not in {"self", "cls"}])
        if count > MAX_ARGUMENTS:
            many.append((function.name, count))

    assert many == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_stays_small(path):
    assert len(lines_of(path)) <= MAX_TEMPLATE
