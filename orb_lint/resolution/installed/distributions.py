"""Which modules a distribution installs, from curated data; see the head of the data file.

The data is searched, not parsed: a run asks about a few dozen names out of thousands.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cache, lru_cache

from orb_lint.expressions import regex
from orb_lint.manifests.names import import_name, normalize
from orb_lint.records import NamedTuple

_DATA = os.path.join(os.path.dirname(__file__), "distributions.txt")
_EXTRAS = os.path.join(os.path.dirname(__file__), "extras.txt")
_NAME_WITH_IMPORTS = regex(r"\n([^# \n]+) ")
_NAME_WITH_EXTRA = regex(r"\n([^#\[\n]+)\[(?!all\])[^]\n]*\](.*)")
_FEW = 256
"""From this many distributions on, finding all lines once is faster than searching for each."""
_FEW_MODULES = 12
"""From this many modules on, an index of who installs them is faster than searching for each."""
_LESS_DOWNLOADED = "\n# less downloaded than 5,000 others\n"

_STUBS_OF_BOTO3 = {
    **dict.fromkeys(("boto3-stubs", "boto3-stubs-lite"), ("mypy-boto3-{}", "boto3-stubs-full")),
    **dict.fromkeys(("types-boto3", "types-boto3-lite"), ("types-boto3-{}", "types-boto3-full")),
}
"""Distribution whose extras are named after services → the stubs of one service, and of all."""
_ESSENTIAL_SERVICES = ("cloudformation", "dynamodb", "ec2", "lambda", "rds", "s3", "sqs")
_ALL_SERVICES = frozenset({"all", "full"})


@lru_cache(maxsize=1)
def _data() -> str:
    with open(_DATA, encoding="utf-8") as file:
        return "\n" + file.read()


@lru_cache(maxsize=1)
def _extras() -> str:
    with open(_EXTRAS, encoding="utf-8") as file:
        return "\n" + file.read()


@lru_cache(maxsize=1)
def _starts() -> dict[str, int]:
    """Distribution → where its line with import names begins."""
    return {match[1]: match.start() for match in _NAME_WITH_IMPORTS.finditer(_data())}


@cache
def import_names(distribution: str) -> tuple[str, ...] | None:
    """The import names that a distribution installs; None if they are not known for certain.

    Args:
        distribution: its name in any spelling.

    Returns:
        Dotted names, each owned with all below it; empty for a distribution that is not imported.
    """
    name = normalize(distribution)
    data = _data()
    is_asked_often = import_names.cache_info().misses > _FEW
    start = _starts().get(name, -1) if is_asked_often else data.find(f"\n{name} ")
    if start < 0:
        return None
    fields = data[start : data.index("\n", start + 1)].split()[1:]
    return () if fields == ["-"] else tuple(fields)


@cache
def distributions_of_extra(distribution: str, extra: str) -> tuple[str, ...]:
    """The known distributions that an extra of another one brings, `redis` for `celery[redis]`.

    Args:
        distribution: its PEP 503 name.
        extra: its name in any spelling.
    """
    name = normalize(extra)
    if distribution in _STUBS_OF_BOTO3:
        of_service, of_all = _STUBS_OF_BOTO3[distribution]
        if name in _ALL_SERVICES:
            return (of_all,)
        services = _ESSENTIAL_SERVICES if name == "essential" else (name,)
        return tuple(map(of_service.format, services))
    data = _extras()
    start = data.find(f"\n{distribution}[{name}] ")
    if start < 0:
        return (name,) if import_names(name) else ()
    return tuple(data[start : data.index("\n", start + 1)].split()[1:])


def distributions_brought_by(module: str) -> Set[str]:
    """The distributions that extras of others bring, which use them if they are installed.

    Args:
        module: a top-level module that these others install.
    """
    return _brought().get(module, frozenset())


@lru_cache(maxsize=1)
def _brought() -> Mapping[str, Set[str]]:
    """Top-level module → the distributions that extras of those which install it bring."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for owner, names in _NAME_WITH_EXTRA.findall(_extras()):
        for module in presumed_import_names(owner):
            found[module.partition(".")[0]].update(names.split())
    return found


def presumed_import_names(distribution: str) -> tuple[str, ...]:
    """The import names that a distribution installs, derived from its name if nothing is known."""
    names = import_names(distribution)
    return (import_name(distribution),) if names is None else names


def distributions_of(module: str) -> tuple[str, ...]:
    """The PEP 503 names of the known distributions that install a top-level module.

    The most downloaded comes first.
    """
    return _owners(module.partition(".")[0]).distributions


@cache
def is_well_known(module: str) -> bool:
    """Whether one of the 5,000 most downloaded distributions installs a top-level module."""
    return _owners(module.partition(".")[0]).first < _data().index(_LESS_DOWNLOADED)


def is_import_name(dotted: str) -> bool:
    """Whether a known distribution owns exactly this name; `azure.identity`, but not `azure`."""
    return dotted in _owners(dotted.partition(".")[0]).names


class _Owners(NamedTuple):
    """Who installs a top-level module.

    Attributes:
        distributions: by their PEP 503 names, the most downloaded first.
        first: where the line of the first begins, behind all lines if there is none.
        names: the dotted names below the module that they own.
    """

    distributions: tuple[str, ...]
    first: int
    names: frozenset[str]


@cache
def _owners(top: str) -> _Owners:
    data = _data()
    is_asked_often = _owners.cache_info().misses > _FEW_MODULES
    starts = {*(_look_up(top) if is_asked_often else _search(top))}
    lines = [data[start : data.index("\n", start)].split(" ") for start in sorted(starts)]
    return _Owners(
        tuple(line[0] for line in lines),
        min(starts, default=len(data)),
        frozenset(name for line in lines for name in line[1:] if name.partition(".")[0] == top),
    )


def _search(top: str) -> Iterator[int]:
    """Where lines begin of distributions that install a module, or may do so by their name."""
    data = _data()
    found = data.find(f" {top}")
    while found >= 0:
        start = data.rfind("\n", 0, found) + 1
        end = found + 1 + len(top)
        if data[end] in " .\n" and data[start] != "#":
            yield start
        found = data.find(f" {top}", end)
    if (line := data.find(f"\n{normalize(top)}\n")) >= 0:
        yield line + 1


def _look_up(top: str) -> Iterator[int]:
    """Where the lines about a module start, looked up in an index of all lines."""
    lines, bare_lines = _index()
    yield from lines.get(top, ())
    if (line := bare_lines.get(normalize(top))) is not None:
        yield line


@lru_cache(maxsize=1)
def _index() -> tuple[dict[str, list[int]], dict[str, int]]:
    """Where lines begin: by the modules that they name, and by distribution if they name none."""
    lines: dict[str, list[int]] = {}
    bare_lines: dict[str, int] = {}
    start = 0
    for line in _data().split("\n"):
        distribution, _, modules = line.partition(" ")
        if not modules:
            bare_lines[distribution] = start
        elif distribution != "#":
            for module in modules.split(" ") if " " in modules else (modules,):
                lines.setdefault(module.partition(".")[0], []).append(start)
        start += len(line) + 1
    return lines, bare_lines
