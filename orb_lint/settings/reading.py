"""Reads the settings of a workspace: `orb-lint.toml`, or `[tool.orb-lint]` of `pyproject.toml`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from orb_lint.errors import ParseError
from orb_lint.files.reading import read_bytes
from orb_lint.settings import Settings, SettingsError
from orb_lint.spelling import did_you_mean
from orb_lint.toml.parsing import parse_toml

SETTINGS_FILE = "orb-lint.toml"
_PYPROJECT = "pyproject.toml"
_NAME = "orb-lint"
_TABLE = f"tool.{_NAME}"

_RULE_LISTS = ("select", "extend-select", "ignore", "per-path-ignores", "never-baselined")
"""The settings that name rules."""


def load_settings(root: str, config: str | None = None) -> Settings:
    """Read the settings of a workspace.

    Args:
        root: the workspace root; `orb-lint.toml` comes before `pyproject.toml`.
        config: a file to read instead.

    Raises:
        SettingsError: a file that cannot be read, an unknown key, a value of the wrong type.
    """
    file, stated = stated_settings(root, config)
    return _read_settings(file, stated, config or os.path.join(root, file)) if file else Settings()


def stated_settings(root: str, config: str | None = None) -> tuple[str, Mapping[str, object]]:
    """The file that holds the settings of a workspace, empty for none, and what it states.

    Raises:
        SettingsError: the file can't be read, or is a `pyproject.toml` that was named for settings
            and has none.
    """
    if config is None:
        return settings_in(root, is_root=True) or ("", {})
    source = _read(config)
    if source is None:
        raise SettingsError(f"{config}: no such file")
    document = _parse(config, source)
    if os.path.basename(config) != _PYPROJECT:
        return config, document
    table = _tool_table(config, document)
    if table is None:
        raise SettingsError(f"{config}: has no [{_TABLE}]")
    return config, table


def settings_in(folder: str, *, is_root: bool = False) -> tuple[str, Mapping[str, object]] | None:
    """The file and table that hold the settings of a folder, None if it has none.

    Args:
        folder: absolute path.
        is_root: settings that count would stand here; elsewhere a `pyproject.toml` that can't be
            read is one of somebody else.

    Raises:
        SettingsError: the file can't be read.
    """
    path = os.path.join(folder, SETTINGS_FILE)
    if (source := _read(path)) is not None:
        return SETTINGS_FILE, _parse(path, source)
    path = os.path.join(folder, _PYPROJECT)
    try:
        source = _read(path)
    except SettingsError:
        if is_root:
            raise
        return None
    if source is None or not _may_hold_settings(source):
        return None
    table = _tool_table(_PYPROJECT, _parse(path, source))
    return None if table is None else (_PYPROJECT, table)


def mentions_settings(path: str) -> bool:
    """Whether a `pyproject.toml` can hold settings of this tool; if not, it need not be valid."""
    try:
        return _may_hold_settings(read_bytes(path))
    except OSError:
        return False


def _may_hold_settings(source: bytes) -> bool:
    return b"orb-lint" in source.replace(b"_", b"-").lower()


def _tool_table(path: str, document: Mapping[str, object]) -> Mapping[str, object] | None:
    tool = document.get("tool")
    if not isinstance(tool, dict):
        return None
    for name in tool:
        if name != _NAME and name.replace("_", "-").lower() == _NAME:
            raise SettingsError(f"{path}: unknown table [tool.{name}]; did you mean [{_TABLE}]?")
    table = tool.get(_NAME)
    if table is None or isinstance(table, dict):
        return table
    raise SettingsError(f"{path}: [{_TABLE}] must be a table")


def _read(path: str) -> bytes | None:
    """The content of a file, None if there is none."""
    try:
        return read_bytes(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
    raise SettingsError(f"{path}: cannot be read: {reason}")


def _parse(path: str, source: bytes) -> dict[str, object]:
    try:
        return parse_toml(source)
    except ParseError as error:
        reason = f"{error.problem.reason} (line {error.problem.line})"
    raise SettingsError(f"{path}: cannot be read: {reason}")


def _read_settings(path: str, table: Mapping[str, object], file: str) -> Settings:
    from orb_lint.settings.values import READERS

    values: dict[str, object] = {}
    for key, value in table.items():
        reader = READERS.get(key)
        if reader is None:
            hint = _hint(key, path, READERS)
            raise SettingsError(f"{path}:{_line_of(key, file)}: unknown setting `{key}`{hint}")
        try:
            values[key.replace("-", "_")] = reader(value)
        except SettingsError as error:
            raise SettingsError(f"{path}:{_line_of(key, file)}: `{key}` {error}") from None
    return Settings(**values)  # type: ignore[arg-type]  # each reader returns its field's type


def _hint(key: str, path: str, known: Iterable[str]) -> str:
    """What is probably meant by a key that is no setting."""
    if key == "tool" and os.path.basename(path) != _PYPROJECT:
        return f"; here settings stand at the top of the file, without [{_TABLE}]"
    return did_you_mean(key, known)


def _line_of(key: str, file: str) -> int:
    """The first line of a setting in a file that has it."""
    from orb_lint.toml.outline import outline

    table = tuple(_TABLE.split(".")) if os.path.basename(file) == _PYPROJECT else ()
    return outline(read_bytes(file)).span((*table, key)).line


def place_of_rule(name: str, root: str, config: str | None = None) -> str:
    """Where the settings of a workspace name a rule: the file, the line and the key.

    Returns:
        The words to begin an error message with, "" if they name it nowhere.

    Raises:
        SettingsError: the file can't be read.
    """
    file, stated = stated_settings(root, config)
    for key in _RULE_LISTS:
        value = stated.get(key, ())
        lists = value.values() if isinstance(value, dict) else (value,)
        if any(name in names for names in lists if isinstance(names, list)):
            path = config or os.path.join(root, file)
            return f"{file}:{_line_of_name(name, key, path)}: `{key}`: "
    return ""


def _line_of_name(name: str, key: str, file: str) -> int:
    """The line on which a setting lists a name; its first line if that can't be told."""
    first = _line_of(key, file)
    lines = read_bytes(file).decode("utf-8-sig").split("\n")
    quoted = (f'"{name}"', f"'{name}'")
    numbered = enumerate(lines[first - 1 :], first)
    return next((line for line, text in numbered if any(each in text for each in quoted)), first)
