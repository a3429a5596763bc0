"""Edits of a `pyproject.toml` that say where a local package is, and leave all else as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orb_lint.expressions import regex
from orb_lint.files.paths import relative_path
from orb_lint.findings import Edit, Span
from orb_lint.manifests.format import LocalPackage
from orb_lint.manifests.manifest import Entry, Installer, Manifest
from orb_lint.manifests.names import normalize
from orb_lint.toml.edits import (
    Keys,
    Options,
    add_key,
    apply_edit,
    change_table,
    changed_table,
    newline_of,
    value_at,
    verified_edit,
    with_value,
    written_table,
)
from orb_lint.toml.parsing import parse_toml
from orb_lint.toml.positions import KeyPosition, key_positions, written_key

_UV: Keys = ("tool", "uv", "sources")
_POETRY: Keys = ("tool", "poetry", "dependencies")
_LIST = ("project", "dependencies")
_LAST_ITEM = regex(r"(?P<comma>,?)(?P<rest>(?:\s|#[^\n]*\n)*\])\s*(?:#[^\n]*)?\Z")


def add_packages(
    manifest: Manifest, packages: Sequence[LocalPackage], sources: list[dict[str, str | bool]]
) -> Edit | None:
    """Require local packages, and say where they are.

    Args:
        manifest: a `pyproject.toml` that could be read.
        packages: to add.
        sources: for each of them, what the tables of uv or Poetry say of where it is.

    Returns:
        None where the outcome would not be what was there plus that.
    """
    text = after = manifest.source.decode("utf-8-sig")
    for package in packages:
        edit = add_requirement(manifest._replace(source=after.encode()), package)
        if edit is None:
            return None
        after = apply_edit(after, edit)
    document: object = parse_toml(after.encode())
    for package, source in zip(packages, sources, strict=True):
        keys = (*_table(manifest), package.distribution)
        if value_at(document, keys) is None:
            after = add_key(after, keys[:-1], _line(keys, source))
            document = with_value(document, keys, source)
    return verified_edit(manifest.path, text, after, document, through_end=True)


def add_requirement(manifest: Manifest, package: LocalPackage) -> Edit | None:
    """Let a package require another local package at run time.

    Args:
        manifest: the metadata file of the one.
        package: the other.

    Returns:
        None where the file is no `pyproject.toml` with a static list of requirements.
    """
    if not manifest.path.endswith("pyproject.toml") or manifest.problem:
        return None
    text = manifest.source.decode("utf-8-sig")
    document = parse_toml(manifest.source)
    positions = list(key_positions(text))
    name = package.distribution
    required = value_at(document, _LIST)
    after: str | None
    if found := _position(positions, _LIST):
        edit = _extend_list(manifest.path, text, found, name)
        after = apply_edit(text, edit) if edit else None
        meant = with_value(
            document, _LIST, [*required, name] if isinstance(required, list) else None
        )
    elif _has_table(positions, _POETRY):
        path = relative_path(manifest.folder, package.path)
        after = add_key(text, _POETRY, f'{name} = {{path = "{path}", develop = true}}')
        meant = with_value(document, (*_POETRY, name), {"path": path, "develop": True})
    elif _has_table(positions, _LIST[:1]):
        after = add_key(text, _LIST[:1], f'dependencies = ["{name}"]')
        meant = with_value(document, _LIST, [name])
    else:
        return None
    return verified_edit(manifest.path, text, after, meant)


def lists_requirements(manifest: Manifest) -> bool:
    """Whether `dependencies` of `[project]` holds what is required, and not a table of Poetry."""
    document = parse_toml(manifest.source)
    in_table = value_at(document, _POETRY) is not None
    return not in_table or value_at(document, ("project", "dependencies")) is not None


def source_of(manifest: Manifest, entry: Entry) -> object:
    """What the tables of uv or Poetry say of where an entry is, None where they say nothing."""
    return value_at(parse_toml(manifest.source), _source_keys(manifest, entry))


def change_source(manifest: Manifest, entry: Entry, changes: Options) -> Edit | None:
    """Set and remove options of what the tables of uv or Poetry say of an entry.

    Returns:
        None where nothing is to change, where it differs by markers, or where the outcome would
        not be exactly what is meant.
    """
    text = manifest.source.decode("utf-8-sig")
    document = parse_toml(manifest.source)
    keys = _source_keys(manifest, entry)
    before = value_at(document, keys)
    if isinstance(before, list):
        return None
    meant = changed_table(before, changes)
    if before is None:
        after: str | None = add_key(text, keys[:-1], _line(keys, meant))
    else:
        after = change_table(text, keys, changes)
    whole = with_value(document, keys, meant)
    return verified_edit(manifest.path, text, after, whole, through_end=before is None)


def _source_keys(manifest: Manifest, entry: Entry) -> Keys:
    """The way to what says where an entry is, if something does."""
    table = _table(manifest)
    if entry.category.startswith("tool.poetry."):
        table = tuple(entry.category.split("."))
    known = value_at(parse_toml(manifest.source), table)
    names = known if isinstance(known, Mapping) else {}
    key = next((key for key in names if normalize(key) == entry.distribution), entry.key)
    return (*table, key)


def _table(manifest: Manifest) -> Keys:
    return _POETRY if manifest.installer is Installer.POETRY else _UV


def _line(keys: Keys, source: Mapping[str, object]) -> str:
    options = {key: value for key, value in source.items() if isinstance(value, (str, bool))}
    return f"{written_key(keys[-1])} = {written_table(options)}"


def _has_table(positions: list[KeyPosition], table: tuple[str, ...]) -> bool:
    return any(each.table == table for each in positions)


def _position(positions: list[KeyPosition], keys: tuple[str, ...]) -> KeyPosition | None:
    return next((each for each in positions if each.keys == keys), None)


def _extend_list(path: str, text: str, found: KeyPosition, distribution: str) -> Edit | None:
    """Insert an item behind the last one, on a line of its own where that one has one."""
    rows = text.split("\n")
    value = "\n".join(rows[found.line - 1 : found.end_line])
    last = _LAST_ITEM.search(value)
    if last is None:
        return None
    before = value[: last.start()]
    number = found.line + before.count("\n")
    row = before.rpartition("\n")[2]
    column = len(row) + 1
    item = f'"{distribution}"'
    if before.rstrip().endswith("["):
        return Edit(path, Span(number, column, number, column), item)
    if last["rest"].partition("#")[0].strip(" \t")[:1] in ("\n", "\r") or "#" in last["rest"]:
        indent = row[: len(row) - len(row.lstrip())] if found.line != number else "    "
        text_of = f",{newline_of(text)}{indent}{item}" + ("," if last["comma"] else "")
    else:
        text_of = f", {item}" + last["comma"]
    return Edit(path, Span(number, column, number, column + len(last["comma"])), text_of)
