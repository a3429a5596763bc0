"""The comments that suppress findings: in which files they are read, and what they leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from orb_lint.files.paths import is_python
from orb_lint.findings import Finding
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import SuppressionReading
from orb_lint.rules.registry import known_names, that_override
from orb_lint.source.word_search import WordSearch
from orb_lint.suppressions import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.suppressions.model import FileSuppressions


class Comments:
    """Knows the comments of the files that are checked, as far as they have been read.

    Those that name no rule, `# pylint: disable=all` for example, matter only where something is
    found, and are read then.

    Attributes:
        suppressions: path → the suppressions in that file; None for a manifest without any.
        unread: paths of the files whose comments are read only if something is found there.
    """

    def __init__(self, resolver: Resolver, rules: Sequence[Rule]) -> None:
        """Nothing has been read.

        Args:
            resolver: of the workspace.
            rules: the selected ones.
        """
        self.suppressions: dict[str, FileSuppressions | None] = {}
        self.unread: set[str] = set()
        self._resolver = resolver
        self._workspace = resolver.workspace
        self._selected = frozenset(rule.symbol for rule in rules)
        self._rules = that_override(rules, "check_suppressions")
        self._names = known_names()
        self._marks = WordSearch([MARK])

    def note(self, file: SourceFile) -> None:
        """Read the comments of a Python file that name rules, and remember if it has others."""
        if self._marks.found_in(file.source):
            from orb_lint.suppressions.reading import may_name_rule

            if not may_name_rule(file.source, self._names):
                self.unread.add(file.path)
            elif found := self._in_python(file):
                self.suppressions[file.path] = found

    def read(self, file: SourceFile) -> None:
        """Read all comments of a Python file."""
        if MARK in file.source:
            self.suppressions[file.path] = self._in_python(file)

    def read_manifests(self, manifests: Iterable[Manifest]) -> None:
        """Read the comments of manifests, unless that has been done before."""
        for manifest in manifests:
            if manifest.path not in self.suppressions:
                self.suppressions[manifest.path] = self._in_other(manifest.path, manifest.source)

    def read_unread(self, findings: Iterable[Finding]) -> None:
        """Read the other comments of those Python files in which something was found."""
        for path in self.unread.intersection(each.path for each in findings):
            self.unread.discard(path)
            file = read_file(self._resolver, path, self._workspace.unit_of(path))
            if found := self._in_python(file) if file else None:
                self.suppressions[path] = found

    def read_all(self, findings: Iterable[Finding]) -> None:
        """Read the comments of all files with findings, as far as that has not been done before."""
        self.read_unread(findings)
        for path in {each.path for each in findings if not is_python(each.path)}:
            known = path in self.suppressions
            source = None if known else self._workspace.tree.read(path)
            if source is not None:
                self.suppressions[path] = self._in_other(path, source)

    def forget_all_but(self, paths: Iterable[str]) -> None:
        """Forget the suppressions of all files but some."""
        for path in self.suppressions.keys() - set(paths):
            del self.suppressions[path]

    def _in_python(self, file: SourceFile) -> FileSuppressions | None:
        from orb_lint.suppressions.reading import python_suppressions

        return python_suppressions(file.path, file.source, file.target_python, self._names)

    def _in_other(self, path: str, source: bytes) -> FileSuppressions | None:
        if MARK not in source:
            return None
        from orb_lint.suppressions.reading import other_suppressions

        return other_suppressions(path, source, self._names)

    def apply(
        self, findings: Iterable[Finding], *, pylint_hears: bool = False
    ) -> Iterator[Finding]:
        """The findings that no comment suppresses, and those about the comments themselves.

        Args:
            findings: about any files.
            pylint_hears: leave it to pylint to apply `# pylint:` comments.
        """
        by_path: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            by_path[finding.path].append(finding)
        for path, file in self.suppressions.items():
            if file is None:
                continue
            heard = file.without_pragmas() if pylint_hears else file
            found = by_path.pop(path, [])
            yield from heard.remaining(found)
            yield from heard.remaining(self._about_comments(file, found))
        for found in by_path.values():
            yield from found

    def _about_comments(self, file: FileSuppressions, findings: list[Finding]) -> list[Finding]:
        """The findings about the comments of a file, by what they suppress of those in the file."""
        used = file.used_names(findings)
        unit = self._workspace.unit_of(file.path)
        reading = SuppressionReading(file, unit, used, self._selected)
        return [found for rule in self._rules for found in rule.check_suppressions(reading)]
