"""The values that each setting accepts, in TOML and as a JSON schema."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from orb_lint.expressions import regex
from orb_lint.settings import NEWEST_PYTHON, OLDEST_PYTHON, Contract, SettingsError, Version
from orb_lint.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SettingsError(f"must be a list of strings, not {_kind(value)}")
    for item in value:
        if not isinstance(item, str):
            raise SettingsError(f"must be a list of strings, but holds {_kind(item)}")
    return tuple(value)


def _path(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise SettingsError(f"must be a path, not {_kind(value)}")
    if "\0" in value:
        raise SettingsError("must be a path, which holds no NUL")
    return value


def _folders(value: object) -> tuple[str, ...]:
    return tuple(folder.removeprefix("./").rstrip("/") for folder in _strings(value))


def _manifest_path(value: object) -> str:
    path = _path(value).removeprefix("./")
    if os.path.basename(path) not in ("Pipfile", "pyproject.toml") and not path.endswith(".txt"):
        raise SettingsError(
            f'must be the path of a Pipfile, a `.txt` or a pyproject.toml, not "{path}"'
        )
    return path


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"must be true or false, not {_kind(value)}")
    return value


def _table_of(read: Callable[[object], object], value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise SettingsError(f"must be a table, not {_kind(value)}")
    table: dict[str, object] = {}
    for key, item in value.items():
        try:
            table[key] = read(item)
        except SettingsError as error:
            raise SettingsError(f"of `{key}` {error}") from None
    return table


def _string_lists(value: object) -> dict[str, object]:
    return _table_of(_strings, value)


def _folder_lists(value: object) -> dict[str, object]:
    return _table_of(_folders, value)


def _manifest_paths(value: object) -> dict[str, object]:
    return _table_of(_manifest_path, value)


_MODULE = regex(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def _module(value: object) -> str:
    if not isinstance(value, str) or not _MODULE.fullmatch(value):
        raise SettingsError(f"must be the dotted name of a module, not {_kind(value)}")
    return value


def _modules(value: object) -> dict[str, object]:
    table = _table_of(_module, value)
    for key in table:
        if not _MODULE.fullmatch(key):
            raise SettingsError(f"names `{key}`, which is no dotted name of a module")
    return table


def _version(value: object) -> Version:
    match = re.fullmatch(r"3\.(\d{1,9})", value) if isinstance(value, str) else None
    if match is None:
        raise SettingsError(f'must be a version such as "3.13", not {_kind(value)}')
    version = (3, int(match[1]))
    if not OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        raise SettingsError(
            f"must lie between 3.{OLDEST_PYTHON[1]} and 3.{NEWEST_PYTHON[1]}, not at {value}"
        )
    return version


def _contracts(value: object) -> tuple[Contract, ...]:
    if not isinstance(value, list):
        raise SettingsError(f"must be a list of tables, not {_kind(value)}")
    return tuple(_contract(item) for item in value)


def _contract(item: object) -> Contract:
    if not isinstance(item, dict) or not all(isinstance(text, str) for text in item.values()):
        raise SettingsError("must hold tables of strings: { from, to, reason }")
    for key in item:
        if key not in ("from", "to", "reason"):
            hint = did_you_mean(key, ("from", "to", "reason"))
            raise SettingsError(f"holds a contract with the unknown key `{key}`{hint}")
    if "from" not in item or "to" not in item:
        raise SettingsError("holds a contract without `from` or `to`")
    return Contract(item["from"], item["to"], item.get("reason", ""))


def _requirement_of_pipfile(value: object) -> str:
    if value not in ("when-needed", "always"):
        raise SettingsError(f'must be "when-needed" or "always", not {_kind(value)}')
    return str(value)


_MANIFESTS = ("Pipfile", "requirements.txt", "pyproject.toml")


def _manifests(value: object) -> tuple[str, ...]:
    names = _strings(value)
    for name in names:
        if name not in _MANIFESTS:
            known = ", ".join(f"`{each}`" for each in _MANIFESTS)
            hint = did_you_mean(name, _MANIFESTS)
            raise SettingsError(f"names `{name}`, which is none of {known}{hint}")
    if not names:
        raise SettingsError("must name at least one manifest")
    return tuple(dict.fromkeys(names))


def _kind(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    kinds = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date")


Reader = Callable[[object], object]

READERS: dict[str, Reader] = {
    "lambdas": _strings,
    "layers": _strings,
    "packages": _strings,
    "exclude": _strings,
    "extend-exclude": _strings,
    "target-python": _version,
    "legacy-modules": _modules,
    "extend-legacy-modules": _modules,
    "forbidden-dependencies": _contracts,
    "type-checking-counts": _flag,
    "runtime-provided": _strings,
    "distributions": _string_lists,
    "private-indexes": _strings,
    "always-declared": _strings,
    "check-test-dependencies": _flag,
    "manifests": _manifests,
    "manifest-of": _manifest_paths,
    "layer-sources": _folder_lists,
    "package-layers": _string_lists,
    "require-pipfile": _requirement_of_pipfile,
    "shared-pipfile": _flag,
    "require-setup-py": _flag,
    "namespace-packages": _flag,
    "legacy-output-paths": _strings,
    "select": _strings,
    "extend-select": _strings,
    "ignore": _strings,
    "per-path-ignores": _string_lists,
    "baseline": _path,
    "never-baselined": _strings,
}
"""Each setting, and the function that turns its TOML value into that of its field."""

_LIST = {"type": "array", "items": {"type": "string"}}
_LISTS = {"type": "object", "additionalProperties": _LIST}
_NAMES = {"type": "object", "additionalProperties": {"type": "string"}}
_CONTRACT = {
    "type": "object",
    "properties": {key: {"type": "string"} for key in ("from", "to", "reason")},
    "required": ["from", "to"],
    "additionalProperties": False,
}
SHAPES: dict[Reader, dict[str, Any]] = {
    _strings: _LIST,
    _string_lists: _LISTS,
    _folder_lists: _LISTS,
    _path: {"type": "string", "minLength": 1},
    _flag: {"type": "boolean"},
    _modules: _NAMES,
    _manifest_paths: _NAMES,
    _version: {"type": "string", "pattern": r"^3\.[0-9]+$"},
    _contracts: {"type": "array", "items": _CONTRACT},
    _requirement_of_pipfile: {"enum": ["when-needed", "always"]},
    _manifests: {"type": "array", "items": {"enum": list(_MANIFESTS)}, "minItems": 1},
}
"""The values that each reader accepts, as a JSON schema."""
