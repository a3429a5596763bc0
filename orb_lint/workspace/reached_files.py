"""Finds the files that some modules reach by imports, by a glance at import lines.

If the root of a repository is the code folder of a function, most of what is there does not belong
to it. A glance may find too much, such as an import in a docstring, but never too little.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from orb_lint.expressions import regex
from orb_lint.files.paths import join, parent
from orb_lint.files.tree import Tree

_IMPORT = regex(
    rb"(?:^|[;:])[ \t]*(?:from[ \t]+(?P<base>\.*[\w.]*)[ \t]+import[ \t]*"
    rb"(?P<names>\([^)]*\)|[^\r\n]*(?:\\\r?\n[^\r\n]*)*)|import[ \t]+(?P<modules>[^\r\n;]+))",
    re.MULTILINE,
)
_NAME = regex(rb"[\w.]+")


def reached_from(
    tree: Tree,
    starts: Iterable[str],
    files: Iterable[str],
    roots: Iterable[str],
    *,
    may_be_scripts: bool = True,
) -> list[str]:
    """The files that some modules reach, themselves included, sorted.

    Args:
        tree: of the workspace.
        starts: paths of modules without their `.py`.
        files: paths of the Python files that may be reached.
        roots: folders that absolute names start from.
        may_be_scripts: absolute names start from the folder of a file, too.
    """
    files, roots = frozenset(files), tuple(roots)
    pending = [path for start in starts for path in _files_of(start, files)]
    found: set[str] = set()
    while pending:
        path = pending.pop()
        if path in found:
            continue
        found.add(path)
        source = tree.read(path) or b""
        bases = (*roots, parent(path)) if may_be_scripts else roots
        for module in _modules(path, source, bases):
            pending += _files_of(module, files)
    return sorted(found)


def _files_of(module: str, files: Collection[str]) -> Iterator[str]:
    """The file of a module, and those of the packages around it, as far as they exist."""
    for path in (f"{module}.py", f"{module}.pyi", f"{module}/__init__.py"):
        if path in files:
            yield path
    while module := parent(module):
        if (path := f"{module}/__init__.py") in files:
            yield path


def _modules(path: str, source: bytes, roots: Iterable[str]) -> Iterator[str]:
    """The paths, without `.py`, of modules to which the import lines of a file may lead."""
    folder = parent(path)
    for match in _IMPORT.finditer(source):
        if match["modules"]:
            names = [each.split()[0] for each in match["modules"].split(b",") if each.split()]
            yield from (base for name in names for base in _absolute(name, roots))
            continue
        for base in _bases(match["base"], folder, roots):
            yield base
            yield from (join(base, name.decode()) for name in _NAME.findall(match["names"]))


def _bases(written: bytes, folder: str, roots: Iterable[str]) -> Iterator[str]:
    module = written.lstrip(b".")
    level = len(written) - len(module)
    if not level:
        yield from _absolute(module, roots)
        return
    for _ in range(level - 1):
        folder = parent(folder)
    yield join(folder, module.decode().replace(".", "/")) if module else folder


def _absolute(name: bytes, roots: Iterable[str]) -> Iterator[str]:
    path = name.decode(errors="replace").replace(".", "/")
    for base in dict.fromkeys(roots):
        yield join(base, path)
