"""Edits of a package's `pyproject.toml` that add a requirement and leave all else as it is."""

from __future__ import annotations

from orb_lint.expressions import regex
from orb_lint.findings import Edit, Span
from orb_lint.manifests.format import LocalPackage
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.pipfile.edit import relative_path
from orb_lint.toml.edits import (
    add_key,
    apply_edit,
    newline_of,
    value_at,
    verified_edit,
    with_value,
)
from orb_lint.toml.parsing import parse_toml
from orb_lint.toml.positions import KeyPosition, key_positions

_LIST = ("project", "dependencies")
_POETRY = ("tool", "poetry", "dependencies")
_LAST_ITEM = regex(r"(?P<comma>,?)(?P<rest>(?:\s|#[^\n]*\n)*\])\s*(?:#[^\n]*)?\Z")


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
