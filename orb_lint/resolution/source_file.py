"""One Python file, read as far as is asked for."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Set as AbstractSet
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.files.paths import is_test, name_of
from orb_lint.findings import Span
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings import Version
from orb_lint.source.parsing import (
    ParsedSource,
    SyntaxProblem,
    SyntaxTree,
    WrittenImports,
    parse_source,
)
from orb_lint.source.record import NOT_AT_RUN_TIME, Context, Import, ImportKind
from orb_lint.source.text import declared_encoding, decoded_lines, span_of, utf8_lines
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.source.sieve import Candidate
    from orb_lint.source.statement import Statement

_CDK = "aws_cdk"
_HEAD = 1000
_GENERATED = regex(rb"@generated|generated (?:automatically|by|code|file|from|on)\b")


class SourceFile:
    """A Python file of the workspace.

    Attributes:
        path: relative to the workspace root.
        unit: that it belongs to, None outside every unit.
        source: its bytes.
        resolver: of the workspace.
        unreadable: why the file could not be read, None if it could.
        stretches: the parts of the file whose imports are asked for; None for all of it.
        is_probe: its imports are resolved as if the unit had no modules of its own.
    """

    def __init__(
        self,
        path: str,
        unit: Unit | None,
        source: bytes,
        resolver: Resolver,
        unreadable: str | None = None,
        *,
        stretches: list[Candidate] | None = None,
        is_probe: bool = False,
    ) -> None:
        self.path = path
        self.unit = unit
        self.source = source
        self.resolver = resolver
        self.unreadable = unreadable
        self.stretches = stretches
        self.is_probe = is_probe
        self._lines: list[str] = []
        self._statements: dict[tuple[int, ...], Statement] = {}

    @property
    def target_python(self) -> Version:
        """The version that it is written for."""
        return self.unit.target_python if self.unit else self.resolver.settings.target_python

    @property
    def comes_parsed(self) -> bool:
        """Whether somebody else has parsed it, so that its imports cost nothing to read."""
        return False

    def limited_to(self, stretches: list[Candidate]) -> SourceFile:
        """This file, limited to the imports in some stretches."""
        return SourceFile(self.path, self.unit, self.source, self.resolver, stretches=stretches)

    def limited_to_naming(
        self, names: AnyName, but: AbstractSet[str] = frozenset()
    ) -> SourceFile | None:
        """This file, limited to the imports that may name some modules.

        It is not limited in a package that shares a namespace, where dots may lead into another.

        Args:
            names: of the modules.
            but: names that do not count.

        Returns:
            None if it holds no such import.
        """
        from orb_lint.source.sieve import candidates_naming

        if self.unit and self.resolver.library.shares_namespace(self.unit):
            return self
        stretches = candidates_naming(self.source, names, but)
        if stretches is None:
            return self
        return self.limited_to(stretches) if stretches else None

    @property
    def is_test(self) -> bool:
        """Whether it is test code."""
        return is_test(self.path)

    @property
    def is_build_script(self) -> bool:
        """Whether it runs where a package is built or a Lambda deployed, and nowhere else."""
        return name_of(self.path) == "setup.py" or self._is_deployment_code

    @cached_property
    def _is_deployment_code(self) -> bool:
        """Whether it is CDK code, which defines what is deployed, that lies beside a handler."""
        from orb_lint.workspace.templates.handlers import may_define_handler

        return (
            _CDK.encode() in self.source
            and self.unit is not None
            and self.unit.kind is not UnitKind.PACKAGE
            and self.path.removesuffix(".py") not in self.unit.handlers
            and not may_define_handler(self.source)
            and any(
                _CDK in reference.first_names and not reference.is_in(NOT_AT_RUN_TIME)
                for reference in self.read_whole().imports
            )
        )

    @cached_property
    def is_generated(self) -> bool:
        """Whether its head says that a program wrote it, so that a fix of it would not last."""
        head = self.source[:_HEAD].lower()
        return b"do not edit" in head or (
            b"generated" in head and _GENERATED.search(head) is not None
        )

    @cached_property
    def written(self) -> WrittenImports:
        """Its imports as they are written."""
        written = self._read()
        if not self.path.endswith(".pyi"):
            return written
        return written._replace(
            imports=[
                record._replace(context=record.context | Context.TYPE_CHECKING)
                for record in written.imports
            ]
        )

    def _read(self) -> WrittenImports:
        from orb_lint.source.scanner import read

        return read(self.source, self.target_python, self.stretches, lambda: self._parsed)

    def read_whole(self) -> SourceFile:
        """This file with all of its imports."""
        return SourceFile(self.path, self.unit, self.source, self.resolver)

    @cached_property
    def references(self) -> list[Reference]:
        """What its imports lead to; of a file outside every unit, only what may be judged there."""
        return [each for record in self.written.imports for each in self._resolved(record)]

    def _resolved(self, record: Import) -> list[Reference]:
        if self.unit is None:
            return self.resolver.resolve_outside(self.path, record)
        resolver = self.resolver
        resolve = resolver.resolve_without_own if self.is_probe else resolver.resolve
        return resolve(self.unit, self.path, record)

    def of_statement(self, record: Import) -> list[Reference]:
        """The references of the statement that a record is of."""
        return self._by_span.get(record.span, [])

    @cached_property
    def _by_span(self) -> dict[Span, list[Reference]]:
        by_span: defaultdict[Span, list[Reference]] = defaultdict(list)
        for reference in self.references:
            by_span[reference.record.span].append(reference)
        return dict(by_span)

    @cached_property
    def imports(self) -> list[Reference]:
        """The references of import statements, dynamic imports left out."""
        return [each for each in self.references if each.record.kind is not ImportKind.DYNAMIC]

    def line(self, number: int) -> str:
        """One of its lines, without the line end and the byte order mark.

        Args:
            number: from 1 to the number of lines.
        """
        return self._lines_to(number)[number - 1]

    def _lines_to(self, count: int) -> list[str]:
        """Its lines, at least so many from the top."""
        if len(self._lines) < count:
            self._lines = decoded_lines(self.source, 2 * count + 50)
        return self._lines

    def on_first_line(self, span: Span) -> Span:
        """The part of a span on its first line, where a finding is anchored."""
        if span.end_line == span.line:
            return span
        return Span(span.line, span.column, span.line, len(self.line(span.line)) + 1)

    def place_of(self, reference: Reference) -> Span:
        """The place of a finding about an import: on the first line of its statement.

        Its columns are those of the module's name, if that is on this line.
        """
        record = reference.record
        statement = self.statement(reference)
        span = statement.module or (
            statement.names[reference.position] if statement.names else record.span
        )
        return self.on_first_line(span if span.line == record.span.line else record.span)

    def span_of(self, node: ast.stmt | ast.expr | ast.keyword) -> Span:
        """The place of a node of its tree."""
        return span_of(node, self._utf8_lines)

    @cached_property
    def _utf8_lines(self) -> list[bytes]:
        return utf8_lines(self.source, declared_encoding(self.source) or "utf-8")

    @cached_property
    def newline(self) -> str:
        """Its line end."""
        end = self.source.find(b"\n")
        return "\r\n" if end > 0 and self.source[end - 1 : end] == b"\r" else "\n"

    @property
    def tree(self) -> SyntaxTree | None:
        """Its syntax tree, None if it does not parse."""
        return self._parsed[0]

    @cached_property
    def _parsed(self) -> ParsedSource:
        return parse_source(self.source, self.target_python)

    @property
    def was_parsed(self) -> bool:
        """Whether its tree has been asked for."""
        return "_parsed" in self.__dict__

    @property
    def problem(self) -> SyntaxProblem | None:
        """Why it is no valid Python, if it had to be parsed."""
        if self.was_parsed:
            return self._parsed[1]
        return self.written.problem

    def statement(self, reference: Reference) -> Statement:
        """The places of the parts of a reference's statement."""
        place = reference.record.span[:2]
        if place not in self._statements:
            from orb_lint.source.statement import locate

            self._statements[place] = locate(
                reference.record, self._lines_to(reference.record.span.end_line)
            )
        return self._statements[place]


def read_file(resolver: Resolver, path: str, unit: Unit | None) -> SourceFile | None:
    """Read a file of a unit, or of none; None if it can't be read."""
    source = resolver.workspace.tree.read(path)
    return None if source is None else SourceFile(path, unit, source, resolver)
