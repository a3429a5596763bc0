"""A Mermaid flowchart, which GitHub, GitLab and many editors draw in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.graph.picture import Link, Node, Picture
from orb_lint.output.graphs.labels import is_imported, label, verbs
from orb_lint.workspace.model import UnitKind

_SHAPES = {UnitKind.LAMBDA: ("(", ")"), UnitKind.PACKAGE: ("[", "]"), UnitKind.LAYER: ("[/", "/]")}

_COLOURS = {UnitKind.LAMBDA: "#fff1d6", UnitKind.PACKAGE: "#dbeafe", UnitKind.LAYER: "#dcfce7"}


def render(picture: Picture) -> str:
    """The chart, from left to right; links by manifests or templates alone are dotted."""
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield "flowchart LR"
    for kind, colour in _COLOURS.items():
        yield f"  classDef {kind.name.lower()} fill:{colour},stroke:#8b949e,color:#1f2328"
    yield from (f"  {_node(number, node)}" for number, node in enumerate(picture.nodes))
    yield from (f"  {_link(link)}" for link in picture.links)
    forbidden = [str(number) for number, link in enumerate(picture.links) if link.is_forbidden]
    if forbidden:
        yield f"  linkStyle {','.join(forbidden)} stroke:#d1242f,stroke-width:3px,color:#d1242f"


def _node(number: int, node: Node) -> str:
    begin, end = _SHAPES[node.kind]
    return f'n{number}{begin}"{_escaped(label(node))}"{end}:::{node.kind.name.lower()}'


def _link(link: Link) -> str:
    arrow = "-->" if is_imported(link) else "-.->"
    said = f'|"{verbs(link)}"|' if link.is_forbidden else ""
    return f"n{link.source} {arrow}{said} n{link.target}"


def _escaped(text: str) -> str:
    """Text escaped for Mermaid and HTML."""
    return "".join(f"#{ord(char)};" if char in '"#<>&`\\;{}[]()|' else char for char in text)
