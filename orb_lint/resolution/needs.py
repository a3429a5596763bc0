"""What a unit needs from elsewhere: what declares it and what provides it."""

from __future__ import annotations

from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.records import NamedTuple
from orb_lint.resolution.installed.dependencies import all_entries
from orb_lint.resolution.installed.distributions import presumed_import_names
from orb_lint.resolution.owners import owners_of, spelled_owners
from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import read_file
from orb_lint.workspace.model import Unit

_OF_ITS_OWN = frozenset({Target.OWN, Target.RELATIVE, Target.LEAVES_UNIT, Target.STDLIB})
_SAID_BY_ITSELF = frozenset(
    {Target.RUNTIME, Target.PROVIDED, Target.ABOVE, Target.COPIED, Target.NOT_ATTACHED}
)
"""Targets about which there is nothing more to say than their own words."""


class Need(NamedTuple):
    """One module that a unit imports and does not hold.

    Attributes:
        module: its top-level name; if it is nowhere, the whole name as imported.
        place: `path:line` of the first import.
        declared: `path:line` of the entry that declares it, "" if none does.
        provider: what provides it: a local package, a layer, a distribution, the runtime; "" where
            nothing does.
    """

    module: str
    place: str
    declared: str
    provider: str


def needs(resolver: Resolver, unit: Unit) -> list[Need]:
    """Everything that the files of a unit import from elsewhere, by name."""
    first: dict[str, tuple[str, Reference]] = {}
    for path in unit.files:
        file = read_file(resolver, path, unit)
        for reference in file.references if file else ():
            place = f"{path}:{reference.record.span.line}"
            if reference.is_missing:
                dots = "." * reference.record.level
                first.setdefault(f"{dots}{reference.module}", (place, reference))
            elif reference.target not in _OF_ITS_OWN:
                first.setdefault(reference.top, (place, reference))
    return [
        _need(resolver, unit, name, place, reference)
        for name, (place, reference) in sorted(first.items())
    ]


def _need(resolver: Resolver, unit: Unit, name: str, place: str, reference: Reference) -> Need:
    declared, distribution = "", ""
    if found := _declaring(resolver, unit, reference):
        manifest, entry = found
        declared = f"{manifest.path}:{entry_span(manifest, entry).line}"
        distribution = entry.distribution
    provider = _provider(resolver, unit, reference, distribution)
    return Need(name, place, declared, provider)


def _declaring(
    resolver: Resolver, unit: Unit, reference: Reference
) -> tuple[Manifest, Entry] | None:
    """The manifest and the entry that declare what an import needs."""
    package = reference.provider
    for manifest, entry in all_entries((*unit.manifests, *unit.other_manifests)):
        found = resolver.dependencies.package_declared_by(manifest, entry)
        names = resolver.dependencies.import_names(entry.distribution)
        known = presumed_import_names(entry.distribution) if names is None else names
        tops = {name.partition(".")[0] for name in known}
        if (found and package and found.path == package.path) or reference.top in tops:
            return manifest, entry
    return None


def _provider(resolver: Resolver, unit: Unit, reference: Reference, distribution: str) -> str:
    """What provides an import; a distribution by the name that a manifest declares."""
    target = reference.target
    if reference.is_missing:
        return ""
    if reference.destination:
        package = reference.destination.package
        return f"{package.path}, by an old name" if package else ""
    if target in (Target.PACKAGE, Target.LAYER, Target.LAMBDA) and reference.unit:
        return f"{reference.unit.kind.value} {reference.unit.path}"
    if target is Target.TRANSITIVE:
        return " and ".join(
            f"what {package.path} requires"
            for package in resolver.environments.brought_by(unit, reference.top)
        )
    if target in (Target.INSTALLED, Target.DEVELOPMENT):
        return (
            distribution
            or spelled_owners(owners_of(resolver.dependencies, reference))
            or target.value
        )
    return target.value if target in _SAID_BY_ITSELF else ""
