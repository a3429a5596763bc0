"""Where a module stands that is in the workspace, and on no path of the unit that imports it."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import join, parent, upwards
from orb_lint.manifests.names import normalize
from orb_lint.records import NamedTuple
from orb_lint.resolution.distributions import distributions_of
from orb_lint.resolution.modules import Module
from orb_lint.resolution.reference import Reference
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.resolution.resolver import Resolver


class Misplaced(NamedTuple):
    """A module that nobody finds by the name it is imported by.

    Attributes:
        module: where it stands.
        layer: that holds it below a `python` of its own; None where it stands outside every unit.
    """

    module: Module
    layer: Unit | None


def misplaced(resolver: Resolver, unit: Unit, reference: Reference) -> Misplaced | None:
    """The module that an import of a unit must mean, though it is not on the unit's path.

    It offers all that is imported from it, and it lies in a layer that is built into a second
    `python`, or above a code root that a template names, as the whole dotted name has it. There it
    may be the source of a distribution, which has its name.
    """
    for found in _candidates(resolver, unit, reference):
        names = [alias.name for alias in reference.names]
        owner = found.layer or unit
        if all(
            resolver.names.offers(owner, found.module, name, at_run_time=True) for name in names
        ):
            return found
    return None


def _candidates(resolver: Resolver, unit: Unit, reference: Reference) -> Iterator[Misplaced]:
    finder, workspace, dotted = resolver.library.finder, resolver.workspace, reference.module
    layers = {
        join(root, "python"): layer
        for layer in resolver.environments.layers_of(unit)
        for root in layer.roots
    }
    for folder in finder.folders_with((*layers,), reference.top):
        if module := finder.find(folder, dotted):
            yield Misplaced(module, layers[folder])
    is_of_distribution = normalize(reference.top) in distributions_of(reference.top)
    if not unit.functions or is_of_distribution or not (reference.names or "." in dotted):
        return
    for folder in upwards(parent(unit.path)):
        module = finder.find(folder, dotted)
        if module and workspace.unit_root_of(module.path) is None:
            yield Misplaced(module, None)
