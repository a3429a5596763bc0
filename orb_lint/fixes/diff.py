"""What a plan changes as a unified diff, which `git apply` and `patch` understand."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff

from orb_lint.fixes.plan import FileChange

_BYTES = "latin-1"
"""Decodes every byte to one character and back, so that a diff shows bytes as they are."""


def render(changes: Mapping[str, FileChange], prefix: str = "") -> bytes:
    """A unified diff of some files, sorted by path.

    Args:
        changes: by path relative to the workspace root.
        prefix: path of that root relative to the repository's.
    """
    return b"".join(_diff(path, changes[path], prefix) for path in sorted(changes))


def _diff(path: str, change: FileChange, prefix: str) -> bytes:
    name = "/".join(filter(None, (prefix, path)))
    before = (change.before or b"").decode(_BYTES)
    lines = unified_diff(
        _lines(before),
        _lines(change.after.decode(_BYTES)),
        "/dev/null" if change.before is None else _quoted(f"a/{name}"),
        _quoted(f"b/{name}"),
    )
    text = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return text.encode(_BYTES)


def _lines(text: str) -> list[str]:
    """The lines of a text as diffs know them: LF ends one."""
    *lines, rest = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([rest] if rest else ())]


def _quoted(name: str) -> str:
    """The name of a file as git writes it: as a literal of C where that is not plain text."""
    characters = name.encode(errors="surrogateescape").decode(_BYTES)
    if name.isprintable() and '"' not in name and "\\" not in name:
        return characters
    quoted = "".join(
        char if " " <= char <= "~" and char not in '"\\' else f"\\{ord(char):03o}"
        for char in characters
    )
    return f'"{quoted}"'
