"""E7768 legacy-output-path."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property, lru_cache

from orb_lint.expressions import regex
from orb_lint.files.paths import name_of, normalize_path
from orb_lint.findings import Finding
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.needles import Needles, Words
from orb_lint.settings import DEFAULT_LEGACY_OUTPUT_PATHS
from orb_lint.source.word_search import WordSearch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.source.parsing import SyntaxTree
    from orb_lint.source.path_expressions import PathEvaluator

_OLD_MODELS = "core.models"
_PATHS = (ast.BinOp, ast.Call, ast.Constant, ast.JoinedStr)
_FEW = 16
"""So many paths are looked for one by one."""
_DELIMITER = regex(r"[\"'/\\{]")
"""What a part of a path stands between in a literal."""


class LegacyOutputPath(Rule):
    """A script builds the path to which models were generated before they moved to a package."""

    number = 68
    symbol = "legacy-output-path"
    summary = "a script builds the path to which code was generated before it moved to a package"
    why = (
        "The next run of the generator writes the old folder anew, next to the package that is"
        " imported now: the package goes stale, and the old names seem to work again."
    )
    how_to_fix = (
        "Let the script write into the package. The setting `legacy-output-paths`"
        " lists the old paths; its default applies if the workspace has the package that the models"
        " have moved to."
    )
    settings = ("legacy-output-paths",)
    limits = "A path that comes from the command line or from a file is not seen."
    see_also = ("legacy-layer-import",)

    def needles(self, resolver: Resolver) -> Needles | None:
        paths = _legacy_paths(resolver).paths
        spelled = _SpelledPaths(paths)

        def may_spell_one(file: SourceFile, _: Words) -> bool:
            return spelled.may_stand_in(file.source, file.path.split("/"))

        return Needles(
            frozenset(name_of(path).encode() for path in paths), is_worth_parsing=may_spell_one
        )

    def check_tree(self, file: SourceFile, tree: SyntaxTree) -> Iterator[Finding]:
        paths = _legacy_paths(file.resolver)
        from orb_lint.source.path_expressions import PathEvaluator

        evaluator = PathEvaluator(file.path, tree)
        pending: list[ast.AST] = [tree.root]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            if isinstance(node, _PATHS) and (built := _built(node, evaluator, paths)):
                yield self._finding(file, node, built)
            else:
                pending += ast.iter_child_nodes(node)

    def _finding(self, file: SourceFile, node: ast.expr, path: str) -> Finding:
        return self.finding(
            file.path,
            file.on_first_line(file.span_of(node)),
            f"builds the old output path `{path}`",
            "write into the package that holds its modules now",
            file.unit,
            subject=path,
        )


class _SpelledPaths:
    """Tells of sources whether they spell all parts of an old path."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = [path.split("/") for path in paths]
        parts = {part for parts in self._paths for part in parts}
        self._spelling = {part: _spelling(part) for part in parts}
        self._search = {part: WordSearch([part.encode()]) for part in parts}

    def may_stand_in(self, source: bytes, around: Collection[str]) -> bool:
        """Whether a source spells all parts of a path but those that the folders around it give."""
        paths = self._paths if len(self._paths) <= _FEW else self._among(source, around)
        return any(
            all(part in around or self._is_spelled(part, source) for part in parts)
            for parts in paths
        )

    def _is_spelled(self, part: str, source: bytes) -> bool:
        is_there = bool(self._search[part].found_in(source))
        return is_there and self._spelling[part].search(source) is not None

    def _among(self, source: bytes, around: Iterable[str]) -> Iterator[list[str]]:
        """The paths whose rarest part is anything that stands in a source or around it."""
        for part in {*around, *_DELIMITER.split(source.decode("utf-8", "replace")), ""}:
            yield from self._by_rarest_part.get(part, ())

    @cached_property
    def _by_rarest_part(self) -> dict[str, list[list[str]]]:
        """The paths by the part that the fewest of them have, "" for those that have none."""
        count = Counter(part for parts in self._paths for part in parts)
        found: defaultdict[str, list[list[str]]] = defaultdict(list)
        for parts in self._paths:
            plain = [part for part in parts if not _DELIMITER.search(part)]
            found[min(plain, key=count.__getitem__, default="")].append(parts)
        return dict(found)


def _spelling(part: str) -> re.Pattern[bytes]:
    """Matches a literal that names a folder, alone or in a path; the name leads, for speed."""
    name = re.escape(part.encode())
    return regex(rb"%b(?<=[\"'/\\]%b)[\"'/\\{]" % (name, name))


def _legacy_paths(resolver: Resolver) -> _OldPaths:
    """The old paths; the default ones only if the models have a package."""
    paths = resolver.settings.legacy_output_paths
    if paths == DEFAULT_LEGACY_OUTPUT_PATHS:
        moved = resolver.legacy.destination(_OLD_MODELS)
        if moved is None or moved.package is None:
            paths = ()
    return _old_paths(paths)


class _OldPaths:
    """Old paths, of which those in another path are found at once.

    Attributes:
        paths: normalized.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = [normalize_path(path) for path in paths]
        self._order = {path: number for number, path in reversed([*enumerate(self.paths)])}
        self._lengths = {path.count("/") + 1 for path in self._order}

    def along(self, path: str) -> list[str]:
        """The old paths that are a path, or stretches of it, in order."""
        parts = path.split("/")
        stretches = {
            "/".join(parts[start : start + length])
            for length in self._lengths
            for start in range(len(parts) - length + 1)
        }
        return sorted(stretches & self._order.keys(), key=self._order.__getitem__)


@lru_cache(maxsize=1)
def _old_paths(paths: tuple[str, ...]) -> _OldPaths:
    return _OldPaths(paths)


def _built(node: ast.expr, evaluator: PathEvaluator, paths: _OldPaths) -> str | None:
    """The old path that an expression, or a part of it, builds; None if it builds none."""
    value = evaluator.evaluate(node)
    if value is None or any(character.isspace() for character in value):
        return None
    found = paths.along(normalize_path(value))
    return next((path for path in found if _writes(node, name_of(path))), None)


def _writes(node: ast.expr, name: str) -> bool:
    """Whether an expression itself holds a part of a path, not only a name for it."""
    return any(
        isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and name in each.value.replace("\\", "/").split("/")
        for each in ast.walk(node)
    )
