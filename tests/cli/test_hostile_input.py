"""Built artefacts and versions that somebody hostile has made."""

from __future__ import annotations

import os
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeWorkspace, RunCli

SOURCE = b"import os\n" * 500
ENDLESS = "9" * 5000


def archive(path: Path, compression: int, damage: tuple[int, int]) -> str:
    """A zip of which some bytes are wrong."""
    with zipfile.ZipFile(path, "w", compression) as made:
        made.writestr("index.py", SOURCE)
    content = bytearray(path.read_bytes())
    first, last = damage
    content[first:last] = b"\xff" * (last - first)
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    ("compression", "damage"), [(zipfile.ZIP_DEFLATED, (45, 69)), (zipfile.ZIP_LZMA, (42, 74))]
)
def test_a_file_that_cannot_be_unpacked_is_named(
    compression: int, damage: tuple[int, int], tmp_path: Path, run_cli: RunCli
) -> None:
    path = archive(tmp_path / "users.zip", compression, damage)

    status, _, error = run_cli("bundle", path)

    assert status == 2
    assert error.startswith(f"orb-lint: {path}: index.py: cannot be read: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("index.py", b"\0import nope\n", "index.py: cannot be read: it holds a NUL byte"),
        ("index.py", "import nope\n".encode("utf-16"), "it holds a NUL byte"),
        ("../../evil.py", b"", "`../../evil.py` would be unpacked outside"),
        ("/etc/evil.py", b"", "`/etc/evil.py` would be unpacked outside"),
        ("a\\..\\..\\evil.py", b"", "would be unpacked outside"),
    ],
)
def test_an_archive_that_python_could_not_use_is_refused(
    name: str, source: bytes, said: str, tmp_path: Path, run_cli: RunCli
) -> None:
    with zipfile.ZipFile(tmp_path / "users.zip", "w") as made:
        made.writestr("handler.py", b"import os\n")
        made.writestr(name, source)

    status, _, error = run_cli("bundle", str(tmp_path / "users.zip"))

    assert (status, error.count("\n")) == (2, 1)
    assert said in error


@pytest.mark.parametrize("target", ["/etc/passwd", "../../outside.py", "deeper/../../../x.py"])
def test_a_link_of_an_archive_that_leads_out_is_refused(
    target: str, tmp_path: Path, run_cli: RunCli
) -> None:
    path = archive_with_link(tmp_path, target)

    said = f"orb-lint: {path}: `inner/link.py`: a link that leads out of the bundle\n"
    assert run_cli("bundle", path) == (2, "", said)


def test_a_link_inside_an_archive_stands_for_what_it_leads_to(
    tmp_path: Path, run_cli: RunCli
) -> None:
    path = archive_with_link(tmp_path, "../index.py")

    assert run_cli("bundle", path) == (0, f"{path} is whole\n", "")


def archive_with_link(folder: Path, target: str) -> str:
    """A zip as `zip --symlinks` makes it, with a link in the folder `inner`."""
    link = zipfile.ZipInfo("inner/link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "users.zip", "w") as made:
        made.writestr("index.py", "import inner.link\n")
        made.writestr(link, target)
    return str(folder / "users.zip")


@pytest.mark.parametrize(
    "template",
    ["", "\0", "Resources: []\n", "Resources: {A: 1}\n", "a: &a [*a]\n", "Resources: [\n"],
)
def test_a_build_without_a_template_is_no_function(
    template: str, make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = ".aws-sam/build"
    files = {f"{build}/template.yaml": template, f"{build}/Users/index.py": "import os\n"}
    monkeypatch.chdir(make_workspace(files))

    status, output, error = run_cli("bundle")

    assert (status, output) == (2, "")
    assert error == f"orb-lint: {build}: holds no SAM template: run `sam build`\n"


@pytest.mark.parametrize("kind", ["NUL", "link", "pipe"])
@pytest.mark.parametrize(
    "record", ["orb_common.egg-link", "orb_common-1.dist-info/direct_url.json"]
)
def test_a_record_that_no_installer_wrote_is_no_fault_of_the_tool(
    record: str, kind: str, make_workspace: MakeWorkspace, run_cli: RunCli, tmp_path: Path
) -> None:
    path = f"lambdas/users/.venv/lib/python3.11/site-packages/{record}"
    root = make_workspace(
        {
            "packages/orb-common/pyproject.toml": '[project]\nname = "orb-common"\n',
            "packages/orb-common/orb_common/__init__.py": "",
            "lambdas/users/index.py": "import orb_common\n",
            "lambdas/users/Pipfile": (
                '[packages]\norb-common = {path = "../../packages/orb-common", editable = true}\n'
            ),
            path: '{"url": "file:///%00", "dir_info": {}}' if "json" in record else "/\0",
        }
    )
    secret = '{"url": "file:///secret", "dir_info": {}}' if "json" in record else "/secret"
    (tmp_path / "secret").write_text(secret)
    if kind != "NUL":
        os.remove(f"{root}/{path}")
    if kind == "link":
        os.symlink(tmp_path / "secret", f"{root}/{path}")
    if kind == "pipe":
        os.mkfifo(f"{root}/{path}")

    status, output, error = run_cli("doctor", f"{root}/lambdas/users")

    assert (status, error) == (1, "")
    assert "  NO  orb-common is " in output
    assert "secret" not in output


@pytest.mark.parametrize("name", ["users.zip", "users/never_written.py"])
def test_nobody_waits_for_a_pipe(name: str, tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "users").mkdir()
    (tmp_path / "users/index.py").write_text("import never_written\n")
    os.mkfifo(tmp_path / name)

    status, _, error = run_cli("bundle", str(tmp_path / name.partition("/")[0]))

    assert status == 2
    assert "not a regular file" in error


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("orb-lint.toml", f'target-python = "3.{ENDLESS}"\n'),
        ("lambdas/users/Pipfile", f'[requires]\npython_version = "3.{ENDLESS}"\n'),
        (
            "template.yaml",
            "Resources:\n  Users:\n    Type: AWS::Serverless::Function\n    Properties:\n"
            "      CodeUri: lambdas/users\n      Handler: index.handler\n"
            f"      Runtime: python3.{ENDLESS}\n",
        ),
        (
            "serverless.yml",
            f"provider:\n  name: aws\n  runtime: python3.{ENDLESS}\nfunctions:\n"
            "  users:\n    handler: lambdas/users/index.handler\n",
        ),
    ],
)
def test_a_version_without_end_is_no_fault_of_the_tool(
    path: str, text: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({"lambdas/users/index.py": "import json\n", path: text})

    status, _, error = run_cli("check", root)

    assert status == (2 if path == "orb-lint.toml" else 0), error
    assert "fault of this tool" not in error
