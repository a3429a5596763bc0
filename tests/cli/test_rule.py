from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orb_lint.rules.registry import all_rules

if TYPE_CHECKING:
    from orb_lint.rules.base import Rule
    from tests.conftest import RunCli


def test_without_a_name_every_rule_has_a_line(run_cli: RunCli) -> None:
    outcome = run_cli("rule")
    assert (outcome.status, outcome.stderr) == (0, "")
    assert outcome.stdout.splitlines() == [
        f"{rule.code} {rule.symbol}: {rule.summary}" for rule in all_rules()
    ]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: str(rule.symbol))
def test_a_rule_is_explained_by_its_symbol_and_by_its_code(run_cli: RunCli, rule: Rule) -> None:
    outcome = run_cli("rule", rule.symbol)
    assert outcome.status == 0
    assert outcome == run_cli("rule", rule.code)
    assert outcome.stdout.startswith(f"{rule.code} {rule.symbol} ({rule.severity.value})\n\n")
    words = outcome.stdout.lower().split()
    for text in (rule.summary, rule.why, rule.how_to_fix):
        assert text.strip(".").lower() in " ".join(words)
    assert max(map(len, outcome.stdout.splitlines())) <= 88


def test_an_unknown_rule_is_a_failure_with_a_hint(run_cli: RunCli) -> None:
    assert run_cli("rule", "legacy-layer-imports") == (
        2,
        "",
        "orb-lint: unknown rule `legacy-layer-imports`; did you mean `legacy-layer-import`?\n",
    )
