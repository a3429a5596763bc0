"""Tells which imports are passed over because not all is known of what their unit may import."""

from __future__ import annotations

from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.source.record import NOT_AT_RUN_TIME, Context
from orb_lint.workspace.model import Unit


def is_passed_over(resolver: Resolver, unit: Unit, reference: Reference) -> bool:
    """Whether an import is passed over only because of gaps in what is known of its unit.

    Args:
        resolver: of the workspace.
        unit: that the import stands in, in a file other than a test.
        reference: to what it imports.
    """
    if reference.is_in(NOT_AT_RUN_TIME | Context.OPTIONAL):
        return False
    return reference.target is Target.UNKNOWABLE or (
        reference.target in (Target.KNOWN, Target.OTHER_SYSTEMS)
        and resolver.environments.of(unit).declared.is_open
    )
