"""What rules say about contracts: which packages must not depend on which others."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Related
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings import Contract
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.graph.chains import Chain, Graph
    from orb_lint.graph.edges import Hop
    from orb_lint.rules.readings import WorkspaceReading


def contracted_packages(resolver: Resolver) -> Iterator[tuple[Unit, Unit, Contract]]:
    """The two packages of each contract, if the workspace has both."""
    for contract in resolver.settings.forbidden_dependencies:
        source, target = (
            resolver.dependencies.package(contract.source),
            resolver.dependencies.package(contract.target),
        )
        if source and target and source.path != target.path:
            yield source, target, contract


def prohibition(source: Unit, target: Unit, contract: Contract) -> str:
    """A contract in the words of a message: `a must not depend on b (reason)`."""
    reason = f" ({contract.reason})" if contract.reason else ""
    return f"{source.distribution} must not depend on {target.distribution}{reason}"


def lawful_graph(reading: WorkspaceReading) -> Graph:
    """The graph of packages without the edges that other rules report.

    Those edges break a contract, or lead to the code of a Lambda or layer.
    """
    from orb_lint.graph.chains import Graph

    contract_between = reading.resolver.contracts.between

    def allows(source: Unit, target: Unit) -> bool:
        is_package = target.kind is UnitKind.PACKAGE
        names = source.distribution, target.distribution
        return is_package and contract_between(*names) is None

    return Graph(reading.resolver, reading.edges, allows)


def packages_along(chain: Chain) -> str:
    """The packages along a chain, in order."""
    return " → ".join([chain[0].source.distribution, *(e.target.distribution for e in chain)])


def spelled(hops: list[Hop]) -> str:
    """A chain for a message."""
    return ", ".join(map(str, hops))


def related_hops(hops: list[Hop]) -> tuple[Related, ...]:
    """The steps of a chain as related places of a finding."""
    return tuple(Related(hop.path, hop.span.line, f"{hop.kind.value} `{hop.what}`") for hop in hops)
