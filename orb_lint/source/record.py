"""One import statement as it is written."""

from __future__ import annotations

from enum import Enum, Flag

from orb_lint.findings import Span
from orb_lint.records import NamedTuple


class ImportKind(Enum):
    """How a module is imported."""

    IMPORT = "import"
    FROM = "from"
    DYNAMIC = "dynamic"


class Context(Flag):
    """When an import runs; no flag means that it runs whenever the module does.

    `UNREACHED` is a branch that neither the target Python nor a type checker takes, or that is for
    another system than Lambda's.
    """

    NONE = 0
    FUNCTION = 1
    TYPE_CHECKING = 2
    OPTIONAL = 4
    UNREACHED = 8


NOT_AT_RUN_TIME = Context.TYPE_CHECKING | Context.UNREACHED
"""The contexts of imports that a Lambda never runs."""


class Alias(NamedTuple):
    """One name of an import statement and what it is bound as."""

    name: str
    asname: str | None = None


class Import(NamedTuple):
    """One import statement, or one call that imports a module by a literal name.

    Attributes:
        kind: the statement's form.
        module: the name behind `from`, or the literal of a dynamic import, without leading dots;
            empty for `import a, b` and for `from . import x`.
        names: what is imported; `*` for a star import, empty for a dynamic one.
        level: number of leading dots.
        span: of the statement, or of the literal.
        context: when it runs.
    """

    kind: ImportKind
    module: str
    names: tuple[Alias, ...]
    level: int
    span: Span
    context: Context

    @property
    def modules(self) -> list[str]:
        """The modules that it names, without leading dots; "" for `from . import x`."""
        if self.kind is ImportKind.IMPORT:
            return [alias.name for alias in self.names]
        return [self.module]
