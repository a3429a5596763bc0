"""Reads what a local package says of itself, without running any of it.

Sources of the formats: the PyPA specification of `pyproject.toml` (PEP 621), setuptools'
declarative configuration, Poetry's `pyproject.toml`. A `setup.py` is read as a syntax tree.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from typing import NamedTuple

from orb_lint.workspace.manifest import Entry, Manifest, Scope
from orb_lint.workspace.names import required_distribution
from orb_lint.workspace.pipfile import TomlError, parse_toml
from orb_lint.workspace.tree import join


class Metadata(NamedTuple):
    """The metadata of one package folder.

    Attributes:
        distribution: the name it is installed by, None where no file says it.
        manifests: what it requires, one for each file that there is.
        complete: False where requirements are computed, so that more may exist than were read.
    """

    distribution: str | None
    manifests: tuple[Manifest, ...]
    complete: bool


def read_metadata(folder: str, read: Callable[[str], bytes | None]) -> Metadata:
    """Read `pyproject.toml`, `setup.cfg` and `setup.py` of a folder; the first one names it.

    Args:
        folder: the package folder, relative to the workspace root.
        read: gives the bytes of a file of that folder by its name, None where there is none.
    """
    name: str | None = None
    manifests: list[Manifest] = []
    complete = True
    for file_name, reader in _READERS.items():
        content = read(file_name)
        if content is None:
            continue
        found = reader(content)
        name = name or found.name
        manifests.append(Manifest(join(folder, file_name), content, found.entries))
        complete = complete and found.complete
    return Metadata(name, tuple(manifests), complete)


class _Found(NamedTuple):
    name: str | None = None
    entries: tuple[Entry, ...] = ()
    complete: bool = True


def _read_pyproject(source: bytes) -> _Found:
    try:
        document = parse_toml(source)
    except TomlError:
        return _Found(complete=False)
    project = _table(document, "project")
    poetry = _table(_table(document, "tool"), "poetry")
    dynamic = project.get("dynamic")
    entries = [
        *_entries(project.get("dependencies"), "packages"),
        *(
            entry
            for group, requirements in _table(project, "optional-dependencies").items()
            for entry in _entries(requirements, group, extra=group)
        ),
        *(
            Entry(key, "packages", path if isinstance(path, str) else None)
            for key, value in _table(poetry, "dependencies").items()
            if key != "python"
            for path in [value.get("path") if isinstance(value, dict) else None]
        ),
    ]
    name = project.get("name") or poetry.get("name")
    return _Found(
        name if isinstance(name, str) else None,
        tuple(entries),
        not (isinstance(dynamic, list) and "dependencies" in dynamic),
    )


def _table(parent: dict[str, object], key: str) -> dict[str, object]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _entries(requirements: object, category: str, *, extra: str = "") -> Iterator[Entry]:
    if isinstance(requirements, (list, tuple)):
        scope = Scope.OPTIONAL if extra else Scope.RUNTIME
        for requirement in requirements:
            name = required_distribution(requirement) if isinstance(requirement, str) else None
            if name:
                yield Entry(name, category, scope=scope, extra=extra)


def _read_setup_cfg(source: bytes) -> _Found:
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(source.decode("utf-8-sig"))
    except (configparser.Error, UnicodeDecodeError):
        return _Found(complete=False)
    required = parser.get("options", "install_requires", fallback="")
    name = parser.get("metadata", "name", fallback=None)
    separator = "\n" if "\n" in required.strip() else ";"
    entries = list(_entries(required.split(separator), "packages"))
    if parser.has_section("options.extras_require"):
        for group, requirements in parser.items("options.extras_require"):
            entries += _entries(requirements.split("\n"), group, extra=group)
    return _Found(
        None if name and name.startswith(("attr:", "file:")) else name,
        tuple(entries),
        not required.strip().startswith(("attr:", "file:")),
    )


def _read_setup_py(source: bytes) -> _Found:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _Found(complete=False)
    constants = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called_name(node) == "setup":
            arguments = {
                keyword.arg: constants.get(value.id, value)
                if isinstance(value := keyword.value, ast.Name)
                else value
                for keyword in node.keywords
            }
            name = _literal(arguments.get("name"))
            required = _literal(arguments.get("install_requires"))
            extras = _literal(arguments.get("extras_require"))
            entries = list(_entries(required, "packages"))
            if isinstance(extras, dict):
                for group, requirements in extras.items():
                    entries += _entries(requirements, str(group), extra=str(group))
            computed = "install_requires" in arguments and not isinstance(required, (list, tuple))
            return _Found(
                name if isinstance(name, str) else None,
                tuple(entries),
                not computed and None not in arguments,
            )
    return _Found()


def _called_name(call: ast.Call) -> str | None:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _literal(node: ast.expr | None) -> object:
    if node is None:
        return None
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


_READERS: dict[str, Callable[[bytes], _Found]] = {
    "pyproject.toml": _read_pyproject,
    "setup.cfg": _read_setup_cfg,
    "setup.py": _read_setup_py,
}
