"""Versions of distributions, and which of them a specifier accepts (PEP 440)."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest

from orb_lint.expressions import regex

_PLAIN_VERSION = regex(r"\d+(?:\.\d+)*")
_PLAIN_CLAUSE = regex(r"\s*(<=?|>=?|==|!=)\s*(\d+(?:\.\d+)*)\s*")
_POETRY_AND = regex(r"\s*,\s*|(?<=[\w*])\s+(?=[<>=!~^])")
_POETRY_CLAUSE = regex(r"([\^~])\s*(\d+(?:\.\d+)*)")


@lru_cache(maxsize=1 << 12)
def is_accepted(version: str, specifier: str) -> bool:
    """Whether a specifier accepts a version; an invalid one accepts all.

    Bounds on plain numbers are compared without `packaging`, which takes long to load.
    """
    clauses = [_PLAIN_CLAUSE.fullmatch(each) for each in specifier.split(",")]
    if _PLAIN_VERSION.fullmatch(version) and all(clauses):
        return all(_is_within(version, *clause.groups()) for clause in clauses if clause)
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True


def _is_within(version: str, operator: str, bound: str) -> bool:
    numbers = zip_longest(map(int, version.split(".")), map(int, bound.split(".")), fillvalue=0)
    difference = next((ours - theirs for ours, theirs in numbers if ours != theirs), 0)
    if operator == "!=":
        return difference != 0
    if difference == 0:
        return "=" in operator
    return operator != "==" and (difference > 0) == (operator[0] == ">")


def specifier_of_poetry(constraint: str) -> str:
    """A version constraint of Poetry in the form of PEP 440; "" if there is no such form.

    Source: Poetry's documentation, "Dependency specification": `^1.2` keeps the first number that
    is not 0, `~1.2` keeps the first two.
    """
    clauses = map(_clause_of_poetry, _POETRY_AND.split(constraint.strip()))
    return "" if "||" in constraint else ",".join(clause for clause in clauses if clause)


def _clause_of_poetry(clause: str) -> str:
    if clause in ("", "*"):
        return ""
    match = _POETRY_CLAUSE.fullmatch(clause)
    if match is None:
        return clause if clause[0] in "<>=!~" else f"=={clause}"
    numbers = [*map(int, match[2].split("."))]
    kept = min(len(numbers), 2)
    if match[1] == "^":
        kept = next((at for at, number in enumerate(numbers, 1) if number), len(numbers))
    above = [*numbers[: kept - 1], numbers[kept - 1] + 1]
    return f">={match[2]},<{'.'.join(map(str, above))}"
