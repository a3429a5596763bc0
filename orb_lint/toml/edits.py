"""Edits of TOML files that change what they are meant to and nothing else."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from orb_lint.errors import ParseError
from orb_lint.expressions import regex
from orb_lint.files.lines import Lines
from orb_lint.findings import Edit
from orb_lint.records import NamedTuple
from orb_lint.toml.outline import outline
from orb_lint.toml.parsing import parse_toml, value_at
from orb_lint.toml.positions import (
    Item,
    Stretch,
    Way,
    items,
    key_positions,
    written_key,
    written_scalar,
)

_COMMA_BEHIND = regex(r"\s*,\s*")
_COMMA_BEFORE = regex(r"\s*,\s*$")
_REST_OF_ITEM = regex(r"[ \t]*(?:,[ \t]*)?(?:#[^\n]*|\r)?\n")
_LAST_ITEM = regex(r"(?P<comma>,?)(?P<rest>(?:\s|#[^\n]*\n)*\])\Z")
_REST_OF_LINE = regex(r"[ \t]*\r?(?:\n|$)")

Keys = tuple[str, ...]
"""A dotted key, including that of its table."""

Options = Mapping[str, str | bool | None]
"""Keys of a table and their new values, None to remove one."""


def with_value(document: object, keys: Keys, value: object) -> dict[str, object]:
    """A document with another value at a dotted key, or without the key if that is None."""
    table = document if isinstance(document, Mapping) else {}
    if len(keys) > 1:
        value = with_value(table.get(keys[0]), keys[1:], value)
    rest = {key: each for key, each in table.items() if key != keys[0] or value is not None}
    return rest if value is None else {**rest, keys[0]: value}


def change_table(text: str, keys: Keys, changes: Options) -> str | None:
    """Set and remove options of the table at a dotted key; another value becomes a table.

    Args:
        text: valid TOML that holds a value there.
        keys: of the table.
        changes: what to set and to remove.

    Returns:
        The new text, None if the table is written in a way that can't be changed.
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
        text = _without(text, _item(text, (*keys, key)))
    return text


def changed_table(before: object, changes: Options) -> dict[str, object]:
    """The value that `change_table` makes of the one before."""
    table = before if isinstance(before, dict) else {}
    return {key: value for key, value in {**table, **changes}.items() if value is not None}


def add_key(text: str, table: Keys, line: str) -> str:
    """A text with a further line at the end of a table; a new table is added at the end."""
    newline = newline_of(text)
    rows = [key.end_line for key in key_positions(text) if key.table == table]
    if rows:
        end = _content_end(text, Lines(text).index(rows[-1], 1))
        return text[:end] + newline + line + text[end:]
    gap = "" if not text else newline if text.endswith("\n") else newline * 2
    header = f"[{'.'.join(map(written_key, table))}]"
    return newline.join([text + gap + header, line, ""])


def edit_at(
    path: str,
    source: bytes,
    keys: Keys,
    change: Callable[[str], str | None],
    meant: Callable[[object], Mapping[str, object]],
) -> Edit | None:
    """The smallest edit that changes the value at a dotted key.

    If one statement holds all of it, only that is parsed again: a file may be long, and many of its
    entries may have to be changed.

    Args:
        path: of the file.
        source: its content, valid TOML.
        keys: of the value.
        change: turns a text with the value into a new one.
        meant: turns the old document into the one that the new text must hold.

    Returns:
        None where nothing is to change, or the new text holds anything else.
    """
    whole = outline(source)
    part = whole.part_with(keys)
    before = part.header + part.text
    after = change(before)
    if after is None or not after.startswith(part.header):
        return None
    least = _least_change(before, after, meant(parse_toml(before.encode())))
    if least is None:
        return None
    shift = part.start - len(part.header)
    return Edit(path, whole.lines.span(least.start + shift, least.end + shift), least.text)


class _Change(NamedTuple):
    """A stretch of a text, and its replacement."""

    start: int
    end: int
    text: str


def _least_change(
    before: str, after: str, meant: Mapping[str, object], *, through_end: bool = False
) -> _Change | None:
    """The smallest change between two texts, None if the second does not hold what is meant."""
    try:
        document = parse_toml(after.encode())
        if after == before or _without_empty(document) != _without_empty(meant):
            return None
    except ParseError:
        return None
    start = len(posixpath.commonprefix((before, after)))
    most = 0 if through_end else min(len(before), len(after)) - start
    same = len(posixpath.commonprefix((before[::-1][:most], after[::-1][:most])))
    return _Change(start, len(before) - same, after[start : len(after) - same])


def _without_empty(document: Mapping[str, object]) -> dict[str, object]:
    """A document without empty tables at its top, which make no difference."""
    return {key: value for key, value in document.items() if value != {}}


def append_item(text: str, keys: Keys, item: str) -> str | None:
    """A text with a further item in an array, on a line of its own if the last one is.

    A comment behind the last one stays there.

    Args:
        text: valid TOML.
        keys: of the array.
        item: as TOML has it.

    Returns:
        None if the key has no array as its value.
    """
    value = next((each.value for each in items(text) if each.keys == keys and each.value), None)
    last = _LAST_ITEM.search(text, value.start, value.end) if value else None
    if last is None:
        return None
    before = text[: last.start()]
    row = before.rpartition("\n")[2]
    if before.rstrip().endswith("["):
        return before + item + text[last.start() :]
    end = last.end("comma")
    if last["rest"].partition("#")[0].strip(" \t")[:1] in ("\n", "\r") or "#" in last["rest"]:
        is_first_row = value is not None and value.start > len(before) - len(row)
        indent = "    " if is_first_row else row[: len(row) - len(row.lstrip())]
        comment = text[end : _content_end(text, end)]
        comment = comment if "#" in comment else ""
        added = f",{comment}{newline_of(text)}{indent}{item}{last['comma']}"
        end += len(comment)
    else:
        added = f", {item}{last['comma']}"
    return before + added + text[end:]


def without_item(text: str, keys: Keys, index: int) -> str:
    """A text without one item of the array at a dotted key."""
    return _without(text, _item(text, (*keys, index)))


def verified_edit(
    path: str,
    before: str,
    after: str | None,
    meant: Mapping[str, object],
    *,
    through_end: bool = False,
) -> Edit | None:
    """The smallest edit that turns one text into another.

    Args:
        path: of the file.
        before: its text without a byte order mark.
        after: the new one.
        meant: the document that the new text must hold.
        through_end: extend the edit to the end of the file, so that two such edits conflict: each
            may add the same table.

    Returns:
        None where nothing is to change, or the new text holds anything else.
    """
    least = after and _least_change(before, after, meant, through_end=through_end)
    if not least:
        return None
    return Edit(path, Lines(before).span(least.start, least.end), least.text)


def apply_edit(text: str, edit: Edit) -> str:
    """The text of a TOML file after one edit of it."""
    start, end = Lines(text).stretch(edit.span)
    return text[:start] + edit.text + text[end:]


def _set_option(text: str, entry: tuple[str, ...], key: str, value: str) -> str:
    """A text in which an option has a value; a new option comes behind the last."""
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
    """A text with a first option in an empty table: `{}`, or a header without lines."""
    empty = _item(text, entry)
    if empty.value:
        return replaced(text, empty.value, f"{{{option}}}")
    end = _content_end(text, empty.parts[-1].end)
    return text[:end] + newline_of(text) + option + text[end:]


def renamed_key(text: str, keys: Keys, name: str) -> str:
    """A text in which the last part of a dotted key is renamed, wherever it is written."""
    for item in reversed([*items(text)]):
        position = len(item.parts) - len(item.keys) + len(keys) - 1
        if item.keys[: len(keys)] == keys and position >= 0:
            text = replaced(text, item.parts[position], written_key(name))
    return text


def without_keys(text: str, keys: Keys) -> str:
    """A text without a dotted key, all below it, and the comments on its lines."""
    for item in reversed([*items(text)]):
        if item.keys[: len(keys)] == keys and not item.is_inline:
            end = text.find("\n", item.value.end if item.value else item.parts[-1].end) + 1
            text = text[: text.rfind("\n", 0, item.parts[0].start) + 1] + (
                text[end:] if end else ""
            )
        elif item.keys == keys:
            text = _without(text, item)
    return text


def _without(text: str, item: Item) -> str:
    """A text without an option or an item; the comment behind an option stays."""
    places = [*item.parts, *([item.value] if item.value else [])]
    start, end = places[0].start, places[-1].end
    if item.is_inline:
        if row := _whole_row(text, start, end):
            return replaced(text, row, "")
        if comma := _COMMA_BEHIND.match(text, end):
            return text[:start] + text[comma.end() :]
        comma = _COMMA_BEFORE.search(text, 0, start)
        return text[: comma.start() if comma else start] + text[end:]
    if rest := _REST_OF_LINE.match(text, end):
        return text[: text.rfind("\n", 0, start) + 1] + text[rest.end() :]
    return text[:start] + text[end:].lstrip(" \t")


def _whole_row(text: str, start: int, end: int) -> Stretch | None:
    """The lines of an item that has them to itself, with its comma and comment."""
    row_start = text.rfind("\n", 0, start) + 1
    rest = _REST_OF_ITEM.match(text, end)
    return Stretch(row_start, rest.end()) if rest and not text[row_start:start].strip() else None


def _item(text: str, keys: Way) -> Item:
    return next(item for item in items(text) if item.keys == keys)


def replaced(text: str, stretch: Stretch, new: str) -> str:
    """A text with a stretch of it replaced."""
    return text[: stretch.start] + new + text[stretch.end :]


def written_table(options: Mapping[str, str | bool | list[str]]) -> str:
    """An inline table in TOML."""
    inside = ", ".join(f"{key} = {written_scalar(value)}" for key, value in options.items())
    return f"{{{inside}}}"


def newline_of(text: str) -> str:
    """The line end of a text."""
    return "\r\n" if "\r\n" in text else "\n"


def _indent(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : at]


def _content_end(text: str, at: int) -> int:
    """The index of the next line end."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end - (text[end - 1] == "\r")
