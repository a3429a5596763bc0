"""The words for nodes and links, the same in every format."""

from __future__ import annotations

from orb_lint.graph.picture import ATTACHES, Link, Node
from orb_lint.output.printable import printable

_MOST_NAMES = 4
FORBIDDEN = "forbidden"


def label(node: Node) -> str:
    """The name of a unit, or of several that are shown as one."""
    if len(node.paths) == 1:
        return printable(node.name)
    names = [path.rpartition("/")[2] or "." for path in node.paths[:_MOST_NAMES]]
    more = " …" if len(node.paths) > _MOST_NAMES else ""
    return printable(f"{node.name}: {', '.join(names)}{more}")


def verbs(link: Link) -> str:
    """The verbs of a link, each once."""
    return ", ".join((*([FORBIDDEN] if link.is_forbidden else ()), *link.kinds))


def is_imported(link: Link) -> bool:
    """Whether code makes a link, and not only a manifest or a template."""
    return "imports" in link.kinds


def is_attached_only(link: Link) -> bool:
    """Whether nothing but a template makes a link."""
    return set(link.kinds) == {ATTACHES}
