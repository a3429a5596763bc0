"""Reads build scripts: workflows, buildspecs, Dockerfiles, Makefiles and shell scripts.

Comments, text that is only printed, and the names and descriptions of steps are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from orb_lint.expressions import regex
from orb_lint.files.paths import UNKNOWN, join, name_of, parent, path_from
from orb_lint.files.tree import Tree
from orb_lint.findings import Span
from orb_lint.records import NamedTuple

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
        span: of the word.
        path: the word as a path, with `?` for a variable.
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
        return tuple(path_from(start, self.path) for start in starts)


def build_scripts(tree: Tree, folders: Iterable[str]) -> Iterator[str]:
    """The paths of the build scripts in some folders."""
    for path in folders:
        folder = tree.folders[path]
        for name in folder.files:
            if is_build_script(name) and name not in folder.links:
                yield join(path, name)
        for hidden, inner in tree.hidden_in(path).items():
            if hidden.rpartition("/")[2] == _WORKFLOWS or f"{_WORKFLOWS}/" in f"{hidden}/":
                yield from (
                    join(hidden, name)
                    for name in inner.files
                    if name.endswith((".yml", ".yaml")) or is_build_script(name)
                )


@lru_cache(maxsize=1 << 12)
def is_build_script(name: str) -> bool:
    """Whether the name of a file that is not hidden is that of a build script."""
    return bool(_SCRIPT_NAMES.fullmatch(name) or _YAML_NAMES.fullmatch(name))


class BuildScript:
    """A build script: a workflow, buildspec, Dockerfile, Makefile or shell script.

    Attributes:
        path: relative to the workspace root.
    """

    def __init__(self, tree: Tree, path: str) -> None:
        self.path = path
        self._tree = tree

    @property
    def is_workflow(self) -> bool:
        """Whether it is a workflow of GitHub."""
        return f"/{parent(self.path)}".endswith(f"/{_WORKFLOWS}/workflows")

    @property
    def is_dockerfile(self) -> bool:
        """Whether it is a Dockerfile."""
        name = name_of(self.path).lower()
        return "dockerfile" in name or "containerfile" in name

    @property
    def is_buildspec(self) -> bool:
        """Whether it is a build specification of CodeBuild."""
        return name_of(self.path).startswith("buildspec") and self.path.endswith((".yml", ".yaml"))

    @cached_property
    def lines(self) -> tuple[tuple[int, str], ...]:
        """Its lines, numbered from 1, without comments and prose; none if it is not UTF-8."""
        return tuple(_code_lines(self._tree, self.path))

    def words(self) -> Iterator[Word]:
        """The words in it that may be paths."""
        for number, line in self.lines:
            yield from self.words_in(number, line)

    def words_in(self, number: int, line: str) -> Iterator[Word]:
        """The words of one line, or of its beginning."""
        for match in _WORD.finditer(line):
            span = Span(number, match.start() + 1, number, match.end() + 1)
            yield Word(self.path, span, _VARIABLE.sub(UNKNOWN, match[0]).replace("\\", "/"))


def _code_lines(tree: Tree, path: str) -> Iterator[tuple[int, str]]:
    from orb_lint.workspace.paths.path_values import code_end

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
