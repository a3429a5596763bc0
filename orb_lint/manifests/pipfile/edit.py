"""Edits of a Pipfile that add or change entries and leave all else as it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from orb_lint.errors import ParseError
from orb_lint.files.paths import relative_path
from orb_lint.findings import Edit, Span
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.manifests.pipfile.read import SECTION, pipfile_document, written_entry
from orb_lint.toml.edits import (
    Options,
    apply_edit,
    change_table,
    changed_table,
    edit_at,
    newline_of,
    renamed_key,
    with_value,
    without_keys,
    written_table,
)
from orb_lint.toml.outline import outline
from orb_lint.toml.parsing import parse_toml, value_at
from orb_lint.toml.positions import KeyPosition, key_positions, written_key


def path_entry(
    folder: str, distribution: str, package_path: str, extras: tuple[str, ...] = ()
) -> str:
    """The Pipfile line that installs a local package, editable.

    Args:
        folder: of the Pipfile, relative to the workspace root.
        distribution: name of the package.
        package_path: its folder, relative to the workspace root.
        extras: to install; pipenv would take extras in the key for a part of the name.
    """
    return _line(distribution, relative_path(folder, package_path), extras)


@lru_cache(maxsize=1 << 12)
def _line(distribution: str, path: str, extras: tuple[str, ...]) -> str:
    """The line for a path as it is written: Lambdas side by side share it."""
    options: dict[str, str | bool | list[str]] = {"path": path, "editable": True}
    if extras:
        options["extras"] = [*extras]
    return f"{written_key(distribution)} = {written_table(options)}"


def add_entries(manifest: Manifest, lines: list[str]) -> Edit | None:
    """Insert lines behind the last entry of `[packages]` or, if it is sorted, in their places.

    Args:
        manifest: a Pipfile that could be read.
        lines: entries without a line end.

    Returns:
        None where the outcome would not be what was there plus the new entries.
    """
    text = manifest.source.decode("utf-8-sig")
    newline = newline_of(text)
    section = [key for key in key_positions(text) if key.table == (SECTION,)]
    if not section:
        edit = _append_section(manifest.path, text, lines, newline)
    elif _is_sorted(manifest):
        edit = _insert_sorted(manifest.path, text, section, lines, newline)
    else:
        edit = _insert(manifest.path, text, {section[-1].end_line: lines}, newline)
    return edit if _adds_only(manifest, text, edit, lines) else None


def change_entry(manifest: Manifest, entry: Entry, changes: Options) -> Edit | None:
    """Set and remove options of an entry; a plain version becomes a table.

    Args:
        manifest: a Pipfile that could be read.
        entry: one of its entries.
        changes: option → its new value, None to remove it.

    Returns:
        None where nothing is to change, or the outcome would not be exactly what is meant.
    """
    keys, value = written_entry(manifest, entry)
    return edit_at(
        manifest.path,
        manifest.source,
        keys,
        lambda text: change_table(text, keys, changes),
        lambda document: with_value(document, keys, changed_table(value, changes)),
    )


def rename_entry(manifest: Manifest, entry: Entry, key: str) -> Edit | None:
    """Give an entry another key, wherever it is written.

    Returns:
        None where nothing is to change, or the outcome would not be exactly what is meant.
    """
    keys, value = written_entry(manifest, entry)
    new = (entry.category, key)
    if value_at(pipfile_document(manifest.source), new) is not None:
        return None
    return edit_at(
        manifest.path,
        manifest.source,
        keys,
        lambda text: renamed_key(text, keys, key),
        lambda document: with_value(with_value(document, keys, None), new, value),
    )


def remove_entry(manifest: Manifest, entry: Entry) -> Edit | None:
    """Remove an entry; comments stay.

    Returns:
        None where the outcome would not be what was there without the entry.
    """
    keys, _ = written_entry(manifest, entry)

    return edit_at(
        manifest.path,
        manifest.source,
        keys,
        lambda text: without_keys(text, keys),
        lambda document: with_value(document, keys, None),
    )


def move_entry(manifest: Manifest, entry: Entry) -> tuple[Edit, ...]:
    """Move an entry that stands on lines of its own to `[packages]`.

    Returns:
        Two edits, which remove and insert its lines; none if it is written otherwise, or the
        outcome would not be exactly what is meant.
    """
    keys = written_entry(manifest, entry).keys
    file = outline(manifest.source)
    statement, removed = file.statement(keys), remove_entry(manifest, entry)
    if removed is None or statement is None or statement.value is None or statement.keys != keys:
        return ()
    line = file.text[statement.parts[0].start : statement.value.end]
    added = add_entries(manifest, [line]) if len(statement.parts) == 1 else None
    return (removed, added) if added else ()


def _is_sorted(manifest: Manifest) -> bool:
    """Whether pipenv keeps the entries in order (`sort_pipfile`, pipenv's documentation)."""
    options = parse_toml(manifest.source).get("pipenv")
    return isinstance(options, dict) and options.get("sort_pipfile") is True


def _insert_sorted(
    path: str, text: str, section: list[KeyPosition], lines: list[str], newline: str
) -> Edit:
    """Insert each line behind the last entry whose name sorts before it, or behind the header."""
    header, *entries = section
    insertions: dict[int, list[str]] = {}
    for line in sorted(lines):
        name = line.partition("=")[0].strip()
        before = [entry for entry in entries if entry.keys[1] < name]
        insertions.setdefault((before or [header])[-1].end_line, []).append(line)
    return _insert(path, text, insertions, newline)


def _insert(path: str, text: str, insertions: dict[int, list[str]], newline: str) -> Edit:
    """One edit that inserts lines behind several existing lines, and keeps what is between them."""
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
    """Whether an edit changes no value and adds exactly the entries."""
    before = pipfile_document(manifest.source)
    known = before.get(SECTION, {})
    try:
        new = parse_toml("\n".join(lines).encode())
        after = parse_toml(apply_edit(text, edit).encode())
    except ParseError:  # two of them have the same name
        return False
    return (
        isinstance(known, Mapping)
        and known.keys().isdisjoint(new)
        and after == {**before, SECTION: {**known, **new}}
    )
