"""The address of the documentation, in this one place."""

from __future__ import annotations

BASE = ""
"""Address of the documentation site, with a trailing slash; empty as long as there is none."""


def page_of(symbol: str) -> str:
    """The address of the page about a rule, empty as long as there is no site."""
    return f"{BASE}rules/{symbol}.html" if BASE else ""
