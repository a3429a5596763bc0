"""Edits of what a `pyproject.toml` requires and where that is; all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from orb_lint.findings import Edit
from orb_lint.manifests.manifest import Entry, Installer, Manifest
from orb_lint.manifests.names import normalize
from orb_lint.toml.edits import (
    Keys,
    Options,
    add_key,
    append_item,
    change_table,
    changed_table,
    edit_at,
    verified_edit,
    with_value,
    without_item,
    without_keys,
    written_table,
)
from orb_lint.toml.outline import outline
from orb_lint.toml.parsing import value_at
from orb_lint.toml.positions import written_key, written_scalar

Source = Mapping[str, "str | bool"]
"""What a table of uv or Poetry says of the source of a distribution."""

UV: Keys = ("tool", "uv", "sources")
POETRY: Keys = ("tool", "poetry", "dependencies")
LIST: Keys = ("project", "dependencies")
TABLES = (UV, POETRY)
"""The tables that say where distributions come from."""


class Draft:
    """A file that is changed step by step.

    Attributes:
        text: of the file, after all changes.
        document: what it must hold.
    """

    def __init__(self, manifest: Manifest) -> None:
        self._path = manifest.path
        self._before = self.text = outline(manifest.source).text
        self.document = outline(manifest.source).document

    def add(self, keys: Keys, value: object, written: str) -> None:
        """Set a dotted key that is not there yet."""
        self.text = add_key(self.text, keys[:-1], f"{written_key(keys[-1])} = {written}")
        self.document = with_value(self.document, keys, value)

    def add_value(self, keys: Keys, value: str | Source) -> None:
        """Set a key that is not there yet to a string or an inline table."""
        written = written_scalar(value) if isinstance(value, str) else written_table({**value})
        self.add(keys, value, written)

    def append(self, keys: Keys, item: str) -> bool:
        """Add an item to a list; return False if there is neither the list nor a table for it."""
        listed = value_at(self.document, keys)
        if isinstance(listed, list):
            after = append_item(self.text, keys, written_scalar(item))
            self.text = after or self.text
            self.document = with_value(self.document, keys, [*listed, item])
            return after is not None
        if listed is None and isinstance(value_at(self.document, keys[:-1]), Mapping):
            self.add(keys, [item], f"[{written_scalar(item)}]")
            return True
        return False

    def remove(self, keys: Keys, index: int | None) -> None:
        """Remove a key, or an item of its list."""
        if index is None:
            self.text = without_keys(self.text, keys)
            self.document = with_value(self.document, keys, None)
        else:
            self.text = without_item(self.text, keys, index)
            self.document = with_value(self.document, keys, _rest(self.document, keys, index))

    def edit(self, *, through_end: bool = False) -> Edit | None:
        """One edit for all changes, None if its outcome is not what they mean."""
        return verified_edit(
            self._path, self._before, self.text, self.document, through_end=through_end
        )


def add_requirements(
    manifest: Manifest, sources: Mapping[str, Source], names: Iterable[str] = ()
) -> Edit | None:
    """Require distributions, with the source of local ones.

    Args:
        manifest: a `pyproject.toml` that could be read.
        sources: local package → what the tables of uv or Poetry say of it.
        names: further distributions, in any version.

    Returns:
        None where the outcome would not be what was there plus that.
    """
    draft = Draft(manifest)
    table = _table(manifest)
    in_list = lists_requirements(manifest)
    for name, source in [*sources.items(), *((name, {}) for name in names)]:
        if in_list and not draft.append(LIST, name):
            return None
        if source and value_at(draft.document, (*table, name)) is None:
            draft.add((*table, name), source, written_table(source))
        elif not in_list:
            draft.add((*table, name), "*", written_scalar("*"))
    return draft.edit(through_end=bool(sources))


def add_classifier(manifest: Manifest, classifier: str) -> Edit | None:
    """Add a classifier to the metadata of a package.

    Args:
        manifest: a `pyproject.toml` that could be read.
        classifier: one that is not there yet.

    Returns:
        None where it has no table, or no static list, to add it to.
    """
    draft = Draft(manifest)
    table = LIST[:1] if "project" in draft.document else POETRY[:-1]
    return draft.edit() if draft.append((*table, "classifiers"), classifier) else None


def lists_requirements(manifest: Manifest) -> bool:
    """Whether requirements stand in `dependencies` of `[project]`, not in Poetry's table."""
    document = outline(manifest.source).document
    in_table = value_at(document, POETRY) is not None
    return not in_table or value_at(document, LIST) is not None


def remove_requirement(manifest: Manifest, entry: Entry) -> Edit | None:
    """Remove an entry from the list or table that holds it; its source stays.

    Returns:
        None where the outcome would not be what was there without it.
    """
    keys, index = _place(manifest, entry)
    return edit_at(
        manifest.path,
        manifest.source,
        keys,
        lambda text: without_keys(text, keys) if index is None else without_item(text, keys, index),
        lambda document: with_value(
            document, keys, None if index is None else _rest(document, keys, index)
        ),
    )


def move_requirement(manifest: Manifest, entry: Entry) -> Edit | None:
    """Move an entry from the requirements for development to those for run time.

    Returns:
        None where the outcome would not be what was there with the entry elsewhere.
    """
    draft = Draft(manifest)
    keys, index = _place(manifest, entry)
    value = value_at(draft.document, keys)
    draft.remove(keys, index)
    if isinstance(value, list) and index is not None:
        return draft.edit(through_end=True) if draft.append(LIST, str(value[index])) else None
    if lists_requirements(manifest) or not isinstance(value, (str, dict)):
        return None
    written = written_scalar(value) if isinstance(value, str) else written_table(value)
    draft.add((*POETRY, keys[-1]), value, written)
    return draft.edit(through_end=True)


def source_of(manifest: Manifest, entry: Entry) -> object:
    """What the tables of uv or Poetry say of the source of an entry, None if nothing."""
    return value_at(outline(manifest.source).document, _source_keys(manifest, entry))


def change_source(manifest: Manifest, entry: Entry, changes: Options) -> Edit | None:
    """Set and remove options of an entry in the tables of uv or Poetry.

    Returns:
        None if nothing is to change, if there are several tables with markers, or if the outcome
        would not be exactly what is meant.
    """
    keys = _source_keys(manifest, entry)
    before = value_at(outline(manifest.source).document, keys)
    meant = changed_table(before, changes)
    if isinstance(before, list):
        return None
    if before is None:
        draft = Draft(manifest)
        options = {key: each for key, each in meant.items() if isinstance(each, (str, bool))}
        draft.add(keys, options, written_table(options))
        return draft.edit(through_end=True)
    return edit_at(
        manifest.path,
        manifest.source,
        keys,
        lambda text: change_table(text, keys, changes),
        lambda document: with_value(document, keys, meant),
    )


def _place(manifest: Manifest, entry: Entry) -> tuple[Keys, int | None]:
    """The key that holds an entry, and its index if the key holds a list."""
    keys = tuple(entry.category.split("."))
    if entry.category.startswith("tool.poetry."):
        return (*keys, entry.key), None
    assert entry.span is not None
    return outline(manifest.source).list_at(entry.span)


def _rest(document: object, keys: Keys, index: int) -> object:
    """A list without one of its items."""
    listed = value_at(document, keys)
    return [*listed[:index], *listed[index + 1 :]] if isinstance(listed, list) else listed


def _source_keys(manifest: Manifest, entry: Entry) -> Keys:
    """The keys of the table that says where an entry is, if there is one."""
    table = _table(manifest)
    if entry.category.startswith("tool.poetry."):
        table = tuple(entry.category.split("."))
    return (*table, _names(manifest.source, table).get(entry.distribution, entry.key))


@lru_cache(maxsize=1 << 6)
def _names(source: bytes, table: Keys) -> Mapping[str, str]:
    """PEP 503 name → the first key of a table with that name."""
    known = value_at(outline(source).document, table)
    keys = [*known] if isinstance(known, Mapping) else []
    return {normalize(key): key for key in reversed(keys)}


def _table(manifest: Manifest) -> Keys:
    return POETRY if manifest.installer is Installer.POETRY else UV
