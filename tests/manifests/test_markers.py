from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker

from orb_lint.manifests.manifest import Entry, Scope
from orb_lint.manifests.markers import may_hold, on_lambda
from orb_lint.manifests.metadata import read_metadata
from orb_lint.manifests.pipfile.read import read_pipfile
from orb_lint.manifests.requirements.read import read_requirements
from orb_lint.settings import ANY_PYTHON, Pythons

ONLY_312: Pythons = ((3, 12), (3, 12))


@pytest.mark.parametrize(
    "marker",
    [
        "sys_platform == 'win32'",
        "sys_platform != 'linux'",
        "sys_platform=='linux2'",
        "'win' in sys_platform",
        "sys_platform not in 'linux darwin'",
        "platform_system == 'Darwin'",
        "platform_system == 'linux'",
        "os_name == 'nt'",
        "os.name == 'nt'",
        "python_implementation == 'PyPy'",
        "implementation_name == 'pypy'",
        "platform_machine == 'arm64'",
        "platform_machine == 'x86_64' and platform_machine == 'aarch64'",
        "python_version < '3'",
        "python_version ~= '2.7'",
        "'3' > python_version",
        "python_version == '2.7.*'",
        "python_version < '3.8'",
        "python_full_version < '3.8.0'",
        "python_version in '2.6,2.7'",
        "(sys_platform == 'win32' or os_name == 'nt') and python_version >= '3.8'",
        "sys_platform == 'win32' and (python_version < '3.9' or python_version >= '3.9')",
        "platform_release >= '5' and sys_platform == 'win32'",
        "extra == 'socks'",
    ],
)
def test_a_marker_may_be_false_on_every_lambda(marker: str) -> None:
    assert not may_hold(marker, ANY_PYTHON)


@pytest.mark.parametrize(
    "marker",
    [
        "",
        "sys_platform == 'linux'",
        "'linux' in sys_platform",
        "platform_system == 'Linux' and os_name == 'posix'",
        "platform_machine == 'aarch64'",
        "platform_machine != 'x86_64'",
        "platform_machine in 'x86_64 AMD64'",
        "python_version < '3.9'",
        "python_full_version > '3.14.3'",
        "python_full_version == '3.11.7'",
        "implementation_version >= '3.9'",
        "sys_platform == 'win32' or python_version >= '3.10' and os_name == 'posix'",
        "platform_release >= '99'",
        "platform_version == 'x'",
        "extra != 'socks'",
        "python_version >= 'nonsense'",
        "sys_platform > 'win32'",
        # what no installer can read is told by another rule
        "sys_platform",
        "sys_platform == 'win32') or (",
        "windows",
    ],
)
def test_what_is_true_on_some_lambda_or_cannot_be_told_may_hold(marker: str) -> None:
    assert may_hold(marker, ANY_PYTHON)


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ("python_version < '3.12'", False),
        ("python_version <= '3.12'", True),
        ("python_full_version < '3.12'", False),
        ("python_full_version < '3.12.4'", True),
        ("python_version == '3.12' and python_version >= '3.9'", True),
        ("python_version != '3.12'", False),
    ],
)
def test_a_python_that_is_known_decides(marker: str, holds: bool) -> None:
    assert may_hold(marker, ONLY_312) is holds


def test_an_extra_counts_where_it_is_asked_for() -> None:
    assert may_hold("extra == 'My.Extra'", ANY_PYTHON, "my-extra")
    assert not may_hold("extra == 'other'", ANY_PYTHON, "my-extra")


VERSIONS = st.sampled_from(["2.7", "3", "3.8", "3.12", "3.12.3", "3.13.*", "4"])
COMPARISONS = st.one_of(
    st.builds(
        "{} {} '{}'".format,
        st.sampled_from(["python_version", "python_full_version"]),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~="]),
        VERSIONS,
    ).filter(lambda text: "*" not in text or "==" in text or "!=" in text),
    st.builds(
        "{} {} '{}'".format,
        st.sampled_from(["sys_platform", "os_name", "platform_system", "platform_machine"]),
        st.sampled_from(["==", "!=", "in", "not in"]),
        st.sampled_from(["linux", "win32", "posix", "nt", "Linux", "aarch64", "x86_64", "a b"]),
    ),
).filter(lambda text: "~= '3'" not in text and "~= '4'" not in text)
MARKERS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds("({}) and {}".format, inner, inner),
        st.builds("{} or ({})".format, inner, inner),
        st.builds("{} and {} or {}".format, inner, inner, inner),
    ),
    max_leaves=6,
)


@given(MARKERS)
def test_a_marker_means_what_packaging_says(marker: str) -> None:
    system = {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "sys_platform": "linux",
        "python_version": "3.12",
    }
    expected = any(
        Marker(marker).evaluate(
            {**system, "platform_machine": machine, "python_full_version": f"3.12.{micro}"}
        )
        for machine in ("x86_64", "aarch64")
        for micro in range(40)
    )
    assert may_hold(marker, ONLY_312) is expected


def pipfile(line: str) -> tuple[Entry, ...]:
    manifest = read_pipfile("Pipfile", f"[packages]\n{line}\n".encode())
    return on_lambda(manifest, ANY_PYTHON).entries


@pytest.mark.parametrize(
    "line",
    [
        """a = {version = "*", markers = "sys_platform == 'win32'"}""",
        """a = {version = "*", sys_platform = "== 'win32'"}""",
        """a = {version = "*", os_name = "== 'nt'"}""",
        """a = {path = "../a", platform_machine = "== 'AMD64'"}""",
        """a = {path = "../a", python_version = "< '3'", markers = "os_name == 'posix'"}""",
        """a = ">=1; sys_platform == 'win32'" """,
        """a = {git = "https://host/a", platform_system = "== 'Darwin'"}""",
        """a = {version = "*", markers = "extra == 'x'"}""",
    ],
)
def test_an_entry_of_a_pipfile_may_be_for_elsewhere(line: str) -> None:
    assert [entry.scope for entry in pipfile(line)] == [Scope.OTHER_SYSTEMS]


@pytest.mark.parametrize(
    "line",
    [
        """a = {version = "*", markers = "sys_platform == 'linux'"}""",
        """a = {version = "*", os_markers = "os_name == 'nt'"}""",
        # pipenv joins them without parentheses
        (
            """a = {version = "*", python_version = "< '3'","""
            """ markers = "sys_platform == 'win32' or os_name == 'posix'"}"""
        ),
        """a = {version = "*", markers = "sys_platform"}""",
        """a = {version = "*", markers = 1}""",
    ],
)
def test_an_entry_of_a_pipfile_is_for_lambdas_where_that_cannot_be_denied(line: str) -> None:
    assert [entry.scope for entry in pipfile(line)] == [Scope.RUNTIME]


@pytest.mark.parametrize(
    "line",
    [
        "a; sys_platform == 'win32'",
        "a[x]>=1 ; python_version<'3' --hash=sha256:00  # why",
        "./a ; os_name == 'nt'",
        "a @ file:../a ; os_name == 'nt'",
        "a @ https://host/a.whl ; os_name == 'nt'",
        "git+https://host/a#egg=a ; os_name == 'nt'",
        "git+https://host/a#egg=a; os_name == 'nt'",
        "https://host/a-1-py3-none-any.whl ; os_name == 'nt'",
        "a ; extra == 'x'",
    ],
)
def test_a_requirement_may_be_for_elsewhere(line: str) -> None:
    (entry,) = on_lambda(read_requirements("requirements.txt", line.encode()), ANY_PYTHON).entries

    assert entry.scope is Scope.OTHER_SYSTEMS


@pytest.mark.parametrize("place", ["../a", "git+https://host/a#egg=a", "git+https://host/a"])
def test_behind_e_pip_knows_no_markers(place: str) -> None:
    line = f"-e {place} ; os_name == 'nt'".encode()

    (entry,) = on_lambda(read_requirements("requirements.txt", line), ANY_PYTHON).entries

    assert (entry.scope, entry.marker) == (Scope.RUNTIME, "")


def metadata(name: str, text: str) -> list[tuple[str, Scope, str]]:
    files = {name: text.encode()}
    manifests = read_metadata("", files.get).manifests
    return [
        (entry.key, entry.scope, entry.extra)
        for manifest in manifests
        for entry in on_lambda(manifest, ANY_PYTHON).entries
    ]


POETRY = "[tool.poetry.dependencies]\n"
UV = '[project]\nname = "p"\ndependencies = ["a"]\n[tool.uv.sources]\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", """[project]\ndependencies = ["a; sys_platform == 'win32'"]"""),
        (
            "pyproject.toml",
            """[project]\noptional-dependencies.x = ["a; sys_platform == 'win32'"]""",
        ),
        ("pyproject.toml", POETRY + """a = {version = "1", markers = "os_name == 'nt'"}"""),
        ("pyproject.toml", POETRY + 'a = {version = "1", platform = "darwin"}'),
        ("pyproject.toml", POETRY + 'a = {version = "1", platform = "!=linux"}'),
        ("pyproject.toml", POETRY + 'a = {version = "1", python = "<3.8"}'),
        ("pyproject.toml", POETRY + 'a = {version = "1", python = "^2.7 || ~3.6"}'),
        ("pyproject.toml", POETRY + 'a = {path = "../a", python = "3.7.*"}'),
        ("pyproject.toml", POETRY + 'a = {path = "../a", python = ">=3.5 <3.8"}'),
        (
            "pyproject.toml",
            POETRY + 'a = [{version = "1", python = "<3"}, {version = "2", platform = "win32"}]',
        ),
        ("setup.cfg", "[options]\ninstall_requires =\n    a; sys_platform == 'win32'\n"),
        ("setup.py", """setup(install_requires=["a; sys_platform == 'win32'"])"""),
        ("setup.py", """setup(extras_require={":sys_platform == 'win32'": ["a"]})"""),
        ("setup.py", """setup(extras_require={"x:python_version < '3'": ["a; os_name != ''"]})"""),
    ],
)
def test_what_a_package_requires_may_be_for_elsewhere(name: str, text: str) -> None:
    assert [(key, scope) for key, scope, _ in metadata(name, text)] == [("a", Scope.OTHER_SYSTEMS)]


@pytest.mark.parametrize(
    "line",
    [
        'a = {version = "1", platform = "linux"}',
        'a = {version = "1", platform = "win32 || linux"}',
        'a = {version = "1", python = "^3.9"}',
        'a = {version = "1", python = ">=3.6 <3.12"}',
        'a = {version = "1", python = "!=3.11"}',
        'a = {version = "1", python = "<3 || >=3.12"}',
        'a = {version = "1", python = "*"}',
        'a = [{version = "1", python = "<3.10"}, {version = "2", python = ">=3.10"}]',
        'a = [{version = "1", platform = "win32"}, {path = "../a"}]',
    ],
)
def test_what_poetry_installs_on_some_lambda_is_for_the_run_time(line: str) -> None:
    assert metadata("pyproject.toml", POETRY + line) == [("a", Scope.RUNTIME, "")]


@pytest.mark.parametrize(
    ("requirement", "found"),
    [
        ("a; extra == 'x'", [("a", Scope.OPTIONAL, "x")]),
        ("a; 'X_y' == extra and os_name == 'posix'", [("a", Scope.OPTIONAL, "x-y")]),
        (
            "a; extra == 'x' or extra == 'y'",
            [("a", Scope.OPTIONAL, "x"), ("a", Scope.OPTIONAL, "y")],
        ),
        ("a; extra == 'x' and os_name == 'nt'", [("a", Scope.OTHER_SYSTEMS, "")]),
        ("a; extra == 'x' or os_name == 'posix'", [("a", Scope.RUNTIME, "")]),
    ],
)
def test_a_requirement_of_an_extra_is_installed_with_it(
    requirement: str, found: list[tuple[str, Scope, str]]
) -> None:
    text = f'[project]\nname = "p"\ndependencies = ["{requirement}"]'
    assert metadata("pyproject.toml", text) == found


def test_what_is_for_development_stays_so_whatever_its_marker_says() -> None:
    text = """[dependency-groups]\ndev = ["a; sys_platform == 'win32'"]"""

    assert metadata("pyproject.toml", text) == [("a", Scope.DEVELOPMENT, "")]
