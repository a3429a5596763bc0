"""The picture as one JSON object, with every place."""

from __future__ import annotations

import json

from orb_lint.graph.picture import Picture
from orb_lint.output.json import VERSION


def render(picture: Picture) -> str:
    """One object: nodes, and links between their positions."""
    nodes = [
        {"kind": node.kind.name.lower(), "name": node.name, "paths": list(node.paths)}
        for node in picture.nodes
    ]
    links = [{**link._asdict(), "places": list(link.places)} for link in picture.links]
    return json.dumps({"version": VERSION, "nodes": nodes, "links": links}, indent=1) + "\n"
