"""E7771 invalid-package-metadata."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import name_of
from orb_lint.findings import START, Finding, Related, Span
from orb_lint.manifests.formats import fault_of
from orb_lint.manifests.names import normalize
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import UnitReading
from orb_lint.toml.parsing import value_at
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.manifests.stated import Statement

_READ = ("pyproject.toml", "setup.cfg")
_FIELDS = ("name", "version", "requires-python")


class InvalidPackageMetadata(Rule):
    """The metadata of a local package can't be read, has no name, or contradicts itself."""

    number = 71
    symbol = "invalid-package-metadata"
    summary = "the metadata of a local package can't be read, has no name, or contradicts itself"
    why = (
        "Every Lambda that installs the package fails to build, or gets another version than the"
        " one that somebody reads in the other file."
    )
    how_to_fix = (
        "Make the file valid, give the distribution a name, and say each thing once: with a"
        " `[project]` table `setup.py` needs no more than `setup()`."
    )
    limits = "Name, version and `requires-python` are compared; requirements are not."
    see_also = ("package-missing-metadata", "package-name-mismatch")

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        unit = reading.unit
        if unit.kind is not UnitKind.PACKAGE:
            return
        for manifest in unit.manifests:
            if problem := fault_of(manifest):
                span = Span(problem.line, 1, problem.line, 1)
                fault, suggestion = (
                    ("cannot be read", f"{problem.reason}: make it valid")
                    if manifest.source
                    else (problem.reason, "")
                )
                yield self.finding(manifest.path, span, fault, suggestion, unit)
        if not any(each.problem for each in unit.manifests if name_of(each.path) in _READ):
            yield from self._check_name(unit)
        for field in _FIELDS:
            yield from self._check_agreement(unit, field)

    def _check_name(self, unit: Unit) -> Iterator[Finding]:
        from orb_lint.manifests.stated import statements
        from orb_lint.toml.outline import outline

        pyproject = next(
            (each for each in unit.manifests if name_of(each.path) == "pyproject.toml"), None
        )
        if pyproject is None or next(statements(unit.manifests, "name"), None):
            return
        document = outline(pyproject.source).document
        if value_at(document, ("tool", "poetry", "package-mode")) is False:
            return
        if value_at(document, ("tool", "flit", "metadata", "module")) is not None:
            return
        yield self.finding(
            pyproject.path,
            START,
            "names no distribution, so that nothing can require it",
            "add `name` to [project]",
            unit,
        )

    def _check_agreement(self, unit: Unit, field: str) -> Iterator[Finding]:
        """Find fields in which one file contradicts another that takes precedence."""
        from orb_lint.manifests.stated import statements

        stated = [each for each in statements(unit.manifests, field) if each.values]
        for other in stated[1:]:
            first = stated[0]
            if _spelled(first, field) != _spelled(other, field):
                yield self.finding(
                    other.path,
                    other.span,
                    f"{field} `{', '.join(other.values)}` contradicts"
                    f" `{', '.join(first.values)}` in {name_of(first.path)}",
                    "say it in one place",
                    unit,
                    related=(Related(first.path, first.span.line, f"{field} stands here, too"),),
                    subject=field,
                )


def _spelled(statement: Statement, field: str) -> tuple[str, ...]:
    if field == "name":
        return tuple(map(normalize, statement.values))
    return tuple("".join(value.split()) for value in statement.values)
