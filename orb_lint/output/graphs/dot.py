"""A graph in DOT, which Graphviz and many others draw."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.graph.picture import Link, Node, Picture
from orb_lint.output.graphs.labels import is_attached_only, is_imported, label, verbs
from orb_lint.workspace.model import UnitKind

_STYLES = {
    UnitKind.LAMBDA: 'shape=box, style="rounded,filled", fillcolor="#fff1d6"',
    UnitKind.PACKAGE: 'shape=box, style=filled, fillcolor="#dbeafe"',
    UnitKind.LAYER: 'shape=folder, style=filled, fillcolor="#dcfce7"',
}


def render(picture: Picture) -> str:
    """The graph, from left to right; links by manifests or templates alone are dashed or dotted."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield 'digraph "orb-lint" {'
    yield "  rankdir=LR;"
    yield from (f"  {_node(number, node)};" for number, node in enumerate(picture.nodes))
    yield from (f"  {_link(link)};" for link in picture.links)
    yield "}"


def _node(number: int, node: Node) -> str:
    return f"n{number} [label={_quoted(label(node))}, {_STYLES[node.kind]}]"


def _link(link: Link) -> str:
    style = "solid" if is_imported(link) else "dotted" if is_attached_only(link) else "dashed"
    colour = ', color="#d1242f", fontcolor="#d1242f", penwidth=3' if link.is_forbidden else ""
    ends = f"n{link.source} -> n{link.target}"
    return f"{ends} [label={_quoted(verbs(link))}, style={style}{colour}]"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
