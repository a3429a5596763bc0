"""What rules say of third-party imports and of the distributions that install them."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Applicability, Edit, Fix
from orb_lint.imports.distributions import distributions_of, import_names
from orb_lint.imports.record import Context
from orb_lint.imports.resolution import Reference, Target
from orb_lint.imports.source import SourceFile
from orb_lint.rules.base import UnitReading
from orb_lint.workspace.formats import format_of
from orb_lint.workspace.manifest import Manifest
from orb_lint.workspace.model import Kind

_MOST_OWNERS = 3


def declaring_manifest(reading: UnitReading) -> Manifest | None:
    """The Pipfile of a Lambda or layer, if all of it could be read."""
    unit = reading.unit
    if unit.kind is Kind.PACKAGE or unit.manifest is None or unit.manifest.problem:
        return None
    return unit.manifest


def runtime_imports(reading: UnitReading, target: Target) -> Iterator[tuple[SourceFile, Reference]]:
    """The first import of each module in each file that leads to a target and must succeed.

    Tests are left out unless the settings say otherwise, and so is what only type checkers see or
    what stands in `try` and `except ImportError`.
    """
    for file in reading.files:
        if file.is_test and not reading.resolver.settings.check_test_dependencies:
            continue
        seen: set[str] = set()
        for reference in file.references:
            if (
                reference.target is target
                and reference.top not in seen
                and not reference.is_in(Context.TYPE_CHECKING | Context.OPTIONAL)
            ):
                seen.add(reference.top)
                yield file, reference


def owners_of(reference: Reference) -> tuple[str, ...]:
    """The known distributions that install what a reference names, sorted.

    Distributions share a top-level name such as `google`; the longest name that fits decides.
    """
    owners = distributions_of(reference.top)
    names = [reference.module, *(f"{reference.module}.{each.name}" for each in reference.names)]
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


def how_to_declare(manifest: Manifest, owners: tuple[str, ...]) -> str:
    """The end of a message: what to add to a manifest."""
    if len(owners) == 1:
        return f"add {format_of(manifest).how_to_require(owners[0])}"
    return f"add {spelled_owners(owners)}"


def fix_by_adding(manifest: Manifest, owners: tuple[str, ...]) -> Fix | None:
    """The fix that declares the one distribution that is known to install a module."""
    edit: Edit | None = None
    if len(owners) == 1:
        edit = format_of(manifest).add(manifest, [], owners)
    return Fix(Applicability.UNSAFE, (edit,)) if edit else None
