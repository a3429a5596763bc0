"""W7791 unused-suppression."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Applicability, Edit, Finding, Fix, Severity
from orb_lint.rules.base import Rule
from orb_lint.rules.comments.suppression_without_reason import SuppressionWithoutReason
from orb_lint.rules.readings import SuppressionReading
from orb_lint.rules.registry import known_names
from orb_lint.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.suppressions.model import Suppression

_HINTS = 50
"""How many unknown names in a file get a hint at what may be meant, which takes time."""


class UnusedSuppression(Rule):
    """A comment suppresses a finding that is not there."""

    number = 91
    symbol = "unused-suppression"
    severity = Severity.WARNING
    summary = "a comment suppresses what is not found there"
    why = (
        "What it once excused is gone. Left in place it hides the next fault of that kind, and it"
        " tells readers of a problem that does not exist."
    )
    how_to_fix = "Remove the name from the comment, or the comment if it names nothing else."
    fix_safety = "safe"
    limits = "A suppression of a rule that did not run is left alone."
    see_also = ("suppression-without-reason",)

    def check_suppressions(self, reading: SuppressionReading) -> Iterator[Finding]:
        file = reading.file
        misspelt = [each.span for each in file.suppressions if _is_misspelt(each)]
        hinted = {*misspelt[:_HINTS]}
        for each in file.suppressions:
            if found := self._fault(each, reading):
                fault, suggestion = found
                if each.span in hinted:
                    suggestion += did_you_mean(each.name, known_names())
                fix = None
                if each.symbol and each.removal:
                    fix = Fix(Applicability.SAFE, (Edit(file.path, each.removal, ""),))
                yield self.finding(
                    file.path,
                    each.span,
                    fault,
                    suggestion,
                    reading.unit,
                    fix=fix,
                    subject=each.name,
                )

    def _fault(self, each: Suppression, reading: SuppressionReading) -> tuple[str, str] | None:
        """What is wrong with a suppression, and what to do; None if nothing is or can be told."""
        if each.enables or each.span in reading.used:
            return None
        if each.is_own and not each.name:
            return "suppression of nothing", "name the rules that are meant, `ignore[symbol]`"
        if _is_misspelt(each):
            return f"suppression of `{each.name}`, which is no rule", "correct the name"
        own = (self.symbol, SuppressionWithoutReason.symbol)
        if each.symbol not in reading.selected or each.symbol in own or reading.file.is_broken:
            return None
        return f"`{each.name}` suppresses nothing here", "remove it"


def _is_misspelt(suppression: Suppression) -> bool:
    return suppression.is_own and bool(suppression.name) and not suppression.symbol
