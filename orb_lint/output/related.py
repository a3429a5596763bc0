"""Limits how many of the places that explain a finding are shown."""

from __future__ import annotations

from orb_lint.findings import Finding, Related

_MOST = 20


def shown_places(finding: Finding) -> tuple[Related, ...]:
    """The first places that explain a finding; the last one says how many more there are."""
    more = len(finding.related) - _MOST
    if more <= 0:
        return finding.related
    *shown, last = finding.related[:_MOST]
    return (*shown, last._replace(message=f"{last.message}, and {more:,} more"))
