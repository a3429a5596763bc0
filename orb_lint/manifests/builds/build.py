"""Which modules a build puts into a wheel, as far as its configuration tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from orb_lint.files.globs import IgnoreRules
from orb_lint.files.paths import name_of
from orb_lint.findings import START, Span
from orb_lint.records import NamedTuple


class Build(NamedTuple):
    """The part of a build configuration that says what becomes part of a wheel.

    Attributes:
        ships: whether a Python file, its path relative to the package's folder, is put in.
        excludes: whether the configuration leaves such a file out by a pattern meant for that.
        names_modules: it lists what to take, instead of taking everything.
        path: of the file that says it, relative to the workspace root.
        span: of the setting.
        setting: its name, for a message.
    """

    ships: Callable[[str], bool]
    excludes: Callable[[str], bool]
    names_modules: bool = True
    path: str = ""
    span: Span = START
    setting: str = ""


WHOLE = Build(lambda path: True, lambda path: False, names_modules=False)
"""Takes everything."""


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A test whether a path, or a folder around it, matches a pattern as in `.gitignore`."""
    rules = IgnoreRules(patterns)

    def matches(path: str) -> bool:
        parts = path.split("/")
        folders = ("/".join(parts[:end]) for end in range(1, len(parts)))
        return bool(rules.decide(path, parts[-1], folder=False)) or any(
            rules.decide(folder, name_of(folder), folder=True) for folder in folders
        )

    return matches
