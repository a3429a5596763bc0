"""One Python file, read as far as somebody asks."""

from __future__ import annotations

import ast
import re
from collections.abc import Container
from functools import cached_property

from orb_lint.imports import scanner
from orb_lint.imports.record import Context, Kind
from orb_lint.imports.resolution import Reference, Resolver
from orb_lint.imports.statement import Statement, locate
from orb_lint.settings import Version
from orb_lint.workspace.model import Unit, is_test

_HEAD = 1000
_GENERATED = re.compile(rb"do not edit|@generated|generated (?:automatically|by|code|file|from|on)\b")


class SourceFile:
    """A Python file of the workspace.

    Attributes:
        path: relative to the workspace root.
        unit: that it belongs to, None outside every unit.
        source: its bytes.
        resolver: of the workspace.
        unreadable: why the file could not be read, None where it could.
        known: texts of import lines that `reading` may leave out.
        is_probe: its imports are resolved as if the unit held no modules of its own.
    """

    def __init__(
        self,
        path: str,
        unit: Unit | None,
        source: bytes,
        resolver: Resolver,
        unreadable: str | None = None,
        *,
        known: Container[bytes] = frozenset(),
        is_probe: bool = False,
    ) -> None:
        self.path = path
        self.unreadable = unreadable
        self.known = known
        self.is_probe = is_probe
        self.unit = unit
        self.source = source
        self.resolver = resolver

    @property
    def target_python(self) -> Version:
        """The version that it is written for."""
        return self.unit.target_python if self.unit else self.resolver.settings.target_python

    @property
    def is_test(self) -> bool:
        """Whether it is test code."""
        return is_test(self.path)

    @cached_property
    def is_generated(self) -> bool:
        """Whether its head says that a program wrote it, so that a fix of it would not last."""
        return _GENERATED.search(self.source[:_HEAD].lower()) is not None

    @cached_property
    def reading(self) -> scanner.Reading:
        """Its imports as the source says them."""
        reading = scanner.read(self.source, self.target_python, self.known)
        if not self.path.endswith(".pyi"):
            return reading
        return reading._replace(
            imports=[
                record._replace(context=record.context | Context.TYPE_CHECKING)
                for record in reading.imports
            ]
        )

    @cached_property
    def references(self) -> list[Reference]:
        """What its imports lead to; nothing for a file outside every unit."""
        if self.unit is None:
            return []
        resolve = self.resolver.resolve_elsewhere if self.is_probe else self.resolver.resolve
        return [
            reference
            for record in self.reading.imports
            for reference in resolve(self.unit, self.path, record)
        ]

    @cached_property
    def imports(self) -> list[Reference]:
        """The references of import statements, dynamic imports left out."""
        return [each for each in self.references if each.record.kind is not Kind.DYNAMIC]

    @cached_property
    def lines(self) -> list[str]:
        """Its lines without their ends and without a byte order mark."""
        return scanner.decoded_lines(self.source)

    @cached_property
    def newline(self) -> str:
        """The line end that it uses."""
        end = self.source.find(b"\n")
        return "\r\n" if end > 0 and self.source[end - 1 : end] == b"\r" else "\n"

    @cached_property
    def tree(self) -> ast.Module | None:
        """Its syntax tree, None where it does not parse."""
        try:
            return scanner.parse(self.source, self.target_python)
        except scanner.PARSE_ERRORS:
            return None

    def statement(self, reference: Reference) -> Statement:
        """The places of the parts of a reference's statement."""
        return locate(reference.record, self.lines)
