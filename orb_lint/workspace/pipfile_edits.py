"""Edits of a Pipfile that add or change entries and leave all else as it is."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from orb_lint.findings import START, Edit, Span
from orb_lint.workspace.lines import Lines
from orb_lint.workspace.manifest import Entry, Manifest
from orb_lint.workspace.pipfile import TomlError, parse_toml, written_entry
from orb_lint.workspace.toml_lines import (
    Item,
    KeyPosition,
    Stretch,
    items,
    key_positions,
    written_key,
    written_scalar,
)

SECTION = "packages"

_COMMA_BEHIND = re.compile(r"\s*,\s*")
_COMMA_BEFORE = re.compile(r"\s*,\s*$")
_REST_OF_LINE = re.compile(r"[ \t]*\r?(?:\n|$)")


def path_entry(folder: str, distribution: str, package_path: str) -> str:
    """The Pipfile line that installs a local package, editable.

    Args:
        folder: of the Pipfile, relative to the workspace root.
        distribution: name of the package.
        package_path: its folder, relative to the workspace root.
    """
    path = relative_path(folder, package_path)
    options: dict[str, str | bool] = {"path": path, "editable": True}
    return f"{written_key(distribution)} = {_written_table(options)}"


def relative_path(folder: str, package_path: str) -> str:
    """The way from the folder of a Pipfile to a package; both are relative to the root."""
    return posixpath.relpath(package_path or ".", folder or ".")


def add_entries(manifest: Manifest, lines: list[str]) -> Edit | None:
    """Insert lines behind the last entry of `[packages]`, or where they belong if it is sorted.

    Args:
        manifest: a Pipfile that could be read.
        lines: entries without a line end.

    Returns:
        None where the outcome would not be what was there plus the new entries.
    """
    text = manifest.source.decode("utf-8-sig")
    newline = _newline(text)
    section = [key for key in key_positions(text) if key.table == (SECTION,)]
    if not section:
        edit = _append_section(manifest.path, text, lines, newline)
    elif _is_sorted(manifest):
        edit = _insert_sorted(manifest.path, text, section, lines, newline)
    else:
        edit = _insert(manifest.path, text, {section[-1].end_line: lines}, newline)
    return edit if _adds_only(manifest, text, edit, lines) else None


def change_entry(
    manifest: Manifest, entry: Entry, changes: Mapping[str, str | bool | None]
) -> Edit | None:
    """Set and remove options of an entry; one that is a plain version becomes a table.

    Args:
        manifest: a Pipfile that could be read.
        entry: one of its entries.
        changes: option → its new value, None to remove it.

    Returns:
        None where nothing is to change, or the outcome would not be exactly what is meant.
    """
    written = written_entry(manifest, entry)
    keys = (entry.category, written.key)
    text = after = manifest.source.decode("utf-8-sig")
    if isinstance(written.value, Mapping):
        known = {item.keys for item in items(text) if item.value}
        if any((*keys, option) not in known for option in written.value):
            return None
        meant = {**written.value, **changes}
        gone = [key for key, value in changes.items() if value is None and key in written.value]
        new = [key for key in changes if changes[key] is not None and key not in written.value]
        if gone and new:
            after = _replaced(after, _item(after, (*keys, gone.pop(0))).parts[-1], new[0])
        for key, value in changes.items():
            if value is not None:
                after = _set_option(after, keys, key, written_scalar(value))
        for key in gone:
            after = _without(after, _item(after, (*keys, key)))
    else:
        meant = dict(changes)
        place_of_value = _item(text, keys).value
        options = {key: value for key, value in changes.items() if value is not None}
        if place_of_value:
            after = _replaced(text, place_of_value, _written_table(options))
    meant = {key: value for key, value in meant.items() if value is not None}
    return _verified_edit(manifest, after, {entry.category: {written.key: meant}})


def rename_entry(manifest: Manifest, entry: Entry, key: str) -> Edit | None:
    """Give an entry another key, wherever it is written.

    Returns:
        None where nothing is to change, or the outcome would not be exactly what is meant.
    """
    written = written_entry(manifest, entry)
    keys = (entry.category, written.key)
    text = after = manifest.source.decode("utf-8-sig")
    for item in reversed([*items(text)]):
        position = len(item.parts) - len(item.keys) + 1
        if item.keys[:2] == keys and position >= 0:
            after = _replaced(after, item.parts[position], written_key(key))
    changes = {entry.category: {written.key: None, key: written.value}}
    return _verified_edit(manifest, after, changes)


def remove_entry(manifest: Manifest, entry: Entry) -> Edit | None:
    """Remove an entry; comments stay.

    Returns:
        None where the outcome would not be what was there without the entry.
    """
    after = _without_entry(manifest, entry)
    key = written_entry(manifest, entry).key
    return _verified_edit(manifest, after, {entry.category: {key: None}})


def move_entry(manifest: Manifest, entry: Entry) -> Edit | None:
    """Move an entry that stands on one line to `[packages]`.

    Returns:
        None where it is written otherwise, or the outcome would not be exactly what is meant.
    """
    written = written_entry(manifest, entry)
    text = manifest.source.decode("utf-8-sig")
    places = [item for item in items(text) if item.keys == (entry.category, written.key)]
    if len(places) != 1 or not places[0].value or places[0].is_inline:
        return None
    line = text[places[0].parts[0].start : places[0].value.end]
    rest = manifest._replace(source=_without_entry(manifest, entry).encode())
    added = add_entries(rest, [line])
    if added is None:
        return None
    after = apply_edit(rest.source.decode(), added)
    changes: _Changes = {
        entry.category: {written.key: None},
        SECTION: {written.key: written.value},
    }
    return _verified_edit(manifest, after, changes)


def _without_entry(manifest: Manifest, entry: Entry) -> str:
    text = manifest.source.decode("utf-8-sig")
    keys = (entry.category, written_entry(manifest, entry).key)
    for item in reversed([*items(text)]):
        if item.keys == keys or (item.keys[:2] == keys and not item.is_inline):
            text = _without(text, item)
    return text


def _set_option(text: str, entry: tuple[str, ...], key: str, value: str) -> str:
    """A text in which an option has a value; a new one stands behind the last."""
    options = [item for item in items(text) if item.keys[:-1] == entry and item.value]
    for item in options:
        if item.keys[-1] == key and item.value:
            return _replaced(text, item.value, value)
    if not options:
        return _add_first_option(text, entry, f"{key} = {value}")
    last = options[-1]
    assert last.value
    prefix = text[last.parts[0].start : last.parts[-1].start]
    gap = ", " if last.is_inline else _newline(text) + _indent(text, last.parts[0].start)
    end = last.value.end if last.is_inline else _content_end(text, last.value.end)
    return f"{text[:end]}{gap}{prefix}{key} = {value}{text[end:]}"


def _add_first_option(text: str, entry: tuple[str, ...], option: str) -> str:
    """A text in which an empty table has an option: `{}`, or a header without lines."""
    empty = _item(text, entry)
    if empty.value:
        return _replaced(text, empty.value, f"{{{option}}}")
    end = _content_end(text, empty.parts[-1].end)
    return text[:end] + _newline(text) + option + text[end:]


def _without(text: str, item: Item) -> str:
    """A text without a key and its value, or without a header; a comment behind it stays."""
    start, end = item.parts[0].start, item.parts[-1].end
    if item.value:
        end = item.value.end
    else:
        start, end = text.rfind("[", 0, start), text.index("]", end) + 1
    if item.is_inline:
        if comma := _COMMA_BEHIND.match(text, end):
            return text[:start] + text[comma.end() :]
        comma = _COMMA_BEFORE.search(text, 0, start)
        return text[: comma.start() if comma else start] + text[end:]
    if rest := _REST_OF_LINE.match(text, end):
        return text[: text.rfind("\n", 0, start) + 1] + text[rest.end() :]
    return text[:start] + text[end:].lstrip(" \t")


def _item(text: str, keys: tuple[str, ...]) -> Item:
    return next(item for item in items(text) if item.keys == keys)


def _replaced(text: str, stretch: Stretch, new: str) -> str:
    return text[: stretch.start] + new + text[stretch.end :]


def _written_table(options: Mapping[str, str | bool]) -> str:
    inside = ", ".join(f"{key} = {written_scalar(value)}" for key, value in options.items())
    return f"{{{inside}}}"


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _indent(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : at]


def _content_end(text: str, at: int) -> int:
    """The index of the line end that follows an index."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end - (text[end - 1] == "\r")


_Changes = Mapping[str, Mapping[str, object]]
"""Category → key → the value that must be there, None for an entry that must be gone."""


def _verified_edit(manifest: Manifest, after: str, changes: _Changes) -> Edit | None:
    """The edit that makes a Pipfile read `after`, if nothing but some entries differ then."""
    before = manifest.source.decode("utf-8-sig")
    if after == before or not _changes_only(manifest, after, changes):
        return None
    start = len(posixpath.commonprefix((before, after)))
    most = min(len(before), len(after)) - start
    same = len(posixpath.commonprefix((before[::-1][:most], after[::-1][:most])))
    end = len(before) - same
    span = Lines(before).span(start, end)
    return Edit(manifest.path, span, after[start : len(after) - same])


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
    meant = parse_toml("\n".join(lines).encode())
    known = parse_toml(manifest.source).get(SECTION, {})
    is_new = isinstance(known, dict) and known.keys().isdisjoint(meant)
    return is_new and _changes_only(manifest, apply_edit(text, edit), {SECTION: meant})


def _changes_only(manifest: Manifest, after: str, changes: _Changes) -> bool:
    """Whether a text holds what a Pipfile does, but for some entries."""
    meant = parse_toml(manifest.source)
    for category, entries in changes.items():
        known = meant.get(category, {})
        if not isinstance(known, dict):
            return False
        changed = {**known, **entries}
        meant[category] = {key: value for key, value in changed.items() if value is not None}
    try:
        found = parse_toml(after.encode())
    except TomlError:
        return False
    return _without_empty(found, changes) == _without_empty(meant, changes)


def _without_empty(document: dict[str, object], changes: _Changes) -> dict[str, object]:
    """A document without those changed categories of which nothing is left."""
    return {key: value for key, value in document.items() if value or key not in changes}
