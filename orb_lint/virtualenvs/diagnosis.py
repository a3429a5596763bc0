"""Compares what a Lambda's manifest and lock ask for with what its environment holds."""

from __future__ import annotations

import json
import operator
import os
from collections.abc import Iterable, Iterator, Mapping

from orb_lint.expressions import regex
from orb_lint.files.paths import relative_path
from orb_lint.files.reading import read_bytes
from orb_lint.graph.chains import Graph
from orb_lint.graph.edges import Edges
from orb_lint.manifests.manifest import Installer, Manifest
from orb_lint.manifests.names import normalize
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.virtualenvs.installed import Installed, installed_in
from orb_lint.virtualenvs.locate import Environment
from orb_lint.workspace.model import Unit, UnitKind

_PYTHON = regex(r".*[/\\]python3\.(\d{1,4})[/\\].*")
_CONDITION = regex(
    r"""python_(?:full_)?version\s*(==|!=|<=|>=|<|>)\s*['"]3\.(\d+)(?:\.\d+|\.\*)?['"]"""
)
_COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_INSTALL = {
    Installer.PIPENV: "pipenv sync",
    Installer.PIP: "pip install -r {name}",
    Installer.SAM: "pip install -r {name}",
    Installer.UV: "uv sync",
    Installer.UV_WORKSPACE: "uv sync",
    Installer.POETRY: "poetry install",
    Installer.ANY: "pip install .",
}


class Answer(NamedTuple):
    """What one look found.

    Attributes:
        found: in a few words.
        command: that fixes it, to be run at the workspace's root; "" where nothing is wrong.
    """

    found: str
    command: str = ""


def local_packages(resolver: Resolver, unit: Unit) -> list[Unit]:
    """The local packages that a unit imports or declares, and those that they need, by path."""
    reached = Graph(resolver, Edges(resolver)).reached_from(unit)
    return [each for _, each in sorted(reached.items()) if each.kind is UnitKind.PACKAGE]


def command_to_install(manifest: Manifest) -> str:
    """The command that installs all that a manifest, or its lock, asks for."""
    command = _INSTALL[manifest.installer].format(name=os.path.basename(manifest.path))
    return in_folder(manifest.folder, command)


def command_to_declare(folder: str, packages: Iterable[Unit], *, is_new: bool = False) -> str:
    """The command by which pipenv declares local packages in a folder's Pipfile and installs them.

    Args:
        folder: of the Pipfile.
        packages: to declare.
        is_new: there is no Pipfile yet, and pipenv would write to one in a folder above.
    """
    begin = "touch Pipfile && pipenv install" if is_new else "pipenv install"
    paths = (relative_path(folder, package.path) for package in packages)
    return in_folder(folder, " ".join([begin, *(f"--editable {each}" for each in paths)]))


def in_folder(folder: str, command: str) -> str:
    """A command to be run in a folder of the workspace."""
    return f"cd {folder} && {command}" if folder else command


def compare_environment(
    root: str, manifest: Manifest, packages: Iterable[Unit], environment: Environment
) -> Iterator[Answer]:
    """Tell whether an environment holds the local packages, and the rest of what the lock names.

    Args:
        root: of the workspace.
        manifest: that the environment is for.
        packages: that it declares, and that have to be there.
        environment: to look at.
    """
    installed = installed_in(environment.site_packages)
    command = command_to_install(manifest)
    for package in packages:
        is_linked = any(
            entry.is_editable
            for entry in manifest.entries
            if entry.distribution == package.canonical_name
        )
        place = os.path.join(root, package.path)
        fault = _fault(installed.get(package.canonical_name), place, is_linked=is_linked)
        name = package.distribution
        if fault:
            yield Answer(f"{name} {fault}", command)
        else:
            how = ", editable," if is_linked else ""
            yield Answer(f"{name} is installed{how} from {package.path}")
    if manifest.is_pipfile:
        yield from _compare_lock(f"{root}/{manifest.path}.lock", installed, environment, command)


def _fault(found: Installed | None, place: str, *, is_linked: bool) -> str:
    """What is wrong with what is installed of a package that lies at `place`; "" if nothing is."""
    if found is None:
        return "is not installed"
    if found.folder is None:
        return "is installed from a package index, not from this repository"
    if "\0" in found.folder or os.path.realpath(found.folder) != os.path.realpath(place):
        is_there = "" if os.path.isdir(found.folder) else ", which is gone"
        return f"is installed from {found.folder}{is_there}, not from this repository"
    if is_linked and not found.is_editable:
        return "is installed as a copy, which later changes do not reach"
    return ""


def _compare_lock(
    path: str, installed: Mapping[str, Installed], environment: Environment, command: str
) -> Iterator[Answer]:
    """Tell whether what a lock names for the run time is installed in that version."""
    differing = [
        f"{name} is {'not installed' if found is None else found.version}, locked is {version}"
        for name, version in _locked(path, environment)
        if (found := installed.get(name)) is None or found.version != version
    ]
    if differing:
        more = f", and {len(differing) - 1} more" if len(differing) > 1 else ""
        yield Answer(f"nothing was installed since the lock changed: {differing[0]}{more}", command)
    elif os.path.isfile(path):
        yield Answer("what the lock names is installed")


def _locked(path: str, environment: Environment) -> Iterator[tuple[str, str]]:
    """The distributions that a lock pins for this environment, by their PEP 503 names."""
    try:
        packages = json.loads(read_bytes(path))["default"]
        entries = sorted(packages.items())
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return  # rules report what is wrong with a lock
    for name, entry in entries:
        version = entry.get("version") if isinstance(entry, dict) else None
        if isinstance(version, str) and _applies(entry.get("markers"), environment):
            yield normalize(name), version.removeprefix("==")


def _applies(markers: object, environment: Environment) -> bool:
    """Whether an entry is surely meant for the Python of an environment."""
    if not markers:
        return True
    match = _PYTHON.match(environment.site_packages[0])
    if match is None or not isinstance(markers, str):
        return False
    conditions = [_CONDITION.fullmatch(each.strip(" ()")) for each in markers.split(" and ")]
    return all(
        each is not None and bool(_COMPARISONS[each[1]](int(match[1]), int(each[2])))
        for each in conditions
    )
