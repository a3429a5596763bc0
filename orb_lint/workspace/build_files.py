"""What workflows, build specifications, Dockerfiles, Makefiles and shell scripts name and do.

Comments, what is merely printed, and the names and descriptions of steps are left out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from orb_lint.expressions import regex
from orb_lint.files.paths import UNKNOWN, join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.findings import Span

_LARGEST = 1 << 20
_WORKFLOWS = ".github"
_SCRIPT_NAMES = regex(
    r"(?:.*\.)?(?:Dockerfile|Containerfile|Makefile|GNUmakefile|justfile)(?:\..*)?"
    r"|.*\.(?:sh|bash|zsh|mk|dockerfile)",
)
_YAML_NAMES = regex(
    r"(?:buildspec.*|\.gitlab-ci.*|.*\.gitlab-ci|appspec|azure-pipelines.*|bitbucket-pipelines"
    r"|cloudbuild|docker-compose.*|compose.*|Taskfile)\.ya?ml"
)
_WORD = regex(r"(?:\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|[^\s\"'`=:,;()\[\]{}<>|&#])+")
_PROSE_KEY = regex(r"\s*(?:- )?\s*[\"']?(?:name|description|title|summary|label)[\"']?\s*:", 2)
_PRINTED = regex(r"(?:^|[;&|(]|\brun:|^\s*-|^RUN\b)\s*@?(?:echo|printf)\b[^;&|>]*")
_VARIABLE = regex(r"\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$\w+")


class Word(NamedTuple):
    """One word of a command or of a value.

    Attributes:
        file: that holds it, relative to the workspace root.
        span: of it.
        path: it as a path, with `?` for what a variable stands for.
    """

    file: str
    span: Span
    path: str

    @property
    def places(self) -> tuple[str, ...]:
        """The paths that it may mean: from the root of the checkout, or from its file's folder."""
        if self.path.startswith(("/", UNKNOWN)):
            return ()
        starts = dict.fromkeys(("", parent(self.file)))
        return tuple(posixpath.normpath(join(start, self.path)) for start in starts)


def build_files(tree: Tree, folders: Iterable[str]) -> Iterator[str]:
    """The paths of the workflows and scripts in some folders."""
    for path in folders:
        folder = tree.folders[path]
        for name in folder.files:
            if _is_build_file(name) and name not in folder.links:
                yield join(path, name)
        for hidden, inner in tree.hidden_in(path).items():
            if hidden.rpartition("/")[2] == _WORKFLOWS or f"{_WORKFLOWS}/" in f"{hidden}/":
                yield from (
                    join(hidden, name)
                    for name in inner.files
                    if name.endswith((".yml", ".yaml")) or _is_build_file(name)
                )


@lru_cache(maxsize=1 << 12)
def _is_build_file(name: str) -> bool:
    return bool(_SCRIPT_NAMES.fullmatch(name) or _YAML_NAMES.fullmatch(name))


def is_workflow(path: str) -> bool:
    """Whether a file is a workflow of GitHub."""
    return f"/{parent(path)}".endswith(f"/{_WORKFLOWS}/workflows")


def is_dockerfile(path: str) -> bool:
    """Whether a file is a Dockerfile."""
    name = name_of(path).lower()
    return "dockerfile" in name or "containerfile" in name


def is_buildspec(path: str) -> bool:
    """Whether a file is a build specification of CodeBuild."""
    return name_of(path).startswith("buildspec") and path.endswith((".yml", ".yaml"))


def code_lines(tree: Tree, path: str) -> Iterator[tuple[int, str]]:
    """The lines of a file, from 1, without comments and prose; nothing of one that is no text."""
    from orb_lint.workspace.path_values import code_end

    source = tree.read(path, _LARGEST)
    if source is None or b"\0" in source:
        return
    text = source.decode("utf-8-sig", errors="replace")
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        shown = line[: code_end(text, start) - start]
        start += len(line) + 1
        if not _PROSE_KEY.match(shown) or "run:" in shown:
            yield number, _PRINTED.sub(lambda match: " " * len(match[0]), shown.rstrip("\r"))


def words(tree: Tree, path: str) -> Iterator[Word]:
    """The words of a file that may be paths."""
    for number, line in code_lines(tree, path):
        yield from words_in(path, number, line)


def words_in(file: str, number: int, line: str) -> Iterator[Word]:
    """The words of one line."""
    for match in _WORD.finditer(line):
        span = Span(number, match.start() + 1, number, match.end() + 1)
        yield Word(file, span, _VARIABLE.sub(UNKNOWN, match[0]).replace("\\", "/"))
