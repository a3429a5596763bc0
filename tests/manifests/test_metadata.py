from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.errors import Problem
from orb_lint.manifests.manifest import Entry, Scope
from orb_lint.manifests.metadata import Metadata, read_metadata
from tests.manifests.places import text_at

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "packages/orb-common"
RUNTIME, OPTIONAL, DEVELOPMENT, BUILD, _ = Scope


def read(files: dict[str, str | bytes]) -> Metadata:
    """Read the metadata of a package from files by their paths in its folder."""
    sources = {
        f"{FOLDER}/{name}": content.encode() if isinstance(content, str) else content
        for name, content in files.items()
    }
    return read_metadata(FOLDER, sources.get)


def entries_of(metadata: Metadata) -> tuple[Entry, ...]:
    return tuple(entry for manifest in metadata.manifests for entry in manifest.entries)


def stated(files: dict[str, str | bytes]) -> list[tuple[str, str, Scope]]:
    """The text at the place of each entry, its category and its scope."""
    return [
        (text_at(manifest, entry), entry.category, entry.scope)
        for manifest in read(files).manifests
        for entry in manifest.entries
    ]


def only(text: str, name: str = "pyproject.toml") -> Entry:
    (entry,) = entries_of(read({name: text}))
    return entry._replace(span=None)


SETUPTOOLS = """\
[build-system]
requires = ["setuptools>=61", 'wheel']  # "not-this"
build-backend = "setuptools.build_meta"

[project]
name = "orb-common"
version = "1.0"
dependencies = [
    "requests>=2 ; python_version > '3.8'", # "nor-this"
    \"\"\"orb-models[aws] @ file:///x\"\"\",
    "???",
]
[project.optional-dependencies]
aws = ["boto3"]
"a.b" = ["é", "numpy"]

[dependency-groups]
test = [{include-group = "lint"}, "pytest"]
lint = ["ruff", {include-group = "test"}]
"""
POETRY = """\
[tool.poetry]
name = "orb-common"
[tool.poetry.dependencies]
python = "^3.12"
requests = "*"
"orb.models" = {path = "../orb-models", develop = true}
boto3 = [{version = "1", python = "<3.9"}, {version = "2", python = ">=3.9"}]
click = {version = "8", optional = true}
tqdm.version = "4"
[tool.poetry.dependencies.numpy]
version = "2"
[tool.poetry.extras]
cli = ["Click"]
[tool.poetry.dev-dependencies]
mypy = "*"
[tool.poetry.group.test.dependencies]
pytest = "*"
[build-system]
requires = ["poetry-core"]
"""
HATCH = """\
[project]
name = "orb-common"
dependencies = []
optional-dependencies = {aws = ["boto3"], 'http' = ["httpx",]}
[tool.hatch.envs.test]
dependencies = ["pytest"]
extra-dependencies = [
  "coverage[toml]"
]
"""
PDM_UV_FLIT = """\
[tool.pdm.dev-dependencies]
test = ["pytest", "-e file:///${PROJECT_ROOT}/../orb-models#egg=orb-models"]
[tool.uv]
dev-dependencies = ["ruff"]
[tool.flit.metadata]
module = "orb_common"
dist-name = "orb-common"
requires = ["requests"]
[tool.flit.metadata.requires-extra]
test = ["tox"]
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            SETUPTOOLS,
            [
                ("setuptools>=61", "build-system.requires", BUILD),
                ("wheel", "build-system.requires", BUILD),
                ("requests>=2 ; python_version > '3.8'", "project.dependencies", RUNTIME),
                ("orb-models[aws] @ file:///x", "project.dependencies", RUNTIME),
                ("boto3", "project.optional-dependencies.aws", OPTIONAL),
                ("numpy", "project.optional-dependencies.a.b", OPTIONAL),
                ("pytest", "dependency-groups.test", DEVELOPMENT),
                ("ruff", "dependency-groups.lint", DEVELOPMENT),
            ],
        ),
        (
            POETRY,
            [
                ("requests", "tool.poetry.dependencies", RUNTIME),
                ('"orb.models"', "tool.poetry.dependencies", RUNTIME),
                ("boto3", "tool.poetry.dependencies", RUNTIME),
                ("click", "tool.poetry.dependencies", OPTIONAL),
                ("tqdm.version", "tool.poetry.dependencies", RUNTIME),
                ("tool.poetry.dependencies.numpy", "tool.poetry.dependencies", RUNTIME),
                ("mypy", "tool.poetry.dev-dependencies", DEVELOPMENT),
                ("pytest", "tool.poetry.group.test.dependencies", DEVELOPMENT),
                ("poetry-core", "build-system.requires", BUILD),
            ],
        ),
        (
            HATCH,
            [
                ("boto3", "project.optional-dependencies.aws", OPTIONAL),
                ("httpx", "project.optional-dependencies.http", OPTIONAL),
                ("pytest", "tool.hatch.envs.test.dependencies", DEVELOPMENT),
                ("coverage[toml]", "tool.hatch.envs.test.extra-dependencies", DEVELOPMENT),
            ],
        ),
        (
            PDM_UV_FLIT,
            [
                ("pytest", "tool.pdm.dev-dependencies.test", DEVELOPMENT),
                (
                    "-e file:///${PROJECT_ROOT}/../orb-models#egg=orb-models",
                    "tool.pdm.dev-dependencies.test",
                    DEVELOPMENT,
                ),
                ("ruff", "tool.uv.dev-dependencies", DEVELOPMENT),
                ("requests", "tool.flit.metadata.requires", RUNTIME),
                ("tox", "tool.flit.metadata.requires-extra.test", OPTIONAL),
            ],
        ),
    ],
    ids=["setuptools", "poetry", "hatch", "pdm, uv and flit"],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_pyproject_tells_each_requirement_with_its_list_scope_and_place(
    text: str, expected: list[tuple[str, str, Scope]], newline: str, mark: str
) -> None:
    files: dict[str, str | bytes] = {"pyproject.toml": mark + text.replace("\n", newline)}
    assert stated(files) == expected
    assert read(files).distribution == "orb-common"
    assert read(files).complete
    assert [each.path for each in read(files).manifests] == [f"{FOLDER}/pyproject.toml"]


POETRY_TABLE = "[tool.poetry.dependencies]\n"
UV = '[project]\ndependencies = ["A"]\n[tool.uv.sources]\n'
LIMITED = """\
[{0}]
X_y = ["A"]
[tool.uv.sources]
a = [{{path = "a", {1} = "z"}}, {{path = "b", {1} = "x-y"}}]
"""
BY_POETRY = Entry("a", "tool.poetry.dependencies")
BY_PROJECT = Entry("A", "project.dependencies")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (
            POETRY_TABLE + 'a = {path = "../a", develop = true}',
            BY_POETRY._replace(path="../a", is_editable=True),
        ),
        (POETRY_TABLE + 'a = {path = "../a"}', BY_POETRY._replace(path="../a")),
        (POETRY_TABLE + 'a = {file = "a.whl"}', BY_POETRY._replace(path="a.whl")),
        (POETRY_TABLE + 'a = {git = "https://host/a"}', BY_POETRY),
        (
            POETRY_TABLE + 'a = {version = "1", source = "inner"}',
            BY_POETRY._replace(index_name="inner"),
        ),
        (POETRY_TABLE + 'a = {extras = ["x", 1, "y"]}', BY_POETRY._replace(extras=("x", "y"))),
        (POETRY_TABLE + 'a = [{version = "1"}, {path = "b"}]', BY_POETRY._replace(path="b")),
        (POETRY_TABLE + "a = {optional = true}", BY_POETRY._replace(scope=OPTIONAL)),
        (
            POETRY_TABLE + 'a = {optional = true}\n[tool.poetry.extras]\nx = ["A"]',
            BY_POETRY._replace(scope=OPTIONAL, extra="x"),
        ),
        (UV + 'a = {path = "../a"}', BY_PROJECT._replace(path="../a")),
        (UV + 'a = {path = "../a", extra = "x"}', BY_PROJECT),
        (UV + 'a = [{path = "b", group = "x"}, {path = "c"}]', BY_PROJECT._replace(path="c")),
        (
            LIMITED.format("project.optional-dependencies", "extra"),
            Entry("A", "project.optional-dependencies.X_y", path="b", scope=OPTIONAL, extra="X_y"),
        ),
        (
            LIMITED.format("dependency-groups", "group"),
            Entry("A", "dependency-groups.X_y", path="b", scope=DEVELOPMENT),
        ),
        (
            UV + 'a = {path = "../a", editable = true}',
            BY_PROJECT._replace(path="../a", is_editable=True),
        ),
        (UV + 'a = {path = "../a", editable = "yes"}', BY_PROJECT._replace(path="../a")),
        (UV + "a = {workspace = true}", BY_PROJECT._replace(is_editable=True)),
        (UV + "a = {workspace = true, editable = false}", BY_PROJECT),
        (UV + 'a = {index = "inner"}', BY_PROJECT._replace(index_name="inner")),
        (UV + 'a = {git = "https://host/a"}', BY_PROJECT),
        (
            UV + """a = [{index = "x", marker = "os_name == 'nt'"}, {path = "a"}]""",
            BY_PROJECT._replace(path="a"),
        ),
        (
            UV + """a = {path = "../a", marker = "sys_platform == 'linux'"}""",
            BY_PROJECT._replace(path="../a"),
        ),
        (UV + """a = {path = "../a", marker = "sys_platform != 'linux'"}""", BY_PROJECT),
        (UV + 'b = {path = "../b"}', BY_PROJECT),
        (UV + "a = 1", BY_PROJECT),
        (
            '[dependency-groups]\nx = ["a [ b , c ]>=1"]',
            Entry("a", "dependency-groups.x", scope=DEVELOPMENT, extras=("b", "c")),
        ),
        (
            "[project.optional-dependencies]\nx = ['a @ ../a']",
            Entry("a", "project.optional-dependencies.x", scope=OPTIONAL, extra="x"),
        ),
    ],
)
def test_an_entry_of_a_pyproject_says_where_its_distribution_comes_from(
    text: str, entry: Entry
) -> None:
    assert only(text) == entry


def test_a_requirement_of_project_comes_from_where_poetry_says() -> None:
    text = '[project]\ndependencies = ["a"]\n' + POETRY_TABLE + 'a = {path = "../a"}'
    assert [entry.path for entry in entries_of(read({"pyproject.toml": text}))] == ["../a"]


def test_an_optional_dependency_of_poetry_is_brought_by_each_extra_that_lists_it() -> None:
    text = POETRY_TABLE + "a = {optional = true}\n[tool.poetry.extras]\nx = ['a']\ny = ['a', 1]"
    assert [entry.extra for entry in entries_of(read({"pyproject.toml": text}))] == ["x", "y"]


SETUP_CFG = """\
[metadata]
name = orb-common
version = %(not an interpolation)s
[options]
install_requires =
    requests>=2; python_version > "3.8"
    # a comment
    ; another

    pydantic [email]
setup-requires: setuptools; wheel
tests_require = pytest
[options.extras_require]
aws = boto3
    botocore
"""


def test_setup_cfg_as_setuptools_has_it() -> None:
    assert stated({"setup.cfg": SETUP_CFG}) == [
        ('requests>=2; python_version > "3.8"', "install_requires", RUNTIME),
        ("pydantic [email]", "install_requires", RUNTIME),
        ("setuptools", "setup_requires", BUILD),
        ("wheel", "setup_requires", BUILD),
        ("pytest", "tests_require", DEVELOPMENT),
        ("boto3", "extras_require.aws", OPTIONAL),
        ("botocore", "extras_require.aws", OPTIONAL),
    ]
    metadata = read({"setup.cfg": SETUP_CFG})
    assert (metadata.distribution, metadata.complete) == ("orb-common", True)
    assert [entry.extra for entry in entries_of(metadata)][-2:] == ["aws", "aws"]
    assert entries_of(metadata)[1].extras == ("email",)


SETUP_PY = """\
import setuptools
from setuptools import setup
REQUIRED: list[str] = ["requests"]
EXTRAS = {"aws": ["boto3"], ":python_version < '3'": "six", 'Über': ('é', "tqdm") + ("rich",)}
BASE = REQUIRED
NAME = "orb-common"
if __name__ == "__main__":
    FUNCTION(
        name=NAME,
        install_requires=BASE + ['''pydantic[email] >= 2'''] + [*["attrs"]],
        extras_require=EXTRAS,
        setup_requires='''
            wheel
            cython
        ''',
        tests_require=("pytest"
            "==8", NAME),
    )
"""


@pytest.mark.parametrize("function", ["setup", "setuptools.setup"])
def test_setup_py_is_read_as_text(function: str) -> None:
    source = SETUP_PY.replace("FUNCTION", function)
    assert stated({"setup.py": source}) == [
        ("requests", "install_requires", RUNTIME),
        ("boto3", "extras_require.aws", OPTIONAL),
        ("six", "extras_require.:python_version < '3'", RUNTIME),
        ("tqdm", "extras_require.Über", OPTIONAL),
        ("rich", "extras_require.Über", OPTIONAL),
        ("orb-common", "tests_require", DEVELOPMENT),
        ("pydantic[email] >= 2", "install_requires", RUNTIME),
        ("attrs", "install_requires", RUNTIME),
        ("wheel", "setup_requires", BUILD),
        ("cython", "setup_requires", BUILD),
        ('"pytest"\n            "==8"', "tests_require", DEVELOPMENT),
    ]
    metadata = read({"setup.py": source})
    assert (metadata.distribution, metadata.complete) == ("orb-common", True)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"# -*- coding: latin-1 -*-\nA = '\xe9'; setup(install_requires=['a'])", "a"),
        (b"\xef\xbb\xbfsetup(install_requires=['a'])", "a"),
        (b"x = 1\rsetup(install_requires=['a'])", "a"),
        (b"x = '\\f'\r\n\x0csetup(install_requires=['a'])\r\n", "a"),
    ],
    ids=repr,
)
def test_setup_py_may_have_any_encoding_and_line_ends(source: bytes, text: str) -> None:
    (entry,) = entries_of(read({"setup.py": source}))
    assert entry.span is not None
    row = source.decode("latin-1").removeprefix("\xef\xbb\xbf").replace("\r\n", "\n")
    row = row.replace("\r", "\n").split("\n")[entry.span.line - 1]
    assert row[entry.span.column - 1 : entry.span.end_column - 1] == text


def test_setup_py_is_never_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    source = f"open({str(trace)!r}, 'w'); from setuptools import setup; setup(name='orb-common')"
    assert read({"setup.py": source}).distribution == "orb-common"
    assert not trace.exists()


def test_reading_a_setup_py_gives_no_warning_about_its_text() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read({"setup.py": "setup(name='a', description='\\d')\n1if 1else 2\n"})
    assert caught == []


DYNAMIC = '[project]\nname = "a"\ndynamic = ["dependencies", "version"]\n'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "pyproject.toml",
            DYNAMIC + '[tool.setuptools.dynamic]\ndependencies = {file = ["one.txt"]}',
            [("one.txt", "a", "project.dependencies", "")],
        ),
        (
            "pyproject.toml",
            DYNAMIC + '[tool.setuptools.dynamic]\ndependencies = {file = "one.txt"}',
            [("one.txt", "a", "project.dependencies", "")],
        ),
        (
            "pyproject.toml",
            '[project]\ndynamic = ["optional-dependencies"]\n'
            '[tool.setuptools.dynamic]\noptional-dependencies.x.file = ["one.txt"]',
            [("one.txt", "a", "project.optional-dependencies.x", "x")],
        ),
        (
            "pyproject.toml",
            DYNAMIC + '[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ["two.txt"]',
            [
                ("two.txt", "b", "project.dependencies", ""),
                ("in/three.txt", "c", "project.dependencies", ""),
            ],
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires = file: one.txt, two.txt",
            [
                ("one.txt", "a", "install_requires", ""),
                ("two.txt", "b", "install_requires", ""),
                ("in/three.txt", "c", "install_requires", ""),
            ],
        ),
        (
            "setup.cfg",
            "[options.extras_require]\nx = file:\n  one.txt",
            [("one.txt", "a", "extras_require.x", "x")],
        ),
    ],
)
def test_requirements_that_stand_in_a_file_are_read_there(
    name: str, text: str, expected: list[tuple[str, str, str, str]]
) -> None:
    files: dict[str, str | bytes] = {
        name: text,
        "one.txt": "a\n",
        "two.txt": "b\n-r in/three.txt\n",
        "in/three.txt": "c\n",
    }
    metadata = read(files)
    assert metadata.complete
    assert [
        (manifest.path, text_at(manifest, entry), entry.category, entry.extra)
        for manifest in metadata.manifests
        for entry in manifest.entries
    ] == [(f"{FOLDER}/{path}", *rest) for path, *rest in expected]


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": DYNAMIC},
        {"pyproject.toml": DYNAMIC + "[tool.setuptools.dynamic]\ndependencies.file = 'none.txt'"},
        {"pyproject.toml": '[project]\ndynamic = ["optional-dependencies"]'},
        {"pyproject.toml": "[project"},
        {"pyproject.toml": b"\xff"},
        {"setup.cfg": "[options]\ninstall_requires = file: requirements.txt"},
        {"setup.cfg": "[options]\ninstall_requires = attr: orb_common.REQUIRED"},
        {"setup.cfg": "install_requires = a"},
        {"setup.cfg": b"\xff"},
        {"setup.py": "setup(install_requires=read('requirements.txt'))"},
        {"setup.py": "setup(install_requires=BASE + ['a'])"},
        {"setup.py": "setup(install_requires=[f'a{b}'])"},
        {"setup.py": "setup(install_requires=['a' + B])"},
        {"setup.py": "A = ['a']\nA.append(b)\nsetup(install_requires=A)"},
        {"setup.py": "A = ['a']\nA += b\nsetup(install_requires=A)"},
        {"setup.py": "A = B\nB = A\nsetup(install_requires=A)"},
        {"setup.py": "A = {'x': ['a']}\nA['y'] = b\nsetup(extras_require=A)"},
        {"setup.py": "setup(extras_require={**EXTRAS})"},
        {"setup.py": "setup(extras_require={NAME: ['a']})"},
        {"setup.py": "setup(**options)"},
        {"setup.py": "setup("},
        {"setup.py": b"\0"},
        {"setup.py": b"# coding: rot13\n"},
        {"setup.py": b"# coding: none\n"},
        {"setup.py": b"# coding: ascii\n# \xe9\n"},
        {"setup.py": "(" * 10_000},
    ],
    ids=str,
)
def test_what_is_computed_or_broken_is_not_complete(files: dict[str, str | bytes]) -> None:
    assert not read(files).complete


def test_dynamic_dependencies_that_poetry_has_are_complete() -> None:
    text = DYNAMIC + POETRY_TABLE + "a = '*'"
    assert read({"pyproject.toml": text}).complete


def test_what_is_literal_counts_beside_what_is_computed() -> None:
    metadata = read({"setup.py": "setup(install_requires=['a'] + more() + ['b', c()])"})
    assert [entry.key for entry in entries_of(metadata)] == ["a", "b"]
    assert not metadata.complete


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pyproject.toml": "[build-system]\nrequires = []"},
        {"pyproject.toml": "project = 1\ntool = 2"},
        {"pyproject.toml": "[project]\nname = 1\ndependencies = 'a'\ndynamic = ['version']"},
        {"pyproject.toml": "[project]\ndependencies = [1, {}, [], '', '>=1']\ndynamic = 1"},
        {"pyproject.toml": "[project]\noptional-dependencies = ['a']\n[dependency-groups]\na = 1"},
        {"pyproject.toml": "[tool.poetry]\ndependencies = 1\ngroup = [1]\nextras = 1"},
        {"pyproject.toml": "[tool.setuptools.dynamic]\ndependencies = 1"},
        {"setup.cfg": "[metadata]\nname = attr: orb_common.NAME"},
        {"setup.cfg": "[options]\ninstall_requires =\n[other]\nsetup_requires = a"},
        {"setup.py": "print('no setup here')"},
        {"setup.py": "setup(name=NAME)"},
    ],
    ids=str,
)
def test_what_says_nothing_requires_nothing(files: dict[str, str | bytes]) -> None:
    metadata = read(files)
    assert metadata.distribution is None
    assert entries_of(metadata) == ()
    assert metadata.complete


@pytest.mark.parametrize(
    ("name", "source", "problem"),
    [
        (
            "pyproject.toml",
            b"[project\n",
            Problem(1, "expected ']' at the end of a table declaration"),
        ),
        ("pyproject.toml", b"a = 1\n# \xe9\n", Problem(2, "not UTF-8")),
        ("setup.cfg", b"[a]\nb = \xe9\n", Problem(2, "not UTF-8")),
        ("setup.cfg", b"# a\nb = 1\n", Problem(2, "neither a section nor an option")),
        ("setup.cfg", b"[a]\nb\n", Problem(2, "neither a section nor an option")),
        ("setup.cfg", b"[a]\nb = 1\nb = 2\n", Problem(3, "`b` is there twice")),
        ("setup.cfg", b"[a]\n[b]\n[a]\n", Problem(3, "`a` is there twice")),
        ("setup.cfg", b"[DEFAULT]\nb = 1\nb = 2\n", Problem(3, "`b` is there twice")),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(
    name: str, source: bytes, problem: Problem
) -> None:
    (manifest,) = read({name: source}).manifests
    assert (manifest.problem, manifest.entries) == (problem, ())


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg", "setup.py"])
@pytest.mark.parametrize(
    "source",
    [
        b"\0",
        b"\xff\xfe[\0",
        b"[project]\ndependencies = " + b"[" * 10_000,
        b"[project]\ndependencies = " + b"[" * 10_000 + b"]" * 10_000,
        b"[project]\ndependencies = " + b"9" * 10_000,
        b"setup(install_requires=" + b"[" * 10_000,
        b"setup(install_requires=['a']" + b" + ['a']" * 10_000 + b")",
        b"[options]\ninstall_requires =" + b"\n  a;" * 10_000,
        b"[options]\na" + b" " * 100_000 + b"b",
        b"# coding: utf-7\nsetup(+AAo-install_requires=['a'])",
        b"# coding: shift_jis\nA = '\x83\x65'; setup(install_requires=['a'])",
    ],
    ids=lambda source: repr(source[:40]),
)
def test_hostile_metadata_is_read_without_failing(name: str, source: bytes) -> None:
    assert read({name: source}).distribution is None


def test_the_first_file_that_says_a_name_wins_and_all_requirements_count() -> None:
    metadata = read(
        {
            "setup.py": "setup(name='by-setup', install_requires=['c'])",
            "setup.cfg": "[metadata]\nname = by-cfg\n[options]\ninstall_requires = b",
            "pyproject.toml": '[project]\nname = "by-pyproject"\ndependencies = ["a"]',
        }
    )
    assert metadata.distribution == "by-pyproject"
    assert [(each.path, [entry.key for entry in each.entries]) for each in metadata.manifests] == [
        (f"{FOLDER}/pyproject.toml", ["a"]),
        (f"{FOLDER}/setup.cfg", ["b"]),
        (f"{FOLDER}/setup.py", ["c"]),
    ]


def test_a_pyproject_with_only_a_build_system_leaves_the_name_to_setup_py() -> None:
    metadata = read(
        {
            "pyproject.toml": "[build-system]\nrequires = ['setuptools']",
            "setup.py": "setup(name='orb-common')",
        }
    )
    assert metadata.distribution == "orb-common"


NAMES = st.from_regex(r"[a-z]([a-z0-9._-]{0,6}[a-z0-9])?", fullmatch=True)
REQUIREMENTS = st.lists(
    st.builds(
        "{}{}{}".format,
        NAMES,
        st.sampled_from(["", "[aws]", " [a, b]"]),
        st.sampled_from(["", ">=1", " ~= 2.0", " @ https://host/x#y", "; sys_platform == 'é'"]),
    ),
    min_size=2,
)
NOISE = st.sampled_from(["", "  ", "\t# [x] 'é' \"\n", "\n\n", " # {\n  "])


@given(REQUIREMENTS, NOISE, st.sampled_from(['"', '"""']), st.booleans())
def test_the_place_of_a_requirement_of_a_pyproject_holds_its_text(
    requirements: list[str], noise: str, quote: str, inline: bool
) -> None:
    items = f"{noise},{noise}".join(f"{quote}{each}{quote}" for each in requirements)
    array = f"[{noise}{{include-group = 'x'}},{noise}{items}{noise}]"
    table = (
        f"dependency-groups = {{'é' = {array}}}" if inline else f"[dependency-groups]\nx={array}"
    )
    assert [text for text, *_ in stated({"pyproject.toml": f"# é\n{table}\n"})] == requirements


@given(REQUIREMENTS, st.sampled_from(["\n    ", "\n\n\t# a\n  ", "\n ; b\r\n "]))
def test_the_place_of_a_requirement_of_a_setup_cfg_holds_its_text(
    requirements: list[str], gap: str
) -> None:
    text = f"[options]\ninstall_requires ={gap}{gap.join(requirements)}\n[é]\n"
    assert [text for text, *_ in stated({"setup.cfg": text})] == requirements


@given(REQUIREMENTS, NOISE, st.sampled_from(['"', '"""', 'r"']))
def test_the_place_of_a_requirement_of_a_setup_py_holds_its_text(
    requirements: list[str], noise: str, quote: str
) -> None:
    end = quote.lstrip("r")
    items = f"{noise},{noise}".join(f"{quote}{each}{end}" for each in requirements)
    text = f"'é'; setup(install_requires=[{items}{noise}])\n"
    assert [text for text, *_ in stated({"setup.py": text})] == requirements
