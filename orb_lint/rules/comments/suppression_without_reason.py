"""W7792 suppression-without-reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from orb_lint.findings import Finding, Severity, Span
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import SuppressionReading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.suppressions.model import Suppression


class SuppressionWithoutReason(Rule):
    """A comment suppresses a finding and does not say why."""

    number = 92
    symbol = "suppression-without-reason"
    severity = Severity.WARNING
    is_opt_in = True
    summary = "a comment suppresses a finding and does not say why"
    why = (
        "Nobody dares to remove it later: whether it excuses a special case or a thing to be done"
        " one day is known only to whoever wrote it."
    )
    how_to_fix = (
        "Write the reason behind it: `# orb-lint: ignore[symbol] reason`, or"
        " `# pylint: disable=symbol # reason`."
    )
    settings = ("extend-select",)
    limits = "Whether the reason is a good one, a reader must tell."
    see_also = ("unused-suppression",)

    def check_suppressions(self, reading: SuppressionReading) -> Iterator[Finding]:
        file = reading.file
        silent: defaultdict[Span, list[Suppression]] = defaultdict(list)
        for each in file.suppressions:
            if each.symbol and not each.enables and not each.has_reason:
                silent[each.directive].append(each)
        for span, group in silent.items():
            is_own = group[0].is_own
            place = "behind the bracket" if is_own else "behind another `#`"
            names = ", ".join(sorted(each.name for each in group))
            yield self.finding(
                file.path,
                span,
                "suppression without a reason",
                f"say why, {place}",
                reading.unit,
                subject=names,
            )
