"""The fix of one manifest: its edits made, and proved where it is TOML."""

from __future__ import annotations

from collections.abc import Sequence

from orb_lint.errors import ParseError
from orb_lint.files.paths import name_of
from orb_lint.findings import Edit
from orb_lint.fixes.editing import RefusedError, edited, read_text, split_lines
from orb_lint.manifests.manifest import PIPFILE
from orb_lint.toml.parsing import parse_toml


def fix_manifest(path: str, source: bytes, edits: Sequence[Edit]) -> bytes:
    """Make the edits of a manifest.

    Args:
        path: of the file.
        source: its bytes.
        edits: that do not touch one another, with places in the source.

    Raises:
        RefusedError: the outcome would not be what each edit means by itself.
    """
    text = read_text(path, source)
    lines = split_lines(text.content)
    after = edited(lines, edits)
    if name_of(path) == PIPFILE or path.endswith(".toml"):
        try:
            before = parse_toml(text.content.encode())
            alone = [parse_toml(edited(lines, [edit]).encode()) for edit in edits]
            is_meant = parse_toml(after.encode()) == _together(before, alone)
        except ParseError:
            raise RefusedError("it would be no valid TOML") from None
        if not is_meant:
            raise RefusedError("more than what is meant would change")
    return text._replace(content=after).encode()


_ABSENT = object()


def _together(before: object, versions: Sequence[object]) -> object:
    """What a document holds once each version has changed in it what it changes.

    Raises:
        RefusedError: two of them change the same.
    """
    changed = [version for version in versions if version != before]
    if len(changed) < 2:
        return changed[0] if changed else before
    if not isinstance(before, dict) or not all(isinstance(each, dict) for each in changed):
        raise RefusedError("two fixes would change the same")
    tables = [each for each in changed if isinstance(each, dict)]
    keys = dict.fromkeys(key for table in (before, *tables) for key in table)
    values = {
        key: _together(before.get(key, _ABSENT), [table.get(key, _ABSENT) for table in tables])
        for key in keys
    }
    return {key: value for key, value in values.items() if value is not _ABSENT}
