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
    """Insert lines behind the last entry of `[packages]`, or where they belong if it is sorted.

    Args:
        manifest: a Pipfile that could be read.
        lines: entries without a line end.

    Returns:
        None where the outcome would not be what was there plus the new entries.
    """
    text = manifest.source.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    section = [key for key in key_positions(text) if key.table == (SECTION,)]
    if not section:
        edit = _append_section(manifest.path, text, lines, newline)
    elif _is_sorted(manifest):
        edit = _insert_sorted(manifest.path, text, section, lines, newline)
    else:
        edit = _insert(manifest.path, text, {section[-1].end_line: lines}, newline)
    return edit if _adds_only(manifest, text, edit, lines) else None


def create_pipfile(path: str, lines: list[str]) -> Edit:
    """A new Pipfile with the given entries."""
    return Edit(path, START, "\n".join([f"[{SECTION}]", *lines, ""]))


def apply_edit(text: str, edit: Edit) -> str:
    """The text of a TOML file after one edit of it."""
    span = edit.span
    start = _offset(text, span.line, span.column)
    end = _offset(text, span.end_line, span.end_column)
    return text[:start] + edit.text + text[end:]


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _is_sorted(manifest: Manifest) -> bool:
    """Whether pipenv keeps the entries in order (`sort_pipfile`, pipenv's documentation)."""
    options = parse_toml(manifest.source).get("pipenv")
    return isinstance(options, dict) and options.get("sort_pipfile") is True


def _insert_sorted(
    path: str, text: str, section: list[KeyPosition], lines: list[str], newline: str
) -> Edit:
    """Insert each line behind the last entry of a lesser name, or behind the header."""
    header, *entries = section
    insertions: dict[int, list[str]] = {}
    for line in sorted(lines):
        name = line.partition("=")[0].strip()
        before = [entry for entry in entries if entry.keys[1] < name]
        insertions.setdefault((before or [header])[-1].end_line, []).append(line)
    return _insert(path, text, insertions, newline)


def _insert(path: str, text: str, insertions: dict[int, list[str]], newline: str) -> Edit:
    """One edit that inserts lines behind others; what stands between those is kept."""
    rows = text.split("\n")
    contents = [row.rstrip("\r") for row in rows]
    first, last = min(insertions), max(insertions)
    span = Span(first, len(contents[first - 1]) + 1, last, len(contents[last - 1]) + 1)
    block = "\n".join(
        content
        + "".join(newline + each for each in insertions.get(number, ()))
        + row[len(content) :]
        for number, (row, content) in enumerate(zip(rows, contents, strict=True), 1)
        if first <= number <= last
    )
    rest = len(rows[last - 1]) - len(contents[last - 1])
    return Edit(path, span, block[span.column - 1 : len(block) - rest])


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
