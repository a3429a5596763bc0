"""Turns the conditions in tables of Poetry and uv into environment markers (PEP 508).

Sources: Poetry's documentation, "Dependency specification", and uv's, "Managing dependencies".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from orb_lint.expressions import regex
from orb_lint.manifests.markers import may_hold
from orb_lint.manifests.specifiers import both_markers
from orb_lint.manifests.versions import specifier_of_poetry
from orb_lint.settings import ANY_PYTHON
from orb_lint.toml.parsing import Table

_PLATFORM = regex(r"\s*(==|!=)?\s*(\w+)\s*")
_CLAUSE = regex(r"([<>]=?|==)\s*((\d+\.\d+)(?:\.(?:\d+|\*))?|\d+)")


def marker_of(tables: Iterable[Table]) -> str:
    """The marker under which at least one of several tables applies; "" if one always does."""
    markers = [_marker_of(table) for table in tables]
    if len(markers) < 2:
        return "".join(markers)
    return "" if "" in markers else " or ".join(f"({marker})" for marker in markers)


def _marker_of(table: Table) -> str:
    marker = ""
    for option, read in _READERS.items():
        value = table.get(option)
        if isinstance(value, str):
            marker = both_markers(marker, read(value))
    return marker


def tables_on_lambda(tables: list[Table]) -> list[Table]:
    """The tables that apply on some Lambda."""
    return [table for table in tables if may_hold(_marker_of(table), ANY_PYTHON)]


def _of_platform(constraint: str) -> str:
    match = _PLATFORM.fullmatch(constraint)
    return f"sys_platform {match[1] or '=='} '{match[2]}'" if match else ""


def _of_python(constraint: str) -> str:
    """The marker for a constraint on Python; "" if it says nothing, or can't be understood."""
    alternatives = [_of_versions(specifier_of_poetry(each)) for each in constraint.split("||")]
    return "" if "" in alternatives else " or ".join(f"({each})" for each in alternatives)


def _of_versions(specifier: str) -> str:
    clauses = [_CLAUSE.fullmatch(clause.strip()) for clause in specifier.split(",")]
    return " and ".join(
        f"python_{'full_' if clause[2] != (clause[3] or clause[2]) else ''}version"
        f" {clause[1]} '{clause[2]}'"
        for clause in clauses
        if clause
    )


_READERS: dict[str, Callable[[str], str]] = {
    "marker": str,
    "markers": str,
    "platform": _of_platform,
    "python": _of_python,
}
