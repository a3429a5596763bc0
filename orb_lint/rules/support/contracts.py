"""Which packages must not depend on which others, by the settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from orb_lint.findings import Related
from orb_lint.manifests.names import normalize
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings import Contract, Settings
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.graph.chains import Chain, Graph
    from orb_lint.graph.edges import Hop
    from orb_lint.rules.base import WorkspaceReading


@lru_cache(maxsize=1 << 8)
def _contracts(settings: tuple[Contract, ...]) -> dict[tuple[str, str], Contract]:
    return {(normalize(each.source), normalize(each.target)): each for each in settings}


def contract_between(settings: Settings, source: str, target: str) -> Contract | None:
    """The contract that forbids a distribution to depend on another, None where none does."""
    names = normalize(source), normalize(target)
    return _contracts(settings.forbidden_dependencies).get(names)


def has_contract(settings: Settings, source: str) -> bool:
    """Whether any contract forbids a distribution anything."""
    name = normalize(source)
    return any(first == name for first, _ in _contracts(settings.forbidden_dependencies))


def contracted_packages(resolver: Resolver) -> Iterator[tuple[Unit, Unit, Contract]]:
    """The packages of each contract of which the workspace holds both."""
    for contract in resolver.settings.forbidden_dependencies:
        source, target = (
            resolver.dependencies.package(contract.source),
            resolver.dependencies.package(contract.target),
        )
        if source and target and source.path != target.path:
            yield source, target, contract


def prohibition(source: Unit, target: Unit, contract: Contract) -> str:
    """What a contract says, for a message: `a must not depend on b (reason)`."""
    reason = f" ({contract.reason})" if contract.reason else ""
    return f"{source.distribution} must not depend on {target.distribution}{reason}"


def lawful_graph(reading: WorkspaceReading) -> Graph:
    """The graph of packages, without the edges that rules of their own report.

    Those break a contract, or lead to code of a Lambda or layer.
    """
    from orb_lint.graph.chains import Graph

    settings = reading.resolver.settings

    def allows(source: Unit, target: Unit) -> bool:
        is_package = target.kind is UnitKind.PACKAGE
        names = source.distribution, target.distribution
        return is_package and contract_between(settings, *names) is None

    return Graph(reading.resolver, reading.edges, allows)


def packages_along(chain: Chain) -> str:
    """The packages of a chain in its order, for a message."""
    return " → ".join([chain[0].source.distribution, *(e.target.distribution for e in chain)])


def spelled(hops: list[Hop]) -> str:
    """A chain for a message."""
    return ", ".join(map(str, hops))


def related_hops(hops: list[Hop]) -> tuple[Related, ...]:
    """The steps of a chain as places that explain a finding."""
    return tuple(Related(hop.path, hop.span.line, f"{hop.kind.value} `{hop.what}`") for hop in hops)
