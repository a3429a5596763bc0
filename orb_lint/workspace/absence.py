"""Explains why a workspace has no units, and proposes the setting that fixes it."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import chain

from orb_lint.expressions import regex
from orb_lint.files.paths import ancestors, is_python, is_test, is_within, join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.workspace.model import Workspace
from orb_lint.workspace.templates.deployment import is_template
from orb_lint.workspace.templates.handlers import may_define_handler

_SIGNS = {
    "serverless.yml": "serverless.y*ml",
    "serverless.ts": "serverless.[jt]s",
    "Terraform": "*.tf",
    "CDK": "cdk.json",
    "SST": "sst.config.ts",
    "Zappa": "zappa_settings.*",
}
_MOST_FILES = 3_000
_MOST_NAMED = 3
_MOST_GLOBS = 6
_MOST_APART = 12
_DOTTED = regex(rb"^[ \t]*(?:from|import)[ \t]+(\w+)\.(\w+)", re.MULTILINE | re.ASCII)


def why_no_units(workspace: Workspace) -> str:
    """One line: what was looked for, what is there instead, and the setting to write."""
    settings, tree = workspace.settings, workspace.tree
    seen = [*_seen(tree)]
    given = settings.lambdas + settings.layers + settings.packages
    left_out = ", ".join(_left_out(tree, given))
    globs = _folders_of_handlers(tree)
    written = ", ".join(f'"{glob}"' for glob in globs) or "..."
    return (
        f"{workspace.root} holds no Lambda, layer or local package: looked for {', '.join(given)}"
        f"{f', but git or `exclude` ignores {left_out}' if left_out else ''} and for"
        f" SAM templates{' that name local code' if seen else ''}"
        f"{'; saw ' + ', '.join(seen) if seen else ''}; name yours in [tool.orb-lint] of"
        f" pyproject.toml, `lambdas = [{written}]`"
    )


def _seen(tree: Tree) -> Iterable[str]:
    """Signs of functions in files from which this tool can't tell where their code is."""
    files = [*chain.from_iterable(_paths(tree, folder) for folder in tree.folders)]
    templates = [path for path in files if is_template(tree, path)]
    if templates:
        yield _listed("template", templates)
    for what, pattern in _SIGNS.items():
        if found := [path for path in files if fnmatchcase(name_of(path), pattern)]:
            yield _listed(what, found)
    chalice = [join(folder, ".chalice") for folder in tree.folders]
    if found := [path for path in chalice if os.path.isdir(tree.absolute(path))]:
        yield _listed("Chalice", found)


def _left_out(tree: Tree, globs: Iterable[str]) -> list[str]:
    """The folders that some globs would look into if git or a setting did not leave them out."""
    names = {name_of(parent(glob)) for glob in globs}
    paths = (join(folder, name) for folder in tree.folders for name in names if name)
    left_out = (path for path in paths if path not in tree.folders)
    return sorted(path for path in left_out if os.path.isdir(tree.absolute(path)))[:_MOST_NAMED]


def _paths(tree: Tree, folder: str) -> list[str]:
    return [join(folder, name) for name in tree.folders[folder].files]


def _listed(what: str, paths: list[str]) -> str:
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    return f"{what} ({', '.join(sorted(paths)[:_MOST_NAMED])}{more})"


def _folders_of_handlers(tree: Tree) -> list[str]:
    """Globs of the folders with what looks like handlers, those with most of them first."""
    python = [
        path
        for folder in tree.folders
        for path in _paths(tree, folder)
        if is_python(path) and not is_test(path)
    ]
    folders = Counter(
        parent(path)
        for path in python[:_MOST_FILES]
        if parent(path) and may_define_handler(tree.read(path) or b"")
    )
    outer = {path for path in folders if not any(above in folders for above in ancestors(path))}
    siblings: defaultdict[str, list[str]] = defaultdict(list)
    for path in outer:
        siblings[parent(path)].append(path)
    most_first = sorted(siblings, key=lambda above: (-len(siblings[above]), above))
    globs = (
        glob
        for above in most_first[:_MOST_GLOBS]
        for glob in _globs_of(tree, above, sorted(siblings[above]), python)
    )
    return [*globs]


def _globs_of(tree: Tree, above: str, inner: list[str], python: list[str]) -> list[str]:
    """The globs for Lambdas among the folders in a folder: `folder/*`, each, or the folder.

    It is the folder itself if code in it is imported by paths that start there, or by its name:
    then it is the code root of all. A folder that others import from is no Lambda.
    """
    if not above or len(inner) < 2:
        return inner[:_MOST_GLOBS]
    shared: set[str] = set()
    for path in (path for path in python[:_MOST_FILES] if is_within(path, above)):
        own = join(above, path[len(above) + 1 :].partition("/")[0])
        for first, second in _DOTTED.findall(tree.read(path) or b""):
            target = join(above, first.decode())
            if join(own, first.decode()) in tree.folders:
                continue
            if target == own or (
                first.decode() == name_of(above) and join(above, second.decode()) in tree.folders
            ):
                return [above]
            if target in tree.folders:
                shared.add(target)
    alone = [path for path in inner if path not in shared]
    return alone if shared and 0 < len(alone) <= _MOST_APART else [f"{above}/*"]
