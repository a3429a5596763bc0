"""Combines fixes that add to the same place of a `pyproject.toml`.

Where an addition goes depends on whether another one has already made the table or the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from orb_lint.errors import ParseError
from orb_lint.findings import Edit
from orb_lint.fixes.editing import RefusedError, edited, read_text, split_lines
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.pyproject.edit import TABLES, Draft, Source
from orb_lint.toml.edits import Keys
from orb_lint.toml.parsing import parse_toml

Additions = Mapping["tuple[Keys, str]", "str | Source | None"]
"""(keys of a table, a key in it) → value, and (keys of a list, an item of it) → None."""


@lru_cache(maxsize=1 << 10)
def additions_of(source: bytes, edit: Edit) -> Additions | None:
    """What an edit adds to a TOML file; None if it does more than add."""
    try:
        text = read_text(edit.path, source).content
        after = parse_toml(edited(split_lines(text), [edit]).encode())
        added = dict(_added((), parse_toml(text.encode()), after))
    except (ParseError, RefusedError, _OtherChangeError):
        return None
    return added or None


class _OtherChangeError(Exception):
    """Something changes, or goes away."""


def _added(
    way: Keys, before: object, after: object
) -> Iterator[tuple[tuple[Keys, str], str | Source | None]]:
    """What a document has and an earlier one lacks.

    Raises:
        _OtherChangeError: something in the earlier one was changed or has gone.
    """
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() <= after.keys():
        for key, value in after.items():
            inner = (*way, key)
            if key in before:
                yield from _added(inner, before[key], value)
            elif isinstance(value, dict) and any(_leads_to(inner, table) for table in TABLES):
                yield from _added(inner, {}, value)
            elif isinstance(value, list):
                yield from _added(inner, [], value)
            elif isinstance(value, (str, dict)):
                yield (way, key), value
            else:
                raise _OtherChangeError
    elif isinstance(before, list) and isinstance(after, list) and after[: len(before)] == before:
        for item in after[len(before) :]:
            if not isinstance(item, str):
                raise _OtherChangeError
            yield (way, item), None
    elif before != after:
        raise _OtherChangeError


def _leads_to(way: Keys, table: Keys) -> bool:
    return table[: len(way)] == way


def with_additions(path: str, source: bytes, several: Iterable[Additions]) -> bytes:
    """The source of a TOML file with all additions, made in alphabetical order.

    Raises:
        RefusedError: they can't be made, or the outcome would say anything else.
    """
    text = read_text(path, source)
    draft = Draft(Manifest(path, source))
    together = {place: value for additions in several for place, value in additions.items()}
    for (way, name), value in sorted(together.items(), key=lambda each: each[0]):
        if value is not None:
            draft.add_value((*way, name), value)
        elif not draft.append(way, name):
            raise RefusedError("a list is not there")
    if draft.edit() is None:
        raise RefusedError("more than what is meant would change")
    return text._replace(content=draft.text).encode()
