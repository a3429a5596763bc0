"""How long lines of Python may be, as the settings of formatters near a file say it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from orb_lint.errors import ParseError
from orb_lint.files.paths import join, parent
from orb_lint.files.tree import Tree
from orb_lint.toml.parsing import parse_toml, value_at

_DEFAULT = 88
_FILES: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (".ruff.toml", (("line-length",),)),
    ("ruff.toml", (("line-length",),)),
    (
        "pyproject.toml",
        (("tool", "ruff", "line-length"), ("tool", "black", "line-length")),
    ),
)


def width_of_lines(tree: Tree) -> Callable[[str], int]:
    """A function that tells how many characters a line of a Python file may have."""

    @cache
    def width_in(folder: str) -> int:
        for name, places in _FILES:
            path = join(folder, name)
            source = tree.read(path) if tree.exists(path) else None
            if source is not None and (width := _width(source, places)):
                return width
        return width_in(parent(folder)) if folder else _DEFAULT

    return lambda path: width_in(parent(path))


def _width(source: bytes, places: tuple[tuple[str, ...], ...]) -> int | None:
    try:
        settings = parse_toml(source)
    except ParseError:
        return None
    for place in places:
        value = value_at(settings, place)
        if isinstance(value, int) and value > 0:
            return value
    return None
