"""No finding depends on what is installed where the tool runs."""

from __future__ import annotations

import os
import subprocess
import venv
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
HUB = HERE / "fixtures" / "hub-after"
DEPENDENCIES = ("importlab", "networkx", "plette", "PyYAML", "rich", "tomli", "tomlkit")
PLANTED = (
    *("orb_common", "orb_models", "exceptions", "security_exceptions", "models", "enums", "utils"),
    *("requests", "pydantic", "moto", "stripe", "boto3", "layers", "lambdas", "users"),
)
"""Modules of the fuller environment: of local packages, by old names, and of distributions."""


def new_environment(root: Path, planted: Sequence[str] = ()) -> Path:
    """The Python of a new virtual environment with the tool's dependencies and more modules."""
    venv.create(root, symlinks=True)
    (packages,) = root.glob("lib/python*/site-packages")
    for dependency in map(distribution, DEPENDENCIES):
        for top in {file.parts[0] for file in dependency.files or ()} - {"..", "__pycache__"}:
            (packages / top).symlink_to(str(dependency.locate_file(top)))
    for name in planted:
        (packages / f"{name}.py").write_text("class NotFound: ...\n")
        metadata = packages / f"{name}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (metadata / "top_level.txt").write_text(f"{name}\n")
    return root / "bin" / "python"


def run(python: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [python, *arguments],
        cwd=HUB,
        env={**os.environ, "PYTHONPATH": str(HERE), "PYTHONNOUSERSITE": "1"},
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module", name="environments")
def _environments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("environments")
    return new_environment(root / "bare"), new_environment(root / "full", PLANTED)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("check", "--output-format", "json"), 1),
        (("check", "--output-format", "json", "../rules/undeclared-dependency/bad"), 1),
        (("workspace", "--units"), 0),
        (("why", "orb-common", "orb-models"), 0),
    ],
    ids=["check", "check undeclared", "workspace", "why"],
)
def test_two_virtual_environments_give_the_same_bytes(
    arguments: tuple[str, ...], status: int, environments: tuple[Path, Path]
) -> None:
    bare, full = (run(python, "-m", "orb_lint", *arguments) for python in environments)

    assert (bare.returncode, bare.stderr) == (status, b"")
    assert bare.stdout
    assert (full.returncode, full.stdout, full.stderr) == (status, bare.stdout, b"")


def test_the_two_virtual_environments_differ(environments: tuple[Path, Path]) -> None:
    statuses = [run(python, "-c", "import requests, exceptions") for python in environments]

    assert [each.returncode for each in statuses] == [1, 0]
