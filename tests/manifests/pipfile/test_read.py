from __future__ import annotations

import pytest

from orb_lint.errors import ParseError, Problem
from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.manifests.pipfile.read import read_pipfile
from orb_lint.toml.parsing import parse_toml

PATH = "src/lambdas/users/Pipfile"


def read(text: str | bytes) -> Manifest:
    return read_pipfile(PATH, text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ('requests = "*"', Entry("requests", "packages")),
        (
            'requests = {version = "*", index = "pypi"}',
            Entry("requests", "packages", index_name="pypi"),
        ),
        ('x = {git = "https://a/b.git", ref = "main"}', Entry("x", "packages")),
        ('a = {version = "*", extras = ["aws"]}', Entry("a", "packages", extras=("aws",))),
        (
            'orb-common = {path = "../c", editable = true}',
            Entry("orb-common", "packages", "../c", is_editable=True),
        ),
        ('a = {path = "../c", editable = "yes"}', Entry("a", "packages", "../c")),
        ('orb-common = {file = "../c"}', Entry("orb-common", "packages", "../c")),
        ('orb-common = {file = "file:///c"}', Entry("orb-common", "packages", "/c")),
        ('orb-common = {path = "..\\\\c"}', Entry("orb-common", "packages", "../c")),
        ('orb-common.path = "../c"', Entry("orb-common", "packages", "../c")),
        ("orb-common = {path = 1}", Entry("orb-common", "packages")),
        (
            '"-e ../libs/orb-common" = "*"',
            Entry(
                "orb-common",
                "packages",
                "../libs/orb-common",
                is_editable=True,
                written="-e ../libs/orb-common",
            ),
        ),
        (
            '"-e ../libs/c/" = "*"',
            Entry("c", "packages", "../libs/c/", is_editable=True, written="-e ../libs/c/"),
        ),
        (
            '"-e ../libs/c[dev]" = "*"',
            Entry(
                "c",
                "packages",
                "../libs/c",
                is_editable=True,
                extras=("dev",),
                written="-e ../libs/c[dev]",
            ),
        ),
        (
            '"requests[socks, x]" = "*"',
            Entry("requests", "packages", extras=("socks", "x"), written="requests[socks, x]"),
        ),
        ("requests = 1", Entry("requests", "packages")),
        ("requests = []", Entry("requests", "packages")),
    ],
)
def test_an_entry_by_path_is_told_from_one_by_version(line: str, entry: Entry) -> None:
    assert read(f"[packages]\n{line}\n").entries == (entry,)


def test_an_outline_table_is_an_entry() -> None:
    text = '[packages.orb-common]\npath = "../c"\neditable = true\n'
    assert read(text).entries == (Entry("orb-common", "packages", "../c", is_editable=True),)


def test_every_table_but_pipenvs_own_is_a_category() -> None:
    text = """
        [[source]]
        name = "pypi"
        [packages]
        a = "*"
        [dev-packages]
        b = "*"
        [docs]
        c = "*"
        [requires]
        python_version = "3.12"
        [scripts]
        test = "pytest"
        [pipenv]
        allow_prereleases = true
        [build-system]
        requires = []
    """
    assert read(text).entries == (
        Entry("a", "packages"),
        Entry("b", "dev-packages", scope=Scope.DEVELOPMENT),
        Entry("c", "docs", scope=Scope.DEVELOPMENT),
    )


@pytest.mark.parametrize(
    ("requires", "version"),
    [
        ('[requires]\npython_version = "3.12"', "3.12"),
        ("[requires]\npython_version = 3.12", None),
        ('[requires]\npython_full_version = "3.12.1"', None),
        ('requires = {python_version = "3.12"}', "3.12"),
        ('requires = "3.12"', None),
        ("", None),
    ],
)
def test_the_python_version_is_read_where_it_is_a_string(
    requires: str, version: str | None
) -> None:
    assert read(requires).target_python == version


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"[packages]\nrequests =\n", Problem(2, "invalid value")),
        (b"[packages]\na = 1\na = 2\n", Problem(3, "cannot overwrite a value")),
        (b"[packages]\n\xff = 1\n", Problem(2, "not UTF-8")),
        (b"[packages\n", Problem(1, "expected ']' at the end of a table declaration")),
        (b'[packages]\na = "', Problem(2, "unterminated string")),
    ],
)
def test_a_pipfile_that_is_no_toml_says_where_and_why(source: bytes, problem: Problem) -> None:
    manifest = read(source)
    assert manifest.problem == problem
    assert manifest.entries == ()


@pytest.mark.parametrize(
    "source",
    [
        b"\0",
        b"a = " + b"[" * 100_000,
        b"a = " + b"9" * 10_000,
        b"a" + b".a" * 100_000 + b" = 1",
        b"\xff\xfe[\0p\0",
        b"a = 2024-99-99",
        b"\r",
    ],
)
def test_hostile_toml_is_a_problem_of_one_line(source: bytes) -> None:
    with pytest.raises(ParseError) as error:
        parse_toml(source)
    assert error.value.problem.line == 1
    assert "\n" not in error.value.problem.reason


@pytest.mark.parametrize("source", ["packages = 1", "[[packages]]\na = 1", "a = 1"])
def test_tables_of_an_unknown_shape_are_no_entries(source: str) -> None:
    assert read(source).entries == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# none\na = 1\n", Problem(2, "`a` must be a table")),
        ("\n[[packages]]\na = '*'", Problem(2, "`packages` must be a table")),
        ("[source]\nname = 'a'", Problem(1, "`source` must be an array of tables")),
        (
            "[[source]]\nname = 'a'\nurl = 'u'\n\n[[source]]\nname = 'b'",
            Problem(5, "a `source` needs a `url` that is a string"),
        ),
        ("[requires]\npython_version = 3.12", Problem(2, "`python_version` must be a string")),
        ("requires = {python_version = 1}", Problem(1, "`python_version` must be a string")),
        ("[packages]\na = '*'\nb = 1", Problem(3, "entry `b` must be a string or a table")),
        ("[packages]\nb.path = 1", Problem(2, "entry `b` has a `path` that is no string")),
        (
            "[packages.b]\nextras = 1",
            Problem(1, "entry `b` has `extras` that are no list of strings"),
        ),
        ("\npackages = {b = 1}", Problem(2, "entry `b` must be a string or a table")),
    ],
)
def test_a_shape_that_pipenv_cannot_read_is_a_problem_at_its_line(
    text: str, problem: Problem
) -> None:
    assert read(text).problem == problem


def test_an_empty_pipfile_is_fine() -> None:
    manifest = read("")
    assert (manifest.entries, manifest.problem) == ((), None)


def test_a_byte_order_mark_and_line_ends_of_windows_are_read() -> None:
    manifest = read(b'\xef\xbb\xbf[packages]\r\nrequests = "*"\r\n')
    assert manifest.entries == (Entry("requests", "packages"),)
    assert manifest.problem is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[packages]\na = "*"\n', (2, 1, 2)),
        ('[packages]\n  "a" = "*"\n', (2, 3, 6)),
        ('[packages]\n"\\u0061" = "*"\n', (2, 1, 9)),
        ('[packages.a]\nversion = "*"\n', (1, 1, 13)),
        ('[packages]\na.version = "*"\n', (2, 1, 10)),
        ('packages.a = "*"\n', (1, 1, 11)),
        ('packages = {b = "*", a = "*"}\n', (1, 22, 23)),
        ('[packages]\n"-e ../libs/a" = "*"\n', (2, 1, 15)),
        ('[dev-packages]\na = "*"\n[packages]\na = "*"\n', (4, 1, 2)),
        ('\ufeff[packages]\na = "*"\n', (2, 1, 2)),
    ],
)
def test_an_entry_is_found_where_it_stands(text: str, place: tuple[int, int, int]) -> None:
    manifest = read(text)
    entry = next(
        each for each in manifest.entries if (each.key, each.category) == ("a", "packages")
    )
    position = entry_span(manifest, entry)
    assert (position.line, position.column, position.end_column) == place
