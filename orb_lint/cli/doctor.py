"""`orb-lint doctor`: why does a Lambda not find its packages on this machine?"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from orb_lint.cli.errors import UsageError
from orb_lint.cli.options import (
    add_config_option,
    add_json_option,
    find_workspace,
    read_workspace,
)
from orb_lint.cli.parser import Formatter
from orb_lint.engine.run import check
from orb_lint.files.links import real_way
from orb_lint.manifests.manifest import Manifest
from orb_lint.output.json import VERSION
from orb_lint.output.printable import as_json, printable
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings.reading import load_settings
from orb_lint.spelling import did_you_mean
from orb_lint.virtualenvs.diagnosis import (
    Answer,
    command_to_declare,
    command_to_install,
    compare_environment,
    in_folder,
    local_packages,
)
from orb_lint.virtualenvs.locate import locate
from orb_lint.workspace.model import Unit, UnitKind, Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands
    from orb_lint.findings import Finding

_OF_ENTRIES = (
    *("missing-pipfile", "missing-pipfile-entry", "pipfile-entry-not-local"),
    *("pipfile-entry-wrong-path", "pipfile-entry-not-editable", "pipfile-entry-dev-only"),
)
_OF_LOCKS = ("missing-pipfile-lock", "stale-pipfile-lock")


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "doctor",
        formatter_class=Formatter,
        help="tell why a Lambda does not find its packages on this machine",
        description=(
            "Tells of each local package that a Lambda needs whether its Pipfile declares it, the"
            " lock is fresh, and its virtual environment holds it, editable and from this"
            " repository; with the command that puts right what is not. Exit status: 0 all is well,"
            " 1 something is not, 2 failure."
        ),
    )
    parser.add_argument(
        "unit", nargs="?", default=".", metavar="LAMBDA", help="by name or path; default: here"
    )
    parser.add_argument(
        "--venv",
        metavar="PATH",
        help="its virtual environment; default: the active one, else that of its installer",
    )
    add_config_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what was found, and the commands that fix what is wrong."""
    root, _ = find_workspace([options.unit if os.path.exists(options.unit) else os.curdir])
    rules = _OF_ENTRIES + _OF_LOCKS
    settings = load_settings(root, options.config)._replace(
        select=rules, extend_select=(), ignore=()
    )
    workspace = read_workspace(root, settings)
    unit = _find(workspace, options.unit)
    answers = list(_diagnose(workspace, unit, options.venv))
    if options.output_format == "json":
        found = [
            {"found": each.found, "is_fine": not each.command, "command": each.command or None}
            for each in answers
        ]
        print(as_json({"version": VERSION, "unit": unit.path, "answers": found}))
    else:
        print("\n".join(map(printable, _lines(workspace, unit, answers))))
    return int(any(each.command for each in answers))


def _find(workspace: Workspace, text: str) -> Unit:
    """The Lambda that a user means.

    Raises:
        UsageError: there is none, or there are several.
    """
    lambdas = workspace.of_kind(UnitKind.LAMBDA)
    path = real_way(workspace.root, text)
    around = workspace.unit_of("" if path == "." else path)
    if os.path.exists(text) and around and around.kind is UnitKind.LAMBDA:
        return around
    named = [unit for unit in lambdas if unit.name == text]
    if len(named) == 1:
        return named[0]
    if named:
        choices = ", ".join(unit.path for unit in named)
        raise UsageError(f"`{text}` may be {choices}: name one by its path")
    hint = did_you_mean(text, [unit.name for unit in lambdas])
    raise UsageError(f"`{text}` is no Lambda of this workspace, by name or by path{hint}")


def _diagnose(workspace: Workspace, unit: Unit, venv: str | None) -> Iterator[Answer]:
    packages = local_packages(Resolver(workspace), unit)
    findings = check(workspace, [unit.path]).findings
    manifest = unit.manifest
    if manifest is None:
        yield _without_manifest(unit, packages)
        return
    declared = [package for package in packages if not _is_named(package, findings)]
    for package in declared:
        yield Answer(f"{manifest.path} declares {package.distribution}")
    yield from _faults(findings, manifest.folder, packages)
    if manifest.is_pipfile and not any(f.symbol in _OF_LOCKS for f in findings):
        yield Answer(f"{manifest.path}.lock is fresh")
    yield from _look_into_environment(workspace.root, manifest, declared, venv)


def _without_manifest(unit: Unit, packages: list[Unit]) -> Answer:
    if packages:
        command = command_to_declare(unit.path, packages, is_new=True)
        return Answer("it has no Pipfile", command)
    return Answer("it needs no local package, and has no manifest")


def _look_into_environment(
    root: str, manifest: Manifest, declared: list[Unit], venv: str | None
) -> Iterator[Answer]:
    """Whether the virtual environment of a manifest is there and holds the declared packages."""
    is_pipenv = manifest.is_pipfile
    folder = os.path.join(root, manifest.folder)
    environment = locate(folder, os.environ, named=venv, is_pipenv=is_pipenv)
    if environment is None and venv is not None:
        raise UsageError(f"{venv}: no virtual environment")
    if environment is None:
        install = in_folder(manifest.folder, "pipenv install")
        command = install if is_pipenv else command_to_install(manifest)
        yield Answer("there is no virtual environment", command)
        return
    yield Answer(f"its virtual environment is {environment.path}, {environment.why}")
    yield from compare_environment(root, manifest, declared, environment)


def _is_named(package: Unit, findings: tuple[Finding, ...]) -> bool:
    """Whether a finding is about the entry of a package."""
    return any(
        each.symbol in _OF_ENTRIES and package.canonical_name in each.distributions
        for each in findings
    )


def _faults(findings: tuple[Finding, ...], folder: str, packages: list[Unit]) -> Iterator[Answer]:
    """What the rules find in entries and locks, each once, with the command that fixes it."""
    told = set()
    for finding in sorted(findings, key=lambda finding: finding.symbol in _OF_LOCKS):
        named = [each for each in packages if each.canonical_name in finding.distributions]
        if finding.fault in told or not (named or finding.symbol in _OF_LOCKS):
            continue
        told.add(finding.fault)
        if finding.symbol in _OF_LOCKS:
            yield Answer(finding.fault, in_folder(folder, "pipenv lock"))
        else:
            yield Answer(finding.fault, command_to_declare(folder, named))


def _lines(workspace: Workspace, unit: Unit, answers: list[Answer]) -> Iterator[str]:
    yield f"{unit.path or '.'} in {workspace.root}"
    for answer in answers:
        yield f"  {'NO' if answer.command else 'ok'}  {answer.found}"
        if answer.command:
            yield f"        {answer.command}"
