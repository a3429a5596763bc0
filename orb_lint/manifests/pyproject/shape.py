"""Tells what makes valid TOML an invalid `pyproject.toml`: what every build refuses.

Sources: the PyPA specifications of `pyproject.toml`, of dependency groups (PEP 735) and of
requirements (PEP 508).
"""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.errors import Problem
from orb_lint.manifests.names import is_name, required_distribution
from orb_lint.toml.parsing import find
from orb_lint.toml.positions import Way, spans

_TABLES = ("build-system", "project", "project.optional-dependencies", "dependency-groups")
_STRINGS = ("project.name", "project.version", "project.requires-python")
_LISTS = ("project.classifiers", "project.dynamic")
_REQUIREMENTS = (
    "build-system.requires",
    "project.dependencies",
    "project.optional-dependencies.*",
    "dependency-groups.*",
)


def shape_problem(document: dict[str, object], source: bytes) -> Problem | None:
    """The first fault in the types and names that a `pyproject.toml` holds, None if all is well.

    Args:
        document: what the file holds.
        source: its bytes.
    """
    fault = next(_faults(document), None)
    if fault is None:
        return None
    way, reason = fault
    places = spans(source.decode("utf-8-sig"))
    while way not in places:
        way = way[:-1]
    return Problem(places[way].line, reason)


def _faults(document: dict[str, object]) -> Iterator[tuple[Way, str]]:
    for way, value in _at(document, _TABLES):
        if not isinstance(value, dict):
            yield way, f"`{_dotted(way)}` must be a table"
    for way, value in _at(document, _STRINGS):
        if not isinstance(value, str):
            yield way, f"`{_dotted(way)}` must be a string"
    for way, value in _at(document, ("project.name",)):
        if isinstance(value, str) and not is_name(value):
            yield way, f"`{value}` is no name of a distribution"
    for way, value in _at(document, _LISTS):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            yield way, f"`{_dotted(way)}` must be a list of strings"
    for way, value in _at(document, _REQUIREMENTS):
        yield from _faults_of_requirements(way, value)


def _faults_of_requirements(way: tuple[str, ...], value: object) -> Iterator[tuple[Way, str]]:
    if not isinstance(value, list):
        yield way, f"`{_dotted(way)}` must be a list of strings"
        return
    for index, item in enumerate(value):
        if isinstance(item, dict) and way[0] == "dependency-groups":
            continue
        if not isinstance(item, str):
            yield (*way, index), f"`{_dotted(way)}` must be a list of strings"
        elif required_distribution(item) is None:
            yield (*way, index), f"`{item}` in `{_dotted(way)}` is no requirement"


def _at(
    document: dict[str, object], patterns: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], object]]:
    for pattern in patterns:
        for keys, _, value in find(document, pattern):
            yield keys, value


def _dotted(way: tuple[str, ...]) -> str:
    return ".".join(way)
