"""The pylint plugin: reports in each file that pylint checks what the command line finds there.

pylint shows a finding only on a line of the file that it checks. What the command line reports on
a line of the Pipfile therefore stands here on an import of the file, as `Rule.editor_place` says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial

from pylint.checkers import BaseChecker
from pylint.interfaces import HIGH

from orb_lint.editors.astroid_imports import imports_of
from orb_lint.editors.session import Session
from orb_lint.findings import START, Finding, Span
from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.output.printable import printable
from orb_lint.records import NamedTuple
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import MESSAGE_BASE, EditorPlace, Rule
from orb_lint.rules.registry import all_rules, find_rule
from orb_lint.settings import SettingsError
from orb_lint.source.parsing import WrittenImports
from orb_lint.source.text import declared_encoding
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from astroid import nodes
    from pylint.lint import PyLinter

_NOT_WORKING = "orb-lint-not-working"


def _message(rule: Rule) -> tuple[str, str, str]:
    summary = rule.summary[:1].upper() + rule.summary[1:]
    return "%s", rule.symbol, f"{summary}. {rule.why} {rule.how_to_fix}"


class OrbLintChecker(BaseChecker):
    """Reports to pylint what the rules of orb-lint find.

    There is one for each run of pylint, and for each of its processes. A workspace is read when
    the first of its files is checked, and holds for the run, but for files whose content an editor
    holds: for these it is read each time.
    """

    name = "orb-lint"
    msgs = {  # noqa: RUF012  # pylint declares it without ClassVar
        **{rule.code: _message(rule) for rule in all_rules()},
        f"E{MESSAGE_BASE}99": (
            "orb-lint finds nothing here: %s",
            _NOT_WORKING,
            "orb-lint did not check this file, for the reason that the message gives. That the"
            " settings can't be followed, or that files lie in no workspace, is said once for each"
            " workspace in a run; that orb-lint itself has failed, on each file.",
        ),
    }
    options = (
        (
            "orb-lint-config",
            {
                "default": "",
                "type": "string",
                "metavar": "<file>",
                "help": "Read the settings of orb-lint from this file instead of `orb-lint.toml` or"
                " `pyproject.toml` at the root of the workspace. A relative path starts at the"
                " current folder or, if there is no such file, at that root.",
            },
        ),
    )

    def __init__(self, linter: PyLinter) -> None:
        super().__init__(linter)
        self._session: Session | None = None
        self._told: set[SettingsError] = set()

    def open(self) -> None:
        """Forget what was read, for a new run begins.

        With several processes pylint calls this for each file; each process keeps what it has read.
        """
        if self.linter.config.jobs == 1:
            self._session = None
            self._told.clear()

    def visit_module(self, node: nodes.Module) -> None:
        """Report the findings in a module."""
        if not node.pure_python or not node.file:
            return
        try:
            findings = self._findings(node)
        except SettingsError as error:
            self._tell_once(node, error)
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._tell(node, f"it failed on this file: {type(error).__name__}: {error}")
        else:
            for span, symbol, text in findings:
                self._add(node, symbol, span, text)

    def _findings(self, node: nodes.Module) -> list[_Shown]:
        self._session = self._session or Session(
            self.linter.config.orb_lint_config, self._ignored()
        )
        source = _source_of(node)
        buffer = source if node.file_bytes is not None else None
        checked = self._session.check(node.file, partial(_LintedFile, node, source), buffer)
        return sorted(_shown(*checked)) if checked else []

    def _ignored(self) -> Iterator[str]:
        """The symbols of the rules that pylint's settings disable; another may take their place."""
        for rule in all_rules():
            if not self.linter.is_message_enabled(rule.symbol):
                yield rule.symbol

    def _tell_once(self, node: nodes.Module, error: SettingsError) -> None:
        """Say once why a workspace is not checked, in its first file that does not silence that."""
        if error not in self._told and self.linter.is_message_enabled(_NOT_WORKING, START.line):
            self._told.add(error)
            self._tell(node, str(error))

    def _tell(self, node: nodes.Module, reason: str) -> None:
        self._add(node, _NOT_WORKING, START, " ".join(reason.split()))

    def _add(self, node: nodes.Module, symbol: str, span: Span, text: str) -> None:
        self.add_message(  # positional: pylint-per-file-ignores looks for the symbol there
            symbol,
            node=node,
            line=span.line,
            col_offset=span.column - 1,
            end_lineno=span.end_line,
            end_col_offset=span.end_column - 1,
            args=(printable(text),),
            confidence=HIGH,
        )


class _LintedFile(SourceFile):
    """A file whose imports are those of the module that pylint has parsed."""

    def __init__(
        self,
        module: nodes.Module,
        source: bytes,
        path: str,
        unit: Unit | None,
        resolver: Resolver,
    ) -> None:
        super().__init__(path, unit, source, resolver)
        self._module = module

    @property
    def comes_parsed(self) -> bool:
        """Whether what pylint has parsed counts: not if the target Python may be too old for it."""
        return self.target_python >= sys.version_info[:2]

    def _read(self) -> WrittenImports:
        if not self.comes_parsed:
            return super()._read()
        return WrittenImports(imports_of(self._module, self.source, self.target_python))

    def read_whole(self) -> SourceFile:
        return self


def _source_of(module: nodes.Module) -> bytes:
    """The bytes of a module as they are on the disk, or will be once an editor saves it.

    What pylint reads from its standard input is UTF-8, whatever encoding its first lines declare.
    """
    with module.stream() as stream:
        source: bytes = stream.read()
    encoding = declared_encoding(source) if module.file_bytes is not None else None
    return source.decode().encode(encoding, errors="replace") if encoding else source


class _Shown(NamedTuple):
    """A finding as it is shown in the file that pylint checks."""

    span: Span
    symbol: str
    text: str


def _shown(file: SourceFile, findings: Iterable[Finding]) -> Iterator[_Shown]:
    """The findings in a file, and those in its manifest that have a place in the file."""
    for finding in findings:
        if finding.path == file.path:
            yield _Shown(finding.span, finding.symbol, finding.message)
        elif span := _place(file, finding):
            where = f"{finding.path}:{finding.span.line}"
            yield _Shown(span, finding.symbol, f"{where}: {finding.message}")


def _place(file: SourceFile, finding: Finding) -> Span | None:
    """Where in a file to show a finding in the unit's manifest, None for nowhere."""
    place = find_rule(finding.symbol).editor_place
    if place is EditorPlace.FIRST_USE:
        return _at_first_use(file, finding)
    return START if place is EditorPlace.START else None


def _at_first_use(file: SourceFile, finding: Finding) -> Span | None:
    """The place of the first import that leads to what an entry declares."""
    for manifest in file.unit.manifests if file.unit else ():
        for entry in manifest.entries if manifest.path == finding.path else ():
            if entry_span(manifest, entry)[:2] != finding.span[:2]:
                continue
            for reference in file.references:
                if _uses(file.resolver, manifest, entry, reference):
                    return file.place_of(reference)
    return None


def _uses(resolver: Resolver, manifest: Manifest, entry: Entry, reference: Reference) -> bool:
    """Whether an import leads to what an entry declares."""
    if package := resolver.dependencies.package_declared_by(manifest, entry):
        needed = reference.provider
        return needed is not None and needed.path == package.path
    return reference.unit is None and reference.top in {
        name.partition(".")[0]
        for name in resolver.dependencies.import_names(entry.distribution) or ()
    }
