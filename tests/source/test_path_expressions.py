"""The file paths that code builds, told without running it."""

from __future__ import annotations

import ast

import pytest

from orb_lint.source.names import dotted_name
from orb_lint.source.parsing import SyntaxTree
from orb_lint.source.path_expressions import PathEvaluator

FILE = "src/lambdas/users/tests/test_index.py"


def evaluate(source: str) -> str | None:
    """The path of the expression that a source ends with."""
    tree = ast.parse(source)
    last = tree.body[-1]
    assert isinstance(last, ast.Expr)
    return PathEvaluator(FILE, SyntaxTree(tree)).evaluate(last.value)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("'/opt/python'", "/opt/python"),
        (r"'a\\b'", "a/b"),
        ("__file__", FILE),
        ("Path(__file__).parent", "src/lambdas/users/tests"),
        ("Path(__file__).parents[1]", "src/lambdas/users"),
        ("Path(__file__).resolve().parent.parent / 'x'", "src/lambdas/users/x"),
        ("pathlib.Path(__file__).parents[3] / 'layers' / 'common'", "src/layers/common"),
        ("os.path.dirname(__file__)", "src/lambdas/users/tests"),
        ("os.path.dirname(os.path.dirname(os.path.abspath(__file__)))", "src/lambdas/users"),
        ("os.path.join(os.path.dirname(__file__), '..', '..', 'layers')", "src/lambdas/layers"),
        ("os.path.join(dirname(__file__), '../../../layers/x')", "src/layers/x"),
        ("os.path.realpath(os.path.join('a', 'b'))", "a/b"),
        ("join('a', '/opt')", "/opt"),
        ("Path('a', 'b').joinpath('c', 'd')", "a/b/c/d"),
        ("str(Path('a') / 'b')", "a/b"),
        ("Path('a').absolute().as_posix()", "a"),
        ("'a' + '/b'", "a/b"),
        ("f'{a}/layers/{b}'", "?/layers/?"),
        ("f'a/b'", "a/b"),
        ("os.path.join(ROOT, 'layers')", "?/layers"),
        ("ROOT + '/layers'", "?/layers"),
        ("ROOT = Path(__file__).parent\nROOT / 'a'", "src/lambdas/users/tests/a"),
        ("def f():\n  x = 'a'\nx", "a"),
        ("x = 'a'\ny = x\ny", "a"),
        ("'%s/layers/%s' % (ROOT, 'x')", "?/layers/x"),
        ("'%s/layers' % 'a'", "a/layers"),
        ("'%(root)s/layers' % {'root': 'a', **b}", "a/layers"),
        ("'{}/layers/{}'.format('a', x)", "a/layers/?"),
        ("'{1}/{0}/{root}/{2}'.format('a', 'b', root='c')", "b/a/c/?"),
        ("os.environ.get('ROOT', 'a')", "a"),
        ("os.getenv('ROOT', 'a')", "a"),
    ],
)
def test_what_can_be_told_is(source: str, path: str) -> None:
    assert evaluate(source) == path


@pytest.mark.parametrize(
    "source",
    [
        "x",
        "1",
        "b'a'",
        "f(x)",
        "x = 'a'\nx = 'b'\nx",
        "x = x\nx",
        "x = y\ny = x\nx",
        "x.y",
        "None",
        "x % 'a'",
        "x.format('a')",
        "getenv('X')",
        "options.get('x', 'a')",
    ],
)
def test_what_cannot_be_told_is_no_path(source: str) -> None:
    assert evaluate(source) is None


@pytest.mark.parametrize("source", ["Path(x).parent", "os.path.dirname(x)", "Path(x).parents[2]"])
def test_what_is_above_the_unknown_is_unknown(source: str) -> None:
    assert evaluate(source) == "?"


def test_an_index_of_parents_that_is_no_number_is_no_path() -> None:
    assert evaluate("Path(__file__).parents[i]") is None
    assert evaluate("Path(__file__).parents['a']") is None


def evaluate_all(source: str) -> list[str]:
    """The paths of what a source gives to `add`."""
    tree = ast.parse(source)
    (added,) = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted_name(node.func) == "add"
    ]
    return PathEvaluator(FILE, SyntaxTree(tree)).evaluate_all(added)


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("for p in ('a', 'b'):\n  add(p)", ["a", "b"]),
        ("for p in ['a', 'b']:\n  q = Path('x') / p\n  add(q)", ["x/a", "x/b"]),
        ("PATHS = ['a', 'b']\nfor p in PATHS:\n  add(p)", ["a", "b"]),
        ("[add(p) for p in {'a'}]", ["a"]),
        ("for p in ('a', 'b'):\n  add('c')", ["c"]),
        ("for p in ('a', x):\n  add(p)", ["a"]),
        ("for p in ():\n  add(p)", []),
        ("for p in ('a',):\n  pass\nfor p in ('b',):\n  add(p)", []),
        ("p = 'c'\nfor p in ('a', 'b'):\n  add(p)", ["c"]),
        ("for p in x:\n  add(p)", []),
        ("for p in p:\n  add(p)", []),
    ],
)
def test_every_round_of_a_loop_over_a_list_has_its_path(source: str, paths: list[str]) -> None:
    assert evaluate_all(source) == paths


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(99)) + "a99",
        "a0 = 'x' * 9\n" + "".join(f"a{n + 1} = f'{{a{n}}}/{{a{n}}}'\n" for n in range(99)) + "a99",
        "'" + "x" * 5000 + "'",
        " + ".join(["'x'"] * 1000),
        " / ".join(["Path('x')"] * 1000),
        "Path(x)" + ".parent" * 1000,
        "Path(x)" + ".resolve()" * 500,
    ],
    ids=["doubled", "doubled in strings", "long", "sum", "way", "above", "calls"],
)
def test_what_no_path_can_be_is_unknown_and_takes_no_time(source: str) -> None:
    assert (evaluate(source) or "?").startswith("?")


def test_names_that_stand_for_each_other_are_unknown() -> None:
    assert evaluate("a = b\nb = a\na") is None


def test_parents_are_counted_however_many() -> None:
    assert evaluate("Path('a/b').parents[10**9]") is None
    assert (evaluate("Path('a/b').parents[1000000000]") or "").startswith("..")


def test_a_loop_counts_for_what_depends_on_it_by_other_names() -> None:
    tree = ast.parse("for x in ['a', 'b']:\n    y = f'/{x}'\n    z = y\n")
    evaluator = PathEvaluator(FILE, SyntaxTree(tree))
    name = ast.parse("z", mode="eval").body

    assert evaluator.evaluate_all(name) == ["/a", "/b"]
    assert evaluator.evaluate_all(name) == ["/a", "/b"]
