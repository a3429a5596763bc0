"""Finds the known distributions that install what an import names."""

from __future__ import annotations

from orb_lint.resolution.installed.dependencies import Dependencies
from orb_lint.resolution.installed.distributions import distributions_of, import_names
from orb_lint.resolution.reference import Reference

_MOST_OWNERS = 3


def owners_of(dependencies: Dependencies, reference: Reference) -> tuple[str, ...]:
    """The known distributions that install what a reference names.

    Those that a manifest of the workspace declares come first, then the most downloaded. If none is
    known, it is the one that a manifest declares by the name of the module.
    """
    module = reference.module
    owners = owners_of_names([module, *(f"{module}.{each.name}" for each in reference.names)])
    if not owners and (presumed := dependencies.presumed_owner(reference.top)):
        return (presumed,)
    if len(owners) < 2:
        return owners
    return tuple(sorted(owners, key=lambda owner: owner not in dependencies.declared_anywhere))


def owners_of_names(names: list[str]) -> tuple[str, ...]:
    """The known distributions that install modules of one top-level name, by downloads.

    Distributions may share a top-level name such as `google`: the longest name that fits decides,
    then whether one owns the whole top-level name, as `aws-cdk-lib` owns `aws_cdk`.

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
    best = tuple(owner for owner in owners if fitting[owner] == longest)
    top = names[0].partition(".")[0]
    return tuple(owner for owner in best if top in (import_names(owner) or ())) or best


def _covers(installed: str, names: list[str]) -> bool:
    return any(f"{name}.".startswith(f"{installed}.") for name in names)


def spelled_owners(owners: tuple[str, ...]) -> str:
    """The first distributions for a message, and all that share the family name of one of them."""
    families = {_family(owner) for owner in owners[:_MOST_OWNERS]}
    shown = [
        owner
        for position, owner in enumerate(owners)
        if position < _MOST_OWNERS or _family(owner) in families
    ]
    return " or ".join(shown) + (" …" if len(shown) < len(owners) else "")


def _family(distribution: str) -> str:
    """The first part of a name, which all `opencv-…` have in common."""
    return distribution.partition("-")[0]
