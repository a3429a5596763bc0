"""Edits of TOML files that change what they mean to and leave all else as it is."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from orb_lint.errors import ParseError
from orb_lint.expressions import regex
from orb_lint.files.lines import Lines
from orb_lint.findings import Edit
from orb_lint.toml.parsing import parse_toml
from orb_lint.toml.positions import (
    Item,
    Stretch,
    items,
    key_positions,
    written_key,
    written_scalar,
)

_COMMA_BEHIND = regex(r"\s*,\s*")
_COMMA_BEFORE = regex(r"\s*,\s*$")
_REST_OF_LINE = regex(r"[ \t]*\r?(?:\n|$)")

Keys = tuple[str, ...]
"""A dotted key, that of its table included."""

Options = Mapping[str, str | bool | None]
"""Keys of a table and their new values, None for one that is to go."""


def value_at(document: object, keys: Keys) -> object:
    """What a document holds at a dotted key, None where it holds nothing."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def with_value(document: object, keys: Keys, value: object) -> object:
    """A document that holds another value at a dotted key."""
    if not keys:
        return value
    table = document if isinstance(document, dict) else {}
    return {**table, keys[0]: with_value(table.get(keys[0]), keys[1:], value)}


def change_table(text: str, keys: Keys, changes: Options) -> str | None:
    """Set and remove options of the table at a dotted key; a value that is none becomes one.

    Args:
        text: valid TOML that holds a value there.
        keys: of the table.
        changes: what to set and to remove.

    Returns:
        The new text, None where the table is written in a way that can't be changed.
    """
    before = value_at(parse_toml(text.encode()), keys)
    if not isinstance(before, Mapping):
        options = {key: value for key, value in changes.items() if value is not None}
        place = _item(text, keys).value
        return replaced(text, place, written_table(options)) if place else None
    known = {item.keys for item in items(text) if item.value}
    if any((*keys, option) not in known for option in before):
        return None
    gone = [key for key, value in changes.items() if value is None and key in before]
    new = [key for key in changes if changes[key] is not None and key not in before]
    if gone and new:
        text = replaced(text, _item(text, (*keys, gone.pop(0))).parts[-1], new[0])
    for key, value in changes.items():
        if value is not None:
            text = _set_option(text, keys, key, written_scalar(value))
    for key in gone:
        text = without(text, _item(text, (*keys, key)))
    return text


def changed_table(before: object, changes: Options) -> dict[str, object]:
    """The value that `change_table` gives to what was there before."""
    table = before if isinstance(before, dict) else {}
    return {key: value for key, value in {**table, **changes}.items() if value is not None}


def add_key(text: str, table: Keys, line: str) -> str:
    """A text with a line behind the last of a table; a table that is not there comes last."""
    newline = newline_of(text)
    rows = [key.end_line for key in key_positions(text) if key.table == table]
    if rows:
        end = _content_end(text, Lines(text).index(rows[-1], 1))
        return text[:end] + newline + line + text[end:]
    gap = "" if not text else newline if text.endswith("\n") else newline * 2
    header = f"[{'.'.join(map(written_key, table))}]"
    return newline.join([text + gap + header, line, ""])


def verified_edit(
    path: str, before: str, after: str | None, meant: object, *, through_end: bool = False
) -> Edit | None:
    """The least edit that turns one text into another.

    Args:
        path: of the file.
        before: its text without a byte order mark.
        after: the new one.
        meant: the document that the new text must hold.
        through_end: reach to the end of the file, so that no two such edits are made at once: each
            may add the same table.

    Returns:
        None where nothing is to change, or the new text holds anything else.
    """
    try:
        if after is None or after == before or parse_toml(after.encode()) != meant:
            return None
    except ParseError:
        return None
    start = len(posixpath.commonprefix((before, after)))
    most = 0 if through_end else min(len(before), len(after)) - start
    same = len(posixpath.commonprefix((before[::-1][:most], after[::-1][:most])))
    span = Lines(before).span(start, len(before) - same)
    return Edit(path, span, after[start : len(after) - same])


def apply_edit(text: str, edit: Edit) -> str:
    """The text of a TOML file after one edit of it."""
    lines, span = Lines(text), edit.span
    start = lines.index(span.line, span.column)
    end = lines.index(span.end_line, span.end_column)
    return text[:start] + edit.text + text[end:]


def _set_option(text: str, entry: tuple[str, ...], key: str, value: str) -> str:
    """A text in which an option has a value; a new one stands behind the last."""
    options = [item for item in items(text) if item.keys[:-1] == entry and item.value]
    for item in options:
        if item.keys[-1] == key and item.value:
            return replaced(text, item.value, value)
    if not options:
        return _add_first_option(text, entry, f"{key} = {value}")
    last = options[-1]
    assert last.value
    prefix = text[last.parts[0].start : last.parts[-1].start]
    gap = ", " if last.is_inline else newline_of(text) + _indent(text, last.parts[0].start)
    end = last.value.end if last.is_inline else _content_end(text, last.value.end)
    return f"{text[:end]}{gap}{prefix}{key} = {value}{text[end:]}"


def _add_first_option(text: str, entry: tuple[str, ...], option: str) -> str:
    """A text in which an empty table has an option: `{}`, or a header without lines."""
    empty = _item(text, entry)
    if empty.value:
        return replaced(text, empty.value, f"{{{option}}}")
    end = _content_end(text, empty.parts[-1].end)
    return text[:end] + newline_of(text) + option + text[end:]


def without(text: str, item: Item) -> str:
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


def replaced(text: str, stretch: Stretch, new: str) -> str:
    """A text with another content in a stretch of it."""
    return text[: stretch.start] + new + text[stretch.end :]


def written_table(options: Mapping[str, str | bool]) -> str:
    """An inline table as TOML has it."""
    inside = ", ".join(f"{key} = {written_scalar(value)}" for key, value in options.items())
    return f"{{{inside}}}"


def newline_of(text: str) -> str:
    """The line end that a text is written with."""
    return "\r\n" if "\r\n" in text else "\n"


def _indent(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : at]


def _content_end(text: str, at: int) -> int:
    """The index of the line end that follows an index."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end - (text[end - 1] == "\r")
