"""Which known distributions install what an import names."""

from __future__ import annotations

from orb_lint.resolution.distributions import distributions_of, import_names
from orb_lint.resolution.reference import Reference

_MOST_OWNERS = 3


def owners_of(reference: Reference) -> tuple[str, ...]:
    """The known distributions that install what a reference names, sorted."""
    module = reference.module
    return owners_of_names([module, *(f"{module}.{each.name}" for each in reference.names)])


def owners_of_names(names: list[str]) -> tuple[str, ...]:
    """The known distributions that install some modules of one top-level name, sorted.

    Distributions share a top-level name such as `google`; the longest name that fits decides.

    Args:
        names: dotted, at least one.
    """
    owners = distributions_of(names[0])
    fitting = {
        owner: max(
            (len(name) for name in import_names(owner) or () if _covers(name, names)), default=0
        )
        for owner in owners
    }
    longest = max(fitting.values(), default=0)
    return tuple(owner for owner in owners if fitting[owner] == longest)


def _covers(installed: str, names: list[str]) -> bool:
    return any(f"{name}.".startswith(f"{installed}.") for name in names)


def spelled_owners(owners: tuple[str, ...]) -> str:
    """The distributions for a message."""
    more = " …" if len(owners) > _MOST_OWNERS else ""
    return " or ".join(owners[:_MOST_OWNERS]) + more
