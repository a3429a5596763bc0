"""Files that have several names: a manifest may be a link to another one."""

from __future__ import annotations

from collections.abc import Mapping

from orb_lint.files.links import leaves, real_way
from orb_lint.files.tree import Tree


class LinkedFiles:
    """Tells which files are the same."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._links: dict[str, str] = {}

    def real(self, path: str) -> str | None:
        """The path that a link leads to, others unchanged; None if it leads out of the root."""
        inside = real_way(self._tree.root, self._tree.absolute(path))
        if leaves(inside):
            return None
        if inside != path:
            self._links[path] = inside
        return inside

    def with_links(self, contents: Mapping[str, bytes]) -> dict[str, bytes]:
        """Contents by path, with the same content for every known link to one of them."""
        linked = {link: contents[path] for link, path in self._links.items() if path in contents}
        return {**contents, **linked}
