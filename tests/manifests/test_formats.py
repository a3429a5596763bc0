"""What every format of manifests can do to its entries."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from orb_lint.manifests.formats import format_of
from orb_lint.manifests.manifest import Entry, Installer, Manifest
from orb_lint.manifests.pipfile.read import read_pipfile
from orb_lint.manifests.pyproject.read import read_pyproject
from orb_lint.manifests.requirements.read import read_requirements
from orb_lint.manifests.setup_cfg import read_setup_cfg
from tests.edits import apply_edits

PROJECT = '[project]\nname = "users"\n'


def read(path: str, text: str) -> Manifest:
    if path == "Pipfile":
        return read_pipfile(path, text.encode())
    if path.endswith(".txt"):
        return read_requirements(path, text.encode())
    return read_pyproject(path, text.encode()).manifest


def kit(manifest: Manifest) -> Entry:
    return next(entry for entry in manifest.entries if entry.key == "kit")


class Case(NamedTuple):
    """A manifest that declares `kit`, and what becomes of it."""

    path: str
    before: str
    after: str


REMOVED = [
    Case("Pipfile", '[packages]\nkit = "*"\nyarl = "*"\n', '[packages]\nyarl = "*"\n'),
    Case("requirements.txt", "yarl\nkit==1  # why\n", "yarl\n"),
    Case("requirements.txt", "kit==1", ""),
    Case("requirements.txt", "kit \\\n  >=1\r\nyarl\r\n", "yarl\r\n"),
    Case(
        "pyproject.toml",
        f'{PROJECT}dependencies = [\n    "kit>=1",  # why\n    "yarl",\n]\n',
        f'{PROJECT}dependencies = [\n    "yarl",\n]\n',
    ),
    Case(
        "pyproject.toml",
        f'{PROJECT}dependencies = [\n    "yarl",\n    "kit"\n]\n',
        f'{PROJECT}dependencies = [\n    "yarl",\n]\n',
    ),
    Case(
        "pyproject.toml",
        f'{PROJECT}dependencies = ["yarl", "kit"]\n',
        f'{PROJECT}dependencies = ["yarl"]\n',
    ),
    Case(
        "pyproject.toml",
        f'{PROJECT}dependencies = ["kit", "yarl"]\n',
        f'{PROJECT}dependencies = ["yarl"]\n',
    ),
    Case(
        "pyproject.toml",
        '[tool.poetry.dependencies]\nkit = "^1"\nyarl = "^1"\n',
        '[tool.poetry.dependencies]\nyarl = "^1"\n',
    ),
]


@pytest.mark.parametrize("case", REMOVED)
def test_an_entry_is_removed(case: Case) -> None:
    manifest = read(case.path, case.before)
    edits = format_of(manifest).remove(manifest, kit(manifest))
    assert apply_edits(case.before, edits) == case.after


MOVED = [
    Case(
        "Pipfile",
        '[packages]\nyarl = "*"\n[dev-packages]\nkit = "*"\n',
        '[packages]\nyarl = "*"\nkit = "*"\n[dev-packages]\n',
    ),
    Case(
        "pyproject.toml",
        f'{PROJECT}dependencies = ["yarl"]\n[dependency-groups]\ndev = ["kit>=1", "x"]\n',
        f'{PROJECT}dependencies = ["yarl", "kit>=1"]\n[dependency-groups]\ndev = ["x"]\n',
    ),
    Case(
        "pyproject.toml",
        f'{PROJECT}[dependency-groups]\ndev = ["kit"]\n',
        f'{PROJECT}dependencies = ["kit"]\n[dependency-groups]\ndev = []\n',
    ),
    Case(
        "pyproject.toml",
        '[tool.poetry.dependencies]\npython = "^3.12"\n\n'
        '[tool.poetry.group.dev.dependencies]\nkit = {path = "../kit", develop = true}\n',
        '[tool.poetry.dependencies]\npython = "^3.12"\nkit = {path = "../kit", develop = true}\n\n'
        "[tool.poetry.group.dev.dependencies]\n",
    ),
]


@pytest.mark.parametrize("case", MOVED)
def test_an_entry_is_moved_to_what_run_time_needs(case: Case) -> None:
    manifest = read(case.path, case.before)
    edits = format_of(manifest).move(manifest, kit(manifest), manifest)
    assert apply_edits(case.before, edits) == case.after


def test_a_requirement_is_moved_from_one_file_to_another() -> None:
    runtime = read("requirements.txt", "yarl\n")
    for_tests = read("requirements/test.txt", "-e ../../kit[x]\npytest\n")
    removed, added = format_of(runtime).move(for_tests, kit(for_tests), runtime)
    assert apply_edits("-e ../../kit[x]\npytest\n", [removed]) == "pytest\n"
    assert apply_edits("yarl\n", [added]) == "yarl\n-e ../kit[x]\n"


@pytest.mark.parametrize(
    ("path", "text", "after"),
    [
        ("Pipfile", "", '[packages]\nkit = "*"\n'),
        ("requirements.txt", "", "kit\n"),
        ("pyproject.toml", PROJECT, f'{PROJECT}dependencies = ["kit"]\n'),
        (
            "pyproject.toml",
            f"{PROJECT}dependencies = []\n[tool.uv]\n",
            f'{PROJECT}dependencies = ["kit"]\n[tool.uv]\n',
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\npython = "^3.12"\n',
            '[tool.poetry.dependencies]\npython = "^3.12"\nkit = "*"\n',
        ),
    ],
)
def test_a_distribution_is_required_in_any_version(path: str, text: str, after: str) -> None:
    manifest = read(path, text)
    edits = format_of(manifest).add(manifest, [], ["kit"])
    assert apply_edits(text, edits) == after


def test_what_is_no_toml_is_not_edited() -> None:
    text = "[options]\ninstall_requires = kit\n"
    manifest = read_setup_cfg("setup.cfg", text.encode()).manifest
    assert manifest.installer is Installer.SETUPTOOLS
    form = format_of(manifest)
    assert form.add(manifest, [], ["yarl"]) == ()
    assert form.remove(manifest, kit(manifest)) == ()
