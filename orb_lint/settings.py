"""The settings: where they come from, what each means, and what it is when nobody says.

`Settings` is the one definition. A field is the setting of the same name with `-` for `_`; its
reader in `READERS` decides what values are accepted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from orb_lint.errors import OrbLintError, ParseError, did_you_mean
from orb_lint.expressions import regex
from orb_lint.files.links import leaves, real_way
from orb_lint.files.reading import read_bytes
from orb_lint.records import NamedTuple
from orb_lint.toml.parsing import parse_toml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


Version = tuple[int, int]

Pythons = tuple[Version, Version]
"""The oldest and the newest Python that something may run on."""

OLDEST_PYTHON: Version = (3, 8)
NEWEST_PYTHON: Version = (3, 14)
ANY_PYTHON: Pythons = (OLDEST_PYTHON, NEWEST_PYTHON)

SETTINGS_FILE = "orb-lint.toml"
_PYPROJECT = "pyproject.toml"
_TABLE = "tool.orb-lint"

_NONE: Mapping[str, Any] = MappingProxyType({})

DEFAULT_LEGACY_MODULES: Mapping[str, str] = MappingProxyType(
    {
        "exceptions": "orb_common.exceptions",
        "security_exceptions": "orb_common.security_exceptions",
        "utils": "orb_common.utils",
        "security": "orb_common.security",
        "models": "orb_models.models",
        "enums": "orb_models.enums",
        "core.models": "orb_models.models",
    }
)

# orb-lint: ignore[legacy-output-path] the setting itself
DEFAULT_LEGACY_OUTPUT_PATHS = ("backend/src/core/models",)


class SettingsError(OrbLintError):
    """Settings that cannot be followed; the message is one line and names the file."""


class Contract(NamedTuple):
    """One local package must not depend on another one.

    Attributes:
        source: distribution that must not depend.
        target: distribution that it must not depend on.
        reason: why, in the user's words; may be empty.
    """

    source: str
    target: str
    reason: str = ""


class Settings(NamedTuple):
    """Every setting with its default.

    Attributes:
        lambdas: globs of the folders that are Lambdas.
        layers: globs of the folders that are layers.
        packages: globs of the folders that are local packages, if they look like one.
        exclude: patterns, as in `.gitignore`, of what is not looked at.
        extend_exclude: more of them.
        target_python: whose standard library and syntax; a unit's Pipfile comes first.
        legacy_modules: old top-level module name → the module that has taken its place.
        extend_legacy_modules: more of them.
        forbidden_dependencies: contracts between packages.
        type_checking_counts: imports under `TYPE_CHECKING` count in contracts.
        runtime_provided: modules that the Lambda runtime supplies.
        distributions: distribution → the import names that it installs.
        private_indexes: names of package sources that may serve local packages.
        always_declared: distributions whose entries need no import.
        check_test_dependencies: third-party imports of tests are checked, too.
        manifests: names of the files in which a unit may say what it needs; the first found counts.
        manifest_of: glob of units → the manifest that stands elsewhere.
        layer_sources: folder or logical id of a layer → folders that a build copies into it.
        package_layers: folder or logical id of a layer → local packages that it delivers.
        require_pipfile: `when-needed` or `always`.
        shared_pipfile: the nearest manifest above a Lambda is its own.
        require_setup_py: packages need a `setup.py` beside their `pyproject.toml`.
        namespace_packages: folders of packages need no `__init__.py`.
        legacy_output_paths: where generators wrote what local packages hold now.
        select: symbols or codes of the only rules to run.
        extend_select: rules to run besides.
        ignore: rules not to run.
        per_path_ignores: pattern → rules not to report there.
        baseline: path of the file that lists known findings; empty for none.
        never_baselined: rules whose findings are never known.
    """

    lambdas: tuple[str, ...] = ("**/lambdas/*",)
    layers: tuple[str, ...] = ("**/layers/*",)
    packages: tuple[str, ...] = ("**/packages/*",)
    exclude: tuple[str, ...] = (
        "*.egg-info/",
        "*{{*/",
        "__pycache__/",
        "build/",
        "cdk.out/",
        "dist/",
        "node_modules/",
        "site-packages/",
        "venv/",
    )
    extend_exclude: tuple[str, ...] = ()
    target_python: Version = NEWEST_PYTHON
    legacy_modules: Mapping[str, str] = DEFAULT_LEGACY_MODULES
    extend_legacy_modules: Mapping[str, str] = _NONE
    forbidden_dependencies: tuple[Contract, ...] = (
        Contract("orb-common", "orb-models", "orb-common stands below orb-models"),
    )
    type_checking_counts: bool = True
    runtime_provided: tuple[str, ...] = (
        *("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"),
        "awslambdaric",
    )
    distributions: Mapping[str, tuple[str, ...]] = _NONE
    private_indexes: tuple[str, ...] = ()
    always_declared: tuple[str, ...] = ()
    check_test_dependencies: bool = False
    manifests: tuple[str, ...] = ("Pipfile", "requirements.txt", "pyproject.toml")
    manifest_of: Mapping[str, str] = _NONE
    layer_sources: Mapping[str, tuple[str, ...]] = _NONE
    package_layers: Mapping[str, tuple[str, ...]] = _NONE
    require_pipfile: str = "when-needed"
    shared_pipfile: bool = False
    require_setup_py: bool = False
    namespace_packages: bool = False
    legacy_output_paths: tuple[str, ...] = DEFAULT_LEGACY_OUTPUT_PATHS
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_path_ignores: Mapping[str, tuple[str, ...]] = _NONE
    baseline: str = ""
    never_baselined: tuple[str, ...] = ()


NO_WORKSPACE = (
    "lies in no workspace: no folder above it holds settings ([tool.orb-lint] in pyproject.toml, or"
    " orb-lint.toml), a git checkout, or a folder named lambdas, layers or packages"
)
"""What is said of a file for which `find_marked_root` finds nothing."""


def find_root(start: str) -> str:
    """The workspace root for a file or folder: that of `find_marked_root`, or the folder itself."""
    return find_marked_root(start) or _folder_of(start)


def _folder_of(start: str) -> str:
    start = os.path.realpath(start)
    return start if os.path.isdir(start) else os.path.dirname(start)


def find_marked_root(start: str) -> str | None:
    """Walk up from a file or folder to the nearest sign of a workspace.

    Signs are settings of this tool or a git checkout. Without any, the highest folder that holds a
    `lambdas`, `layers` or `packages` folder is the root.

    Args:
        start: a folder, or a file, which need not exist.

    Returns:
        An absolute path without links, None where there is no sign.

    Raises:
        SettingsError: settings on the way can't be read.
    """
    highest: str | None = None
    current = _folder_of(start)
    home = os.path.expanduser("~")
    while True:
        if os.path.exists(os.path.join(current, ".git")) or _settings_table(current) is not None:
            return current
        above = os.path.dirname(current)
        if above == current:
            return highest
        if current != home and any(
            os.path.isdir(os.path.join(current, name)) for name in ("lambdas", "layers", "packages")
        ):
            highest = current
        current = above


def is_led_out_of_workspace(path: str) -> bool:
    """Whether a link on the way to a path leads out of the workspace that the link stands in.

    What git keeps for itself in there, its settings and whom it knows, is none of the workspace.

    Args:
        path: as the operating system knows it; nothing need be there.
    """
    below = ""
    while path not in ("", below):
        around = os.path.dirname(path)
        if os.path.islink(path):
            root = find_marked_root(around or os.curdir)
            if root is not None and _is_out_of_bounds(real_way(root, path)):
                return True
        path, below = around, path
    return False


def _is_out_of_bounds(way: str) -> bool:
    return leaves(way) or ".git" in way.split("/")


def load_settings(root: str, config: str | None = None) -> Settings:
    """Read the settings of a workspace.

    Args:
        root: the workspace root; `orb-lint.toml` comes before `pyproject.toml`.
        config: a file to read instead.

    Raises:
        SettingsError: a file that cannot be read, an unknown key, a value of the wrong type.
    """
    if config is not None:
        document = _read_toml(config)
        if document is None:
            raise SettingsError(f"{config}: no such file")
        is_pyproject = os.path.basename(config) == _PYPROJECT
        table = _tool_table(config, document) if is_pyproject else document
        return _read_settings(config, table or {}, config)
    found = _settings_table(root)
    return _read_settings(*found, os.path.join(root, found[0])) if found else Settings()


def stated_settings(root: str, config: str | None = None) -> tuple[str, Mapping[str, object]]:
    """The file that holds the settings of a workspace, empty for none, and what it states.

    Raises:
        SettingsError: the file can't be read.
    """
    if config is not None:
        document = _read_toml(config) or {}
        is_pyproject = os.path.basename(config) == _PYPROJECT
        return config, (_tool_table(config, document) if is_pyproject else document) or {}
    return _settings_table(root) or ("", _NONE)


def _settings_table(folder: str) -> tuple[str, Mapping[str, object]] | None:
    """The file and table that hold the settings of `folder`, None where it has none."""
    path = os.path.join(folder, SETTINGS_FILE)
    if (document := _read_toml(path)) is not None:
        return SETTINGS_FILE, document
    path = os.path.join(folder, _PYPROJECT)
    if not mentions_settings(path):
        return None
    document = _read_toml(path)
    table = _tool_table(_PYPROJECT, document) if document is not None else None
    return None if table is None else (_PYPROJECT, table)


def mentions_settings(path: str) -> bool:
    """Whether a `pyproject.toml` can hold settings of this tool; else it need not be valid here."""
    try:
        return b"orb-lint" in read_bytes(path)
    except OSError:
        return False


def _tool_table(path: str, document: Mapping[str, object]) -> Mapping[str, object] | None:
    tool = document.get("tool")
    table = tool.get("orb-lint") if isinstance(tool, dict) else None
    if table is None or isinstance(table, dict):
        return table
    raise SettingsError(f"{path}: [{_TABLE}] must be a table")


def _read_toml(path: str) -> dict[str, object] | None:
    try:
        return parse_toml(read_bytes(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
    except ParseError as error:
        reason = f"{error.problem.reason} (line {error.problem.line})"
    raise SettingsError(f"{path}: cannot be read: {reason}")


def _read_settings(path: str, table: Mapping[str, object], file: str) -> Settings:
    values: dict[str, object] = {}
    for key, value in table.items():
        reader = READERS.get(key)
        if reader is None:
            hint = did_you_mean(key, READERS)
            raise SettingsError(f"{path}:{_line_of(key, file)}: unknown setting `{key}`{hint}")
        try:
            values[key.replace("-", "_")] = reader(value)
        except SettingsError as error:
            raise SettingsError(f"{path}:{_line_of(key, file)}: `{key}` {error}") from None
    return Settings(**values)  # type: ignore[arg-type]  # each reader returns its field's type


def _line_of(key: str, file: str) -> int:
    """The line on which a setting stands first in a file that has it."""
    from orb_lint.toml.outline import outline

    table = tuple(_TABLE.split(".")) if os.path.basename(file) == _PYPROJECT else ()
    return outline(read_bytes(file)).span((*table, key)).line


def place_of_rule(name: str, root: str, config: str | None = None) -> str:
    """Where the settings of a workspace name a rule: the file, the line and the key.

    Returns:
        The words to begin an error message with, "" where they name it nowhere.

    Raises:
        SettingsError: the file can't be read.
    """
    file, stated = stated_settings(root, config)
    for key in RULE_LISTS:
        value = stated.get(key, ())
        lists = value.values() if isinstance(value, dict) else (value,)
        if any(name in names for names in lists if isinstance(names, list)):
            path = config or os.path.join(root, file)
            return f"{file}:{_line_of_name(name, key, path)}: `{key}`: "
    return ""


def _line_of_name(name: str, key: str, file: str) -> int:
    """The line on which a setting lists a name; its first one where that can't be told."""
    first = _line_of(key, file)
    lines = read_bytes(file).decode("utf-8-sig").split("\n")
    quoted = (f'"{name}"', f"'{name}'")
    numbered = enumerate(lines[first - 1 :], first)
    return next((line for line, text in numbered if any(each in text for each in quoted)), first)


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
    if os.path.basename(path) not in ("Pipfile", _PYPROJECT) and not path.endswith(".txt"):
        raise SettingsError(
            f'must be the path of a Pipfile, a `.txt` or a {_PYPROJECT}, not "{path}"'
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


RULE_LISTS = ("select", "extend-select", "ignore", "per-path-ignores", "never-baselined")
"""The settings that name rules."""

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
"""Each setting, and what turns its value in TOML into that of the field of the same name."""

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
"""What each reader takes, as JSON Schema has it."""
