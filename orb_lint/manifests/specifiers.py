"""Finds faults in requirement specifiers and environment markers (PEP 508) that installers refuse.

Versions are not judged, except their operators in a Pipfile: older installers accept some that
newer ones refuse.
"""

from __future__ import annotations

from functools import lru_cache

from orb_lint.expressions import regex

_NAME = regex(r"\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[^\]]*\]\s*)?")
_OPERATORS = frozenset({"", "<", "<=", "!=", "==", ">=", ">", "~=", "==="})
_GOES_ON = ("<", ">", "=", "!", "~", "(", "@", ";")
_VARIABLES = (
    "extra|implementation_(?:name|version)|os_name|platform_(?:machine|python_implementation"
    "|release|system|version)|python_(?:full_)?version|sys_platform"
)
_COMPARISON = (
    rf"""(?:{_VARIABLES})\s*(?:[<>]=?|===?|[!~]=)\s*(?:"[^"]*"|'[^']*')"""  # the usual order
)
_PLAIN_MARKER = regex(rf"\s*{_COMPARISON}(?:\s+(?:and|or)\s+{_COMPARISON})*\s*")
_NOT_TOLD = ("{{", "${", "{%", "\\")
"""Text that a template, or the next line, completes."""
_LONGEST_MARKER = 4096
"""Characters; nobody writes a longer one."""


@lru_cache(maxsize=1 << 12)
def specifier_fault(specifier: str) -> str:
    """Why a specifier that begins with a name can't be read, "" if it can."""
    name = _NAME.match(specifier)
    if name is None or any(mark in specifier for mark in _NOT_TOLD):
        return ""
    rest = specifier[name.end() :]
    if rest.startswith("@"):
        return ""
    version, semicolon, marker = rest.partition(";")
    if version and not version.startswith(_GOES_ON) and "/" not in version:
        return f"`{_short(rest)}` behind the name is neither a version nor a marker"
    return marker_fault(marker) if semicolon else ""


def version_fault(versions: str) -> str:
    """Why pipenv can't read version specifiers (PEP 440) between commas, "" if it may."""
    for clause in map(str.strip, versions.split(",")):
        version = clause.lstrip("<>=!~")
        operator = clause.removesuffix(version)
        if operator not in _OPERATORS or (operator and not version):
            return f"`{_short(clause)}` is no version specifier"
    return ""


@lru_cache(maxsize=1 << 12)
def marker_fault(marker: str) -> str:
    """Why an environment marker can't be read, "" if it can."""
    if _PLAIN_MARKER.fullmatch(marker) or _is_marker(marker):
        return ""
    return f"`{_short(marker.strip())}` is no environment marker"


def both_markers(first: str, second: str) -> str:
    """The conjunction of two environment markers; "" is always true."""
    return f"({first}) and ({second})" if first and second else first or second


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
