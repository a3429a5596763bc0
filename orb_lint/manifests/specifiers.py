"""What in a requirement specifier (PEP 508) no installer can read.

Versions are left alone: older installers take some that newer ones refuse.
"""

from __future__ import annotations

from functools import lru_cache

from orb_lint.expressions import regex

_NAME = regex(r"\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[^\]]*\]\s*)?")
_GOES_ON = ("<", ">", "=", "!", "~", "(", "@", ";")
_PLAIN_MARKER = regex(r"""\s*\w+\s*(?:[<>=!~]=?|===)\s*(?:"[^"]*"|'[^']*')\s*""")
_TEMPLATE = ("{{", "${", "{%")
_LONGEST_MARKER = 4096
"""Characters; a longer one is none that anybody has written."""


@lru_cache(maxsize=1 << 12)
def specifier_fault(specifier: str) -> str | None:
    """Why a specifier that begins with a name can't be read, None where it can."""
    name = _NAME.match(specifier)
    if name is None or any(mark in specifier for mark in _TEMPLATE):
        return None
    rest = specifier[name.end() :]
    if rest and not rest.startswith(_GOES_ON):
        return f"`{_short(rest)}` behind the name is neither a version nor a marker"
    _, semicolon, marker = rest.partition(";")
    if not semicolon or rest.startswith("@") or _PLAIN_MARKER.fullmatch(marker):
        return None
    return None if _is_marker(marker) else f"`{_short(marker.strip())}` is no environment marker"


def _is_marker(text: str) -> bool:
    from packaging.markers import InvalidMarker, Marker

    if len(text) > _LONGEST_MARKER:
        return False
    try:
        Marker(text)
    except (InvalidMarker, RecursionError):
        return False
    return True


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
