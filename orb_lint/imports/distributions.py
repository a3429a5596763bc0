"""Which modules a distribution installs, from curated data; see the head of the data file.

The data is searched, not parsed: a run asks for a few dozen names out of thousands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from orb_lint.workspace.names import import_name, normalize

_DATA = Path(__file__).with_name("distributions.txt")


@lru_cache(maxsize=1)
def _data() -> str:
    return "\n" + _DATA.read_text(encoding="utf-8")


@lru_cache(maxsize=None)
def import_names(distribution: str) -> tuple[str, ...] | None:
    """The import names that a distribution installs; None where that is not known for certain.

    Args:
        distribution: its name in any spelling.

    Returns:
        Dotted names, each owned with all below it; empty for one that nothing imports.
    """
    name = normalize(distribution)
    data = _data()
    start = data.find(f"\n{name} ")
    if start < 0:
        return None
    fields = data[start : data.index("\n", start + 1)].split()[1:]
    return () if fields == ["-"] else tuple(fields)


def presumed_import_names(distribution: str) -> tuple[str, ...]:
    """The import names that a distribution installs, by its name where nothing else is known."""
    names = import_names(distribution)
    return (import_name(distribution),) if names is None else names


@lru_cache(maxsize=None)
def distributions_of(module: str) -> tuple[str, ...]:
    """The known distributions that install a top-level module, by their PEP 503 names, sorted."""
    top = re.escape(module.partition(".")[0])
    owners = {
        match[1]
        for match in re.finditer(rf"\n([^\s#]\S*)(?: \S+)*? {top}(?:\.\S+)?(?=[ \n])", _data())
    }
    presumed = normalize(module.partition(".")[0])
    if f"\n{presumed}\n" in _data():
        owners.add(presumed)
    return tuple(sorted(owners))
