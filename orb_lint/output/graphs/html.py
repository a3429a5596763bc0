"""A self-contained page: the picture as SVG and, on a click, the places behind a node."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from html import escape
from string import Template

from orb_lint.graph.picture import Link, Node, Picture
from orb_lint.output.graphs.labels import is_attached_only, is_imported, label, verbs
from orb_lint.output.graphs.layout import Spot, spots
from orb_lint.output.printable import as_json, printable
from orb_lint.records import NamedTuple
from orb_lint.workspace.model import UnitKind

_WIDTH, _HEIGHT = 200, 30
_GAP = 140
_COLUMN, _ROW = _WIDTH + _GAP, _HEIGHT + 14
_MARGIN = 20
_BEND = 70
_LONGEST = 24
"""The most characters of a label that fit into a node."""

_MOST_PLACES = 200
_ROWS_OF_A_WINDOW = 40
_PAGE = os.path.join(os.path.dirname(__file__), "page.html")


def render(picture: Picture) -> str:
    """The page; it loads nothing from elsewhere."""
    where = spots(picture)
    columns = max((spot.column for spot in where), default=0) + 1
    width = _MARGIN * 2 + columns * _COLUMN - _GAP + _BEND
    in_column = Counter(spot.column for spot in where)
    rows = max(in_column.values(), default=1)
    height = _MARGIN * 2 + rows * _ROW
    boxes = [_box(spot, in_column[spot.column], rows) for spot in where]
    drawn = [
        *(_path(number, link, boxes) for number, link in enumerate(picture.links)),
        *(_node(number, node, boxes[number]) for number, node in enumerate(picture.nodes)),
    ]
    data = as_json(_data(picture), indent=None).replace("<", "\\u003c")
    with open(_PAGE, encoding="utf-8") as file:
        page = Template(file.read())
    return page.substitute(
        legend="".join(_legend(picture)),
        width=width,
        height=height,
        fit=" checked" if rows <= _ROWS_OF_A_WINDOW else "",
        drawn="\n".join(drawn),
        data=data,
    )


class _Box(NamedTuple):
    """The upper left corner of a node."""

    x: float
    y: float


def _box(spot: Spot, rows_here: int, rows: int) -> _Box:
    """A node's place; short columns are spread over the height."""
    down = (spot.row + 0.5) / rows_here * rows - 0.5
    return _Box(_MARGIN + spot.column * _COLUMN, round(_MARGIN + down * _ROW, 1))


def _path(number: int, link: Link, boxes: list[_Box]) -> str:
    source, target = boxes[link.source], boxes[link.target]
    begin_x, begin_y = source.x + _WIDTH, source.y + _HEIGHT / 2
    end_x, end_y = target.x, target.y + _HEIGHT / 2
    if end_x <= begin_x:  # backwards, or within one column: around the right side
        end_x = target.x + _WIDTH
        bend = max(begin_x, end_x) + _BEND
        curve = f"C {bend} {begin_y} {bend} {end_y} {end_x} {end_y}"
    else:
        middle = (begin_x + end_x) / 2
        curve = f"C {middle} {begin_y} {middle} {end_y} {end_x} {end_y}"
    style = "import" if is_imported(link) else "attach" if is_attached_only(link) else "declare"
    marked = " forbidden" if link.is_forbidden else ""
    return (
        f'<path class="link {style}{marked}" data-link="{number}" data-source="{link.source}"'
        f' data-target="{link.target}" d="M {begin_x} {begin_y} {curve}"'
        f' marker-end="url(#{"bad" if link.is_forbidden else "arrow"})">'
        f"<title>{escape(verbs(link))}</title></path>"
    )


def _node(number: int, node: Node, box: _Box) -> str:
    text = label(node)
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    title = "\n".join(printable(path) or "." for path in node.paths)
    return (
        f'<g class="node {node.kind.name.lower()}" data-node="{number}" tabindex="0"'
        f' transform="translate({box.x} {box.y})"><title>{escape(title)}</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
        f'<text x="10" y="20">{escape(shown)}</text></g>'
    )


def _legend(picture: Picture) -> Iterator[str]:
    for kind in UnitKind:
        number = sum(len(node.paths) for node in picture.nodes if node.kind is kind)
        noun = f"{kind.value}{'' if number == 1 else 's'}"
        yield f'<span class="key {kind.name.lower()}">{number} {noun}</span>'
    forbidden = sum(link.is_forbidden for link in picture.links)
    yield f'<span class="key bad">{forbidden} forbidden</span>'


def _data(picture: Picture) -> dict[str, object]:
    """What the page shows of a node that is clicked on."""
    return {
        "nodes": [
            {"name": label(node), "paths": [printable(path) or "." for path in node.paths]}
            for node in picture.nodes
        ],
        "links": [
            {
                "source": link.source,
                "target": link.target,
                "verbs": verbs(link),
                "bad": link.is_forbidden,
                "places": [printable(place) for place in link.places[:_MOST_PLACES]],
                "more": max(0, len(link.places) - _MOST_PLACES),
            }
            for link in picture.links
        ],
    }
