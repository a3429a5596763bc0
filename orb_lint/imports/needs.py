"""What a unit needs that is not its own: what declares it and what provides it."""

from __future__ import annotations

from typing import NamedTuple

from orb_lint.imports.distributions import distributions_of
from orb_lint.imports.resolution import Reference, Resolver, Target
from orb_lint.imports.source import read_file
from orb_lint.workspace.model import Unit
from orb_lint.workspace.pipfile import entry_span

_OF_ITS_OWN = frozenset({Target.OWN, Target.RELATIVE, Target.LEAVES_UNIT, Target.STDLIB})


class Need(NamedTuple):
    """One top-level module that a unit imports and does not hold.

    Attributes:
        module: its name as imported.
        place: `path:line` of the first import.
        declared: `path:line` of the entry that declares it, "" where none does.
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
            if reference.target not in _OF_ITS_OWN:
                place = f"{path}:{reference.record.span.line}"
                first.setdefault(reference.top, (place, reference))
    return [
        Need(top, place, _declared(resolver, unit, reference), _provider(resolver, unit, reference))
        for top, (place, reference) in sorted(first.items())
    ]


def _declared(resolver: Resolver, unit: Unit, reference: Reference) -> str:
    package = reference.destination.package if reference.destination else reference.unit
    for manifest in (*unit.manifests, *unit.other_manifests):
        for entry in manifest.entries:
            found = resolver.package_declared_by(manifest, entry)
            names = resolver.import_names(entry.distribution) or ()
            tops = {name.partition(".")[0] for name in names}
            if (found and package and found.path == package.path) or reference.top in tops:
                return f"{manifest.path}:{entry_span(manifest, entry).line}"
    return ""


def _provider(resolver: Resolver, unit: Unit, reference: Reference) -> str:
    target = reference.target
    if reference.destination:
        package = reference.destination.package
        return f"{package.path}, by an old name" if package else ""
    if target in (Target.PACKAGE, Target.LAYER, Target.LAMBDA) and reference.unit:
        return f"{reference.unit.kind.value} {reference.unit.path}"
    if target is Target.TRANSITIVE:
        return " and ".join(
            f"what {package.path} requires" for package in resolver.brought_by(unit, reference.top)
        )
    if target in (Target.INSTALLED, Target.DEVELOPMENT):
        return " or ".join(distributions_of(reference.top)) or target.value
    if target in (Target.RUNTIME, Target.PROVIDED, Target.ABOVE):
        return str(target.value)
    return ""
