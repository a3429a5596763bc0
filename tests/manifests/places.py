"""What the tests of manifest readers share: the text that stands at the place of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orb_lint.manifests.manifest import Entry, Manifest


def text_at(manifest: Manifest, entry: Entry, encoding: str = "utf-8-sig") -> str:
    """The stretch of a manifest that the span of one of its entries covers."""
    assert entry.span is not None
    line, column, end_line, end_column = entry.span
    rows = manifest.source.decode(encoding).split("\n")[line - 1 : end_line]
    rows[-1] = rows[-1][: end_column - 1]
    rows[0] = rows[0][column - 1 :]
    return "\n".join(rows)
