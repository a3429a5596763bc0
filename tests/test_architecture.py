from __future__ import annotations

import ast
import configparser
import os
import re
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LINT_IMPORTS = os.path.join(sysconfig.get_path("scripts"), "lint-imports")
CONTRACT = "importlinter:contract:direction"


def lint_imports(settings: str, cache: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, LINT_IMPORTS, "--config", settings, "--cache-dir", str(cache)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": ROOT},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_points_back(tmp_path: Path) -> None:
    outcome = lint_imports(os.path.join(ROOT, "setup.cfg"), tmp_path)
    assert outcome.returncode == 0, outcome.stdout


def test_the_contract_would_notice(tmp_path: Path) -> None:
    settings = configparser.ConfigParser()
    settings.read(os.path.join(ROOT, "setup.cfg"))
    layers = settings[CONTRACT]["layers"].split("\n")
    settings[CONTRACT]["layers"] = "\n".join(reversed(layers))
    reversed_settings = tmp_path / "setup.cfg"
    with open(reversed_settings, "w", encoding="utf-8") as file:
        settings.write(file)
    outcome = lint_imports(str(reversed_settings), tmp_path)
    assert outcome.returncode == 1
    assert "orb_lint.cli is not allowed to import orb_lint.engine" in " ".join(
        outcome.stdout.split()
    )


def test_no_rule_asks_the_files_of_the_workspace() -> None:
    """The workspace says what stands where, and what it says; `file.tree` is a syntax tree."""
    asking = [
        f"{name}:{node.lineno}"
        for folder, _, names in os.walk(os.path.join(ROOT, "orb_lint", "rules"))
        for name in names
        if name.endswith(".py")
        for node in ast.walk(parsed(os.path.join(folder, name)))
        if isinstance(node, ast.Attribute) and node.attr == "tree"
        if not (isinstance(node.value, ast.Name) and node.value.id == "file")
    ]
    assert asking == []


def parsed(path: str) -> ast.Module:
    with open(path, encoding="utf-8") as file:
        return ast.parse(file.read())


def test_the_table_of_folders_names_every_folder() -> None:
    with open(os.path.join(ROOT, "CONTRIBUTING.md"), encoding="utf-8") as file:
        table = set(re.findall(r"`orb_lint/(\w+)`", file.read()))
    folders = {
        entry.name
        for entry in os.scandir(os.path.join(ROOT, "orb_lint"))
        if entry.is_dir() and os.path.exists(os.path.join(entry.path, "__init__.py"))
    }
    assert folders == table
