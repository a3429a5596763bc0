from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.manifests.formats import fault_of
from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.manifests.requirements.read import (
    read_requirements,
    read_requirements_files,
)
from tests.manifests.places import text_at

PATH = "libs/orb-common/requirements.txt"


def read(text: str | bytes) -> Manifest:
    return read_requirements(PATH, text.encode() if isinstance(text, str) else text)


def declared(
    key: str,
    path: str | None = None,
    *extras: str,
    is_editable: bool = False,
    marker: str = "",
) -> Entry:
    return Entry(
        key,
        "requirements",
        path,
        is_editable=is_editable,
        extras=extras,
        marker=marker,
    )


@pytest.mark.parametrize(
    ("line", "text", "entry"),
    [
        ("requests", "requests", declared("requests")),
        ("  requests==2.32  # why", "requests==2.32", declared("requests")),
        (
            "requests[socks, x]>=2; python_version > '3.8'",
            "requests[socks, x]>=2; python_version > '3.8'",
            declared("requests", None, "socks", "x", marker="python_version > '3.8'"),
        ),
        ("a==1 --hash=sha256:00 --hash=x", "a==1", declared("a")),
        ("a \\\n >=1 \\\r\n --hash=x # é", "a \\\n >=1", declared("a")),
        ("orb_common @ file:///libs/c", "orb_common @ file:///libs/c", declared("orb_common")),
        ("orb_common@https://host/c", "orb_common@https://host/c", declared("orb_common")),
        ("zope.interface~=6.0", "zope.interface~=6.0", declared("zope.interface")),
        (
            "-e ../orb-models",
            "-e ../orb-models",
            declared("orb-models", "../orb-models", is_editable=True),
        ),
        (
            "--editable=../orb-models/",
            "--editable=../orb-models/",
            declared("orb-models", "../orb-models/", is_editable=True),
        ),
        (
            "-e ../c[dev,x] # local",
            "-e ../c[dev,x]",
            declared("c", "../c", "dev", "x", is_editable=True),
        ),
        (
            '-e "../c[dev]"',
            '-e "../c[dev]"',
            declared("c", "../c", "dev", is_editable=True),
        ),
        ("--editable='../c'", "--editable='../c'", declared("c", "../c", is_editable=True)),
        ("-e .[dev]", "-e .[dev]", declared("orb-common", ".", "dev", is_editable=True)),
        (".", ".", declared("orb-common", ".")),
        ("..", "..", declared("libs", "..")),
        ("libs/c", "libs/c", declared("c", "libs/c")),
        ("file:../c", "file:../c", declared("c", "../c")),
        (
            "./aws-python-tools",
            "./aws-python-tools",
            declared("aws-python-tools", "./aws-python-tools"),
        ),
        (
            "../libs/c ; python_version > '3.8'",
            "../libs/c ; python_version > '3.8'",
            declared("c", "../libs/c", marker="python_version > '3.8'"),
        ),
        (
            "orb_common-1.0-py3-none-any.whl",
            "orb_common-1.0-py3-none-any.whl",
            declared("orb_common", "orb_common-1.0-py3-none-any.whl"),
        ),
        (
            "./dist/orb_common-1.0.tar.gz",
            "./dist/orb_common-1.0.tar.gz",
            declared("orb_common", "./dist/orb_common-1.0.tar.gz"),
        ),
        (
            "git+https://host/x.git#egg=c[a]",
            "git+https://host/x.git#egg=c[a]",
            declared("c", None, "a"),
        ),
        (
            "-e git+https://host/x.git#egg=c&subdirectory=c",
            "-e git+https://host/x.git#egg=c&subdirectory=c",
            declared("c", is_editable=True),
        ),
    ],
)
def test_a_requirement_names_a_distribution(line: str, text: str, entry: Entry) -> None:
    manifest = read(f"# é\n{line}\n")
    assert [each._replace(span=None) for each in manifest.entries] == [entry]
    assert text_at(manifest, manifest.entries[0]).replace("\r", "") == text


@pytest.mark.parametrize(
    "line",
    [
        "",
        "# requests",
        "-r base.txt",
        "--requirement=base.txt",
        "--index-url https://host/simple",
        "-c constraints.txt",
        "-e",
        "???",
        "[a]",
    ],
)
def test_a_line_that_names_no_distribution_is_left_out(line: str) -> None:
    assert read(line).entries == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://host/x-1.0-py3-none-any.whl",
        "git+https://host/x.git",
        "git+ssh://git@host/x.git",
        "-e git+https://host/x.git",
    ],
)
def test_a_url_that_tells_no_distribution_stands_for_itself(url: str) -> None:
    (entry,) = read(url).entries

    assert (entry.key, entry.is_editable) == (url.removeprefix("-e "), url.startswith("-e"))
    assert entry.is_conditional


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("requirements.txt", Scope.RUNTIME),
        ("requirements/base.txt", Scope.RUNTIME),
        ("requirements-latest.txt", Scope.RUNTIME),
        ("requirements-dev.txt", Scope.DEVELOPMENT),
        ("requirements_Test.txt", Scope.DEVELOPMENT),
        ("requirements/docs.txt", Scope.DEVELOPMENT),
        ("tests/requirements.txt", Scope.RUNTIME),
    ],
)
def test_the_name_of_a_file_tells_when_it_is_installed(name: str, scope: Scope) -> None:
    assert [entry.scope for entry in read_requirements(name, b"a").entries] == [scope]


def test_a_continued_line_is_one_requirement() -> None:
    source = b"a==1 \\\r\n  --hash=sha256:00 \\\n  --hash=sha256:11\nb\n"
    manifest = read(source)
    assert [text_at(manifest, entry) for entry in manifest.entries] == ["a==1", "b"]
    assert (manifest.path, manifest.source) == (PATH, source)


def test_any_bytes_are_read() -> None:
    source = b"\xef\xbb\xbfa\r\n# caf\xe9\r\nb\0\n"
    assert [entry.key for entry in read(source).entries] == ["a", "b"]


def test_long_runs_of_blanks_are_read_in_no_time() -> None:
    manifest = read("a" + " " * 200_000 + "b\nc")
    assert [entry.key for entry in manifest.entries] == ["a", "c"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_what_powershell_writes_is_read(encoding: str) -> None:
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else codecs.BOM_UTF16_BE
    manifest = read(mark + "é\r\nrequests>=2\r\n".encode(encoding))
    assert [text_at(manifest, entry, "utf-16") for entry in manifest.entries] == ["requests>=2"]


def test_included_files_are_read_where_they_stand_and_each_once() -> None:
    files = {
        "a/requirements.txt": b"-r ../base.txt # all\n--requirement=more.txt\na\n-c limits.txt\n",
        "a/more.txt": b"-rrequirements.txt\nmore\n",
        "a/limits.txt": b"limit\n",
        "base.txt": b"-r base.txt\n-r ./a/more.txt\nbase\n",
    }
    manifests = read_requirements_files(["a/requirements.txt", "base.txt"], files.get)
    assert [(each.path, [entry.key for entry in each.entries]) for each in manifests] == [
        ("a/requirements.txt", ["a"]),
        ("base.txt", ["base"]),
        ("a/more.txt", ["more"]),
    ]
    assert [each.problem for each in manifests] == [None] * 3


@pytest.mark.parametrize("target", ["none.txt", "../../outside.txt", "https://host/a.txt"])
def test_a_file_that_includes_what_cannot_be_read_has_a_problem(target: str) -> None:
    files = {"a/requirements.txt": f"a\n-r {target}\n".encode()}
    (manifest,) = read_requirements_files([*files], files.get)
    assert manifest.problem is not None
    assert manifest.problem.line == 2
    assert [entry.key for entry in manifest.entries] == ["a"]


def test_there_need_be_no_file() -> None:
    assert read_requirements_files(["requirements.txt"], lambda _: None) == []


@given(
    st.lists(
        st.builds(
            "{}{}{}".format,
            st.from_regex(r"[a-z]([a-z0-9._-]{0,6}[a-z0-9])?", fullmatch=True),
            st.sampled_from(["", "[aws]", " [a, b]"]),
            st.sampled_from(["", ">=1", " ~= 2.0", " @ https://host/x#y", "; platform == 'é'"]),
        ).filter(lambda text: not text.endswith((".zip", ".whl")))
    ),
    st.sampled_from(["\n", "\r\n", "  # é\n\n  ", " \\\n --hash=x\n", " \\\r\n  --hash=x # y\r\n"]),
)
def test_the_place_of_a_requirement_holds_its_text(requirements: list[str], gap: str) -> None:
    manifest = read("# é\n" + "".join(each + gap for each in requirements))
    assert [text_at(manifest, entry) for entry in manifest.entries] == requirements


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("requests; ((((", "`((((` is no environment marker"),
        ("requests; " + "(" * 9_999, f"`{'(' * 40}…` is no environment marker"),
        ("requests; python_version", "`python_version` is no environment marker"),
        ("requests ???", "`???` behind the name is neither a version nor a marker"),
        ("requests[socks", "`[socks` behind the name is neither a version nor a marker"),
        ("requests; python == '3'", "`python == '3'` is no environment marker"),
        ("requests; os_name = 'nt'", "`os_name = 'nt'` is no environment marker"),
        ("x; os_name == 'nt' and", "`os_name == 'nt' and` is no environment marker"),
    ],
)
def test_a_requirement_that_pip_cannot_read_is_a_fault_and_the_others_are_read(
    line: str, reason: str
) -> None:
    source = f"a\n# b\n{line}\nc\n".encode()
    manifest = read(source)

    assert fault_of(manifest) == (3, reason)
    assert manifest.problem is None
    assert {"a", "c"} < {entry.key for entry in manifest.entries}


@pytest.mark.parametrize(
    "line",
    [
        "requests >= 2, != 3",
        "requests (>= 2)",
        "requests[socks] == 2.*; python_version < '3.9'",
        "requests; os_name != 'nt' and python_version>='3.9' or sys_platform ~= 'x'",
        "requests; python_version not in '3.8, 3.9'",
        "a folder/lib",
        'requests; (python_version < "3.9" or os_name == "nt") and extra == "x"',
        "requests @ https://example.com/a;b.zip",
        "requests == 2 --hash=sha256:abc",
        "requests==1.0-SNAPSHOT",
        "requests {{ version }}",
        "./lib[extra]; python_version < '3'",
        "-e ../lib",
        "lib.whl",
    ],
)
def test_what_pip_reads_is_no_problem(line: str) -> None:
    assert fault_of(read(f"{line}\n")) is None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a\x0cb\x0bc\u2028d\x85e", ["a", "b", "c", "d", "e"]),
        ("# a \\\nb", ["b"]),
        ("  # a \\\r\nb \\\r\n>=1\r\nc", ["b", "c"]),
        ("a \\\n# b \\\nc", ["a", "c"]),
    ],
)
def test_lines_end_and_go_on_as_they_do_for_pip(text: str, keys: list[str]) -> None:
    assert [entry.key for entry in read(text).entries] == keys


@pytest.mark.parametrize("name", ["more.txt", "'more.txt'", '"more.txt"'])
def test_a_file_may_be_included_in_quotes(name: str) -> None:
    files = {"a.txt": f"-r {name}\n".encode(), "more.txt": b"b\n"}

    manifests = read_requirements_files(["a.txt"], files.get)

    assert [entry.key for manifest in manifests for entry in manifest.entries] == ["b"]
