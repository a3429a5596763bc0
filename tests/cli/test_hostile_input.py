"""Built artefacts and versions that somebody hostile has made."""

from __future__ import annotations

import os
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
