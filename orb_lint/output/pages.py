"""Where the documentation is: the one place that knows its address."""

from __future__ import annotations

BASE = ""
"""Address of the documentation site, with a trailing slash; empty while it has none."""


def page_of(symbol: str) -> str:
    """The address of the page about a rule, empty where the site has none."""
    return f"{BASE}rules/{symbol}.html" if BASE else ""
