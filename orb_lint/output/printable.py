"""Makes text safe to show: names in a repository may hold anything."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with control characters and lone surrogates escaped, on one line."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def encodable(text: str) -> str:
    """The text with lone surrogates escaped: what undecodable bytes of a file name become."""
    return text.encode(errors="backslashreplace").decode()
