"""The tools that are timed: what each runs, and what shows that it did its work."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import tomli

from benchmarks.lambda_files import LOCAL_PACKAGES
from benchmarks.real_code import LEGACY_IMPORTS as REAL_LEGACY_IMPORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

LEGACY_MODULES = {
    "exceptions": "orb_common",
    "security_exceptions": "orb_common",
    "utils": "orb_common",
    "security": "orb_common",
    "models": "orb_models",
    "enums": "orb_models",
    "core.models": "orb_models",
}
"""The old names, and the package where each module lives now."""

LEGACY_IMPORTS = 14
"""Imports by an old name in each Lambda of the dirty workspace."""

TYPE_CHECKING_IMPORTS = 2
"""Those of them that stand under `TYPE_CHECKING`."""

IMPORT_NAMES = {"pyjwt": "jwt", "python-dateutil": "dateutil"}
"""Of the distributions that Lambdas declare and that are imported by another name."""

CLEAN = "real, clean"
RENAMED = "real, one class renamed"
"""Workspaces of which the second is the first, but for one class of a package."""

ORB_LINT = (sys.executable, "-m", "orb_lint")

Command = tuple[str, ...]


class Outcome(NamedTuple):
    """What comes of a tool that does its work.

    Attributes:
        exit_status: of each of its commands; None where it may find something or nothing.
        proof: what a line of output holds that shows the work.
        proofs: how many such lines there are.
    """

    exit_status: int | None
    proof: str
    proofs: int


ANY = Outcome(None, "", 0)
"""What comes of code of which nobody knows what is to be found in it."""


@dataclass(frozen=True)
class Tool:
    """One row of the table for each workspace that the tool runs on.

    Attributes:
        name: short name, by which others refer to it.
        title: what the table calls it, with its version.
        commands: what to run, one after the other, on the workspace in a folder.
        outcomes: by name of the workspace; on others it is not run.
        reference: name of the tool with whose time its own is compared.
        targets: by workspace of 1,000 Lambdas, the multiple of the reference's time that it may
            take.
    """

    name: str
    title: str
    commands: Callable[[Path], list[Command]]
    outcomes: Mapping[str, Outcome]
    reference: str = "ruff"
    targets: Mapping[str, float] = field(default_factory=dict)


def find_tools(settings: Path, lambdas: int, *, slow: bool) -> list[Tool]:
    """The tools to compare.

    Args:
        settings: folder where their settings are written.
        lambdas: how many Lambdas the workspaces have.
        slow: whether deptry, import-linter and pylint are among them.

    Raises:
        SystemExit: one is not installed.
    """
    tools = [_ruff(settings, lambdas), _orb_lint(lambdas)]
    if slow:
        tools += [
            _deptry_on_each_lambda(settings, lambdas),
            _deptry_on_all_at_once(settings, lambdas),
            _import_linter(settings),
            _pylint(lambdas),
        ]
    return [
        *tools,
        _orb_lint_on_one_file(),
        _start_up(),
        _orb_lint_on_renamed_class(lambdas),
        _orb_lint_on_sibling(lambdas),
    ]


def tools_for_repositories(settings: Path, repositories: Sequence[str]) -> list[Tool]:
    """The tools to compare on repositories as they are: deptry is nearest to what is done there.

    Args:
        settings: folder where their settings are written.
        repositories: names of the workspaces.

    Raises:
        SystemExit: one is not installed.
    """
    deptry = _executable("deptry")
    config = _written(
        settings / "deptry-repositories.toml",
        '[project]\nname = "repository"\nversion = "0"\ndependencies = []',
    )
    outcomes = dict.fromkeys(repositories, ANY)
    return [
        Tool(
            name="orb-lint",
            title=_version(*ORB_LINT),
            commands=lambda workspace: [(*ORB_LINT, "check", str(workspace))],
            outcomes=outcomes,
            reference="deptry",
            targets=dict.fromkeys(repositories, 1.2),
        ),
        Tool(
            name="deptry",
            title=f"{_version(deptry)}, as one project",
            commands=lambda workspace: [(deptry, "--no-ansi", "--config", config, str(workspace))],
            outcomes=outcomes,
            reference="deptry",
        ),
    ]


def _orb_lint(lambdas: int) -> Tool:
    """All default rules."""
    clean = Outcome(0, f" files of {lambdas + len(LOCAL_PACKAGES):,} units.", 1)
    return Tool(
        name="orb-lint",
        title=_version(*ORB_LINT),
        commands=lambda workspace: [(*ORB_LINT, "check", "--show", "all", str(workspace))],
        outcomes={
            "generated, clean": clean,
            "generated, dirty": Outcome(1, " E7701 ", LEGACY_IMPORTS * lambdas),
            "real, clean": clean,
            "real, dirty": Outcome(1, " E7701 ", REAL_LEGACY_IMPORTS * lambdas),
            "real, with tests": clean,
            "mostly packages": Outcome(1, " units; ", 1),
            "sdists": ANY,
        },
        targets={
            "real, clean": 0.65,
            "real, dirty": 0.9,
            "real, with tests": 0.8,
            "mostly packages": 4.0,
            "sdists": 4.0,
        },
    )


def _orb_lint_on_renamed_class(lambdas: int) -> Tool:
    """Each Lambda imports a name that its package does not have any more."""
    proof = f" files of {lambdas + len(LOCAL_PACKAGES):,} units."
    return Tool(
        name="renamed",
        title=_version(*ORB_LINT),
        commands=lambda workspace: [(*ORB_LINT, "check", str(workspace))],
        outcomes={RENAMED: Outcome(1, proof, 1)},
        reference="clean run",
        targets={RENAMED: 1.5},
    )


def _orb_lint_on_sibling(lambdas: int) -> Tool:
    """The same Lambdas where nothing is renamed."""
    return Tool(
        name="clean run",
        title=f"{_version(*ORB_LINT)}, clean run",
        commands=lambda workspace: [(*ORB_LINT, "check", str(workspace.parent / CLEAN))],
        outcomes={RENAMED: Outcome(0, f" files of {lambdas + len(LOCAL_PACKAGES):,} units.", 1)},
        reference="clean run",
    )


def _orb_lint_on_one_file() -> Tool:
    """What a pre-commit hook runs after a change of one file."""
    return Tool(
        name="hook",
        title=f"{_version(*ORB_LINT)}, one changed file",
        commands=lambda workspace: [
            (*ORB_LINT, "check", f"{_lambda_folders(workspace)[0]}/index.py")
        ],
        outcomes={"generated, clean": Outcome(0, " files of 1 unit.", 1)},
        reference="start-up",
        targets={"generated, clean": 3.0},
    )


def _start_up() -> Tool:
    """The least that a command written in Python takes."""
    return Tool(
        name="start-up",
        title="start-up floor of Python",
        commands=lambda _: [(sys.executable, "-c", "import argparse, json, re")],
        outcomes={"generated, clean": Outcome(0, "", 0)},
        reference="start-up",
    )


def _ruff(settings: Path, lambdas: int) -> Tool:
    """Its rule about banned names, for the old ones."""
    ruff = _executable("ruff")
    config = _written(
        settings / "ruff.toml",
        *(
            f'[lint.flake8-tidy-imports.banned-api."{module}"]\nmsg = "Import it from {package}."'
            for module, package in LEGACY_MODULES.items()
        ),
    )
    check = (ruff, "check", "--no-cache", "--select", "TID251", "--config", config)
    clean = Outcome(0, "All checks passed!", 1)
    return Tool(
        name="ruff",
        title=_version(ruff),
        commands=lambda workspace: [(*check, str(workspace))],
        outcomes={
            "generated, clean": clean,
            "generated, dirty": Outcome(1, "TID251", LEGACY_IMPORTS * lambdas),
            "real, clean": clean,
            "real, dirty": Outcome(1, "TID251", REAL_LEGACY_IMPORTS * lambdas),
            "real, with tests": clean,
            "mostly packages": clean,
            "sdists": ANY,
        },
    )


def _pylint(lambdas: int) -> Tool:
    """Its check for deprecated modules, for the old names.

    `preferred-module` would name the new module, but it takes `orb_models` for `models`.
    """
    pylint = _executable("pylint")
    check = (
        pylint, f"--rcfile={os.devnull}", f"--jobs={os.cpu_count()}", "--recursive=yes",
        "--persistent=no", "--score=no", "--disable=all", "--enable=deprecated-module",
        f"--deprecated-modules={','.join(LEGACY_MODULES)}",
    )  # fmt: skip
    return Tool(
        name="pylint",
        title=_version(pylint),
        commands=lambda workspace: [(*check, str(workspace))],
        outcomes={
            "generated, clean": Outcome(0, "W4901", 0),
            "generated, dirty": Outcome(4, "W4901", LEGACY_IMPORTS * lambdas),
        },
    )


def _import_linter(settings: Path) -> Tool:
    """The contract between the two packages. It cannot analyse Lambdas, which are no packages."""
    lint_imports = _executable("lint-imports")
    config = _written(
        settings / "importlinter.ini",
        "[importlinter]",
        "root_packages =\n    orb_common\n    orb_models",
        "[importlinter:contract:direction]",
        "name = orb_common does not depend on orb_models",
        "type = forbidden",
        "source_modules = orb_common",
        "forbidden_modules = orb_models",
    )

    def commands(workspace: Path) -> list[Command]:
        packages = workspace / "backend/packages"
        path = os.pathsep.join(str(packages / name) for name in LOCAL_PACKAGES)
        return [("env", f"PYTHONPATH={path}", lint_imports, "--no-cache", "--config", config)]

    return Tool(
        name="import-linter",
        title=f"{_version(lint_imports)}, packages only",
        commands=commands,
        outcomes={"generated, clean": Outcome(0, "Contracts: 1 kept, 0 broken.", 1)},
    )


def _deptry_on_each_lambda(settings: Path, lambdas: int) -> Tool:
    """One run for each Lambda, held to what that Lambda declares."""
    deptry = _executable("deptry")

    def commands(workspace: Path) -> list[Command]:
        return [
            (deptry, "--no-ansi", "--config", _deptry_config(settings, [folder]), str(folder))
            for folder in _lambda_folders(workspace)
        ]

    return Tool(
        name="deptry",
        title=f"{_version(deptry)}, Lambda by Lambda",
        commands=commands,
        outcomes=_deptry_outcomes(lambdas, runs=lambdas),
    )


def _deptry_on_all_at_once(settings: Path, lambdas: int) -> Tool:
    """One run for all Lambdas, held to what any of them declares."""
    deptry = _executable("deptry")

    def commands(workspace: Path) -> list[Command]:
        folders = _lambda_folders(workspace)
        config = _deptry_config(settings, folders)
        return [(deptry, "--no-ansi", "--config", config, *map(str, folders))]

    return Tool(
        name="deptry at once",
        title=f"{_version(deptry)}, all Lambdas as one project",
        commands=commands,
        outcomes=_deptry_outcomes(lambdas, runs=1),
    )


def _deptry_outcomes(lambdas: int, runs: int) -> dict[str, Outcome]:
    """It says once a run that nothing is wrong, and passes over imports under `TYPE_CHECKING`."""
    missing = (LEGACY_IMPORTS - TYPE_CHECKING_IMPORTS) * lambdas
    return {
        "generated, clean": Outcome(0, "Success! No dependency issues found.", runs),
        "generated, dirty": Outcome(1, " DEP001 ", missing),
    }


def _deptry_config(settings: Path, folders: list[Path]) -> str:
    """Write what deptry has to know of Lambdas, since it reads no Pipfile.

    Returns:
        Path of a `pyproject.toml` that declares what the Pipfiles in `folders` declare.
    """
    packages: set[str] = set()
    dev_packages: set[str] = set()
    for folder in folders:
        pipfile = tomli.loads((folder / "Pipfile").read_text(encoding="utf-8"))
        packages.update(pipfile["packages"])
        dev_packages.update(pipfile["dev-packages"])
    name = folders[0].name if len(folders) == 1 else "all"
    return _written(
        settings / f"deptry-{name}.toml",
        "[project]",
        f"name = {json.dumps(name)}",
        'version = "0"',
        f"dependencies = {json.dumps(sorted(packages))}",
        "[dependency-groups]",
        f"dev = {json.dumps(sorted(dev_packages))}",
        "[tool.deptry.package_module_name_map]",
        *(f"{distribution} = {json.dumps(name)}" for distribution, name in IMPORT_NAMES.items()),
        "[tool.deptry.per_rule_ignores]",
        'DEP001 = ["botocore"]  # the Lambda runtime has it',
    )


def _lambda_folders(workspace: Path) -> list[Path]:
    return sorted((workspace / "backend/src/lambdas").iterdir())


def _written(path: Path, *lines: str) -> str:
    """Write a settings file, and return its path as an argument of a command."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def _executable(name: str) -> str:
    """Path of a tool that is installed beside this Python, or else on the path.

    Raises:
        SystemExit: it is not installed.
    """
    scripts = sysconfig.get_path("scripts")
    found = shutil.which(name, path=os.pathsep.join((scripts, os.environ.get("PATH", ""))))
    if found is None:
        sys.exit(f"{name} is not installed: neither in {scripts} nor on the PATH")
    return found


def _version(*command: str) -> str:
    """Name and version of a tool, as it states them itself on the first line."""
    answer = subprocess.run((*command, "--version"), capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        sys.exit(f"`{' '.join(command)} --version` failed: {answer.stderr.strip()}")
    return answer.stdout.splitlines()[0]
