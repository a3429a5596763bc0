"""What one import leads to."""

from __future__ import annotations

from enum import Enum

from orb_lint.records import NamedTuple
from orb_lint.resolution.legacy import Destination
from orb_lint.resolution.modules.finder import Module
from orb_lint.source.record import Alias, Context, Import, ImportKind
from orb_lint.workspace.model import Unit


class Target(Enum):
    """What an import leads to; the value explains it to a user."""

    OWN = "the unit's own module"
    RELATIVE = "a relative import inside the unit"
    LEAVES_UNIT = "a relative import that leaves the unit"
    LEGACY = "the old name of a layer module"
    PACKAGE = "a local package"
    LAYER = "a layer"
    STDLIB = "the standard library"
    RUNTIME = "the Lambda runtime"
    PROVIDED = "a distribution that a layer or the deployment installs"
    INSTALLED = "a distribution that a manifest declares"
    DEVELOPMENT = "a distribution that a manifest declares for development only"
    OTHER_SYSTEMS = "a distribution that a manifest declares for other systems only"
    TRANSITIVE = "a distribution that only a declared local package requires"
    LAMBDA = "the code of another Lambda"
    ABOVE = "a module in a folder above the unit"
    COPIED = "a module that a build script copies to the unit"
    NOT_ATTACHED = "a layer that no template attaches here"
    KNOWN = "a distribution that no manifest declares"
    UNEXPLAINED = "nothing in this workspace, and no known distribution"
    UNKNOWABLE = "perhaps something that can't be known"

    __hash__ = object.__hash__  # the one of `Enum` is written in Python


_IN_UNIT = frozenset({Target.OWN, Target.RELATIVE, Target.PACKAGE, Target.LAYER})

_ALWAYS = Context.NONE


class Reference(NamedTuple):
    """One module that an import statement names.

    Attributes:
        record: the statement.
        position: which of its names, for `import a, b`; 0 for the other forms.
        module: absolute dotted name as written; of a relative import, the name without its dots.
        target: what it leads to.
        unit: the package, layer or Lambda that the module belongs to; of a relative import the
            importing unit.
        found: the module itself, if it is local and exists.
        destination: of a legacy module.
    """

    record: Import
    position: int
    module: str
    target: Target = Target.UNEXPLAINED
    unit: Unit | None = None
    found: Module | None = None
    destination: Destination | None = None

    @property
    def top(self) -> str:
        """The first component of the module's name."""
        return self.module.partition(".")[0]

    @property
    def names(self) -> tuple[Alias, ...]:
        """The names that are imported from the module, none if the module itself is imported."""
        return self.record.names if self.record.kind is ImportKind.FROM else ()

    @property
    def first_names(self) -> tuple[str, ...]:
        """The first name of what it imports; of a legacy module, the name of its package."""
        if self.destination:
            return (self.destination.new.partition(".")[0],)
        return () if self.record.level else (self.top,)

    @property
    def provider(self) -> Unit | None:
        """The unit that the module belongs to; of a legacy one, the package that holds it now."""
        return self.destination.package if self.destination else self.unit

    @property
    def is_missing(self) -> bool:
        """Whether it leads to a unit that lacks the module."""
        return self.target in _IN_UNIT and self.unit is not None and self.found is None

    def is_in(self, context: Context) -> bool:
        """Whether the statement stands in a context."""
        here = self.record.context
        return here is not _ALWAYS and bool(here & context)  # operations on flags are slow

    def to(
        self,
        target: Target,
        *,
        unit: Unit | None = None,
        found: Module | None = None,
        destination: Destination | None = None,
    ) -> Reference:
        """The reference with a target."""
        return Reference(self.record, self.position, self.module, target, unit, found, destination)
