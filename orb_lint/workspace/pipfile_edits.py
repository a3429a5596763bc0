"""Edits of a Pipfile that add entries and leave all else as it is."""

from __future__ import annotations

import posixpath

from orb_lint.findings import START, Edit, Span
from orb_lint.workspace.manifest import Manifest
from orb_lint.workspace.pipfile import TomlError, parse_toml
from orb_lint.workspace.toml_lines import KeyPosition, key_positions

SECTION = "packages"


def path_entry(folder: str, distribution: str, package_path: str) -> str:
    """The Pipfile line that installs a local package, editable.

    Args:
        folder: of the Pipfile, relative to the workspace root.
        distribution: name of the package.
        package_path: its folder, relative to the workspace root.
    """
    path = posixpath.relpath(package_path or ".", folder or ".")
    return f'{distribution} = {{path = "{path}", editable = true}}'


def add_entries(manifest: Manifest, lines: list[str]) -> Edit | None:
    """Insert lines behind the last entry of `[packages]`, or where it belongs if those are sorted.

    Args:
        manifest: a Pipfile that could be read.
        lines: entries without a line end.

    Returns:
        None where the outcome would not be what was there plus the new entries.
    """
    text = manifest.source.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    positions = list(key_positions(text))
    inside = [key for key in positions if len(key.keys) > 1 and key.keys[0] == SECTION]
    header = next((key for key in positions if key.keys == (SECTION,)), None)
    if inside:
        edit = _insert_behind(manifest.path, text, _last_entry(inside), lines, newline)
    elif header is not None:
        edit = _insert_behind(manifest.path, text, header, lines, newline)
    else:
        edit = _append_section(manifest.path, text, lines, newline)
    return edit if _adds_only(manifest, text, edit, lines) else None


def create_pipfile(path: str, lines: list[str]) -> Edit:
    """A new Pipfile with the given entries."""
    return Edit(path, START, "\n".join([f"[{SECTION}]", *lines, ""]))


def apply_edit(text: str, edit: Edit) -> str:
    """The text after one edit of it."""
    lines = text.splitlines(keepends=True)
    span = edit.span
    start = sum(len(line) for line in lines[: span.line - 1]) + span.column - 1
    end = sum(len(line) for line in lines[: span.end_line - 1]) + span.end_column - 1
    return text[:start] + edit.text + text[end:]


def _last_entry(inside: list[KeyPosition]) -> KeyPosition:
    plain = [key for key in inside if len(key.keys) == 2]
    return max(plain or inside, key=lambda key: key.end_line)


def _insert_behind(
    path: str, text: str, key: KeyPosition, lines: list[str], newline: str
) -> Edit:
    content = text.split("\n")[key.end_line - 1].rstrip("\r")
    column = len(content) + 1
    place = Span(key.end_line, column, key.end_line, column)
    return Edit(path, place, "".join(newline + line for line in lines))


def _append_section(path: str, text: str, lines: list[str], newline: str) -> Edit:
    rows = text.split("\n")
    line, column = len(rows), len(rows[-1]) + 1
    gap = "" if not text else newline if text.endswith("\n") else newline * 2
    section = newline.join([f"[{SECTION}]", *lines, ""])
    return Edit(path, Span(line, column, line, column), gap + section)


def _adds_only(manifest: Manifest, text: str, edit: Edit, lines: list[str]) -> bool:
    """Whether an edit leaves every value and adds exactly the entries."""
    try:
        before = parse_toml(manifest.source)
        after = parse_toml(apply_edit(text, edit).encode())
        meant = parse_toml("\n".join(lines).encode())
    except TomlError:
        return False
    section = before.get(SECTION, {})
    return isinstance(section, dict) and after == {**before, SECTION: {**section, **meant}}
