"""The picture as one JSON object, with every place."""

from __future__ import annotations

from orb_lint.graph.picture import Picture
from orb_lint.output.json import VERSION
from orb_lint.output.printable import as_json


def render(picture: Picture) -> str:
    """One object: nodes, and links between their positions."""
    nodes = [
        {"kind": node.kind.name.lower(), "name": node.name, "paths": list(node.paths)}
        for node in picture.nodes
    ]
    links = [{**link._asdict(), "places": list(link.places)} for link in picture.links]
    return as_json({"version": VERSION, "nodes": nodes, "links": links}) + "\n"
