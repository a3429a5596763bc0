"""TOML as values, with one kind of error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import tomli

from orb_lint.errors import ParseError, Problem
from orb_lint.expressions import regex
from orb_lint.files.reading import decode

_POSITION = regex(r" \(at (?:line (\d+), column \d+|end of document)\)$")


Table = dict[str, object]
"""A table of a TOML document: key → value."""


def parse_toml(source: bytes) -> Table:
    """Parse TOML, a byte order mark allowed.

    Raises:
        ParseError: the bytes are not UTF-8 or not TOML.
    """
    text = decode(source)
    try:
        return tomli.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a plain ValueError
        position = _POSITION.search(str(error))
        last_line = text.rstrip().count("\n") + 1
        line = int(position[1]) if position and position[1] else last_line
        reason = _POSITION.sub("", str(error)).rstrip(".")
        is_acronym = reason[1:2].isupper()
        reason = reason if is_acronym else reason[:1].lower() + reason[1:]
        raise ParseError(Problem(line, reason)) from None


def value_at(document: object, keys: Sequence[str]) -> object:
    """The value at a dotted key of a document, None if there is none."""
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def find(document: object, pattern: str) -> Iterator[tuple[tuple[str, ...], str, object]]:
    """The values at dotted keys, `*` standing for any one key.

    Yields:
        The keys, the key that `*` stands for, and the value.
    """
    found: list[tuple[tuple[str, ...], str, object]] = [((), "", document)]
    for part in pattern.split("."):
        found = [
            ((*keys, key), key if part == "*" else wildcard, value[key])
            for keys, wildcard, value in found
            if isinstance(value, dict)
            for key in (value if part == "*" else (part,))
            if key in value
        ]
    yield from found
