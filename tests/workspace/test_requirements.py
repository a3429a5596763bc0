from __future__ import annotations

import pytest

from orb_lint.workspace.manifest import Entry
from orb_lint.workspace.requirements import read_requirements


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("requests", Entry("requests", "packages")),
        ("  requests==2.32  # why", Entry("requests", "packages")),
        ("requests[socks]>=2; python_version > '3.8'", Entry("requests", "packages")),
        ("orb_common @ file:///libs/c", Entry("orb_common", "packages")),
        ("zope.interface~=6.0", Entry("zope.interface", "packages")),
        ("-e ../libs/orb-common", Entry("orb-common", "packages", "../libs/orb-common")),
        ("--editable=../libs/orb-common/", Entry("orb-common", "packages", "../libs/orb-common/")),
        ("-e ../libs/c[dev] # local", Entry("c", "packages", "../libs/c")),
        (
            "./libs/aws-python-tools",
            Entry("aws-python-tools", "packages", "./libs/aws-python-tools"),
        ),
        ("../libs/c ; python_version > '3.8'", Entry("c", "packages", "../libs/c")),
        (
            "wheels/orb_common-1.0-py3-none-any.whl",
            Entry("orb_common", "packages", "wheels/orb_common-1.0-py3-none-any.whl"),
        ),
        (
            "./dist/orb_common-1.0.tar.gz",
            Entry("orb_common", "packages", "./dist/orb_common-1.0.tar.gz"),
        ),
        ("git+https://host/x.git#egg=orb-common", Entry("orb-common", "packages")),
        ("-e git+https://host/x.git#egg=c&subdirectory=c", Entry("c", "packages")),
    ],
)
def test_a_requirement_names_a_distribution(line: str, entry: Entry) -> None:
    assert read_requirements("requirements.txt", line.encode()).entries == (entry,)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "# requests",
        "-r base.txt",
        "--index-url https://host/simple",
        "-c constraints.txt",
        "https://host/x-1.0-py3-none-any.whl",
        "git+https://host/x.git",
        "git+ssh://git@host/x.git",
        "-e git+https://host/x.git",
        "-e",
        "???",
    ],
)
def test_a_line_that_names_no_distribution_is_left_out(line: str) -> None:
    assert read_requirements("requirements.txt", line.encode()).entries == ()


def test_a_continued_line_is_one_requirement() -> None:
    source = b"a==1 \\\r\n  --hash=sha256:00 \\\n  --hash=sha256:11\nb\n"
    manifest = read_requirements("x/requirements.txt", source)
    assert [entry.key for entry in manifest.entries] == ["a", "b"]
    assert (manifest.path, manifest.source) == ("x/requirements.txt", source)


def test_any_bytes_are_read() -> None:
    source = b"\xef\xbb\xbfa\r\n# caf\xe9\r\nb\0\n"
    assert [e.key for e in read_requirements("requirements.txt", source).entries] == ["a", "b"]
