from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from orb_lint.rules.registry import all_rules
from orb_lint.settings.values import READERS

if TYPE_CHECKING:
    from orb_lint.rules.base import Rule
    from tests.conftest import RunCli


def test_without_a_name_every_rule_has_a_line(run_cli: RunCli) -> None:
    outcome = run_cli("rule")
    assert (outcome.status, outcome.stderr) == (0, "")
    assert outcome == run_cli("rule", "--all")
    assert outcome.stdout.splitlines() == [
        f"{rule.code} {rule.symbol}: {rule.summary}" for rule in all_rules()
    ]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: str(rule.symbol))
def test_a_rule_is_explained_by_its_symbol_and_by_its_code(run_cli: RunCli, rule: Rule) -> None:
    outcome = run_cli("rule", rule.symbol)
    assert outcome.status == 0
    assert outcome == run_cli("rule", rule.code)
    assert outcome.stdout.startswith(f"{rule.code} {rule.symbol} ({rule.severity.value}")
    assert (", off by default)" in outcome.stdout) == rule.is_opt_in
    words = outcome.stdout.lower().split()
    texts = (rule.summary, rule.why, rule.how_to_fix, rule.fix_safety, rule.limits)
    for text in (*texts, *rule.settings, *rule.see_also):
        assert text.strip(".").lower() in " ".join(words)
    assert max(map(len, outcome.stdout.splitlines())) <= 88


def test_an_unknown_rule_is_a_failure_with_a_hint(run_cli: RunCli) -> None:
    assert run_cli("rule", "legacy-layer-imports") == (
        2,
        "",
        "orb-lint: unknown rule `legacy-layer-imports`; did you mean `legacy-layer-import`?\n",
    )


def test_machines_get_all_that_is_declared(run_cli: RunCli) -> None:
    (one,) = json.loads(run_cli("rule", "E7763", "--output-format", "json").stdout)
    assert one["symbol"] == "unpackaged-subpackage"
    assert one["settings"] == ["namespace-packages"]
    everything = json.loads(run_cli("rule", "--output-format", "json").stdout)
    assert [each["code"] for each in everything] == [rule.code for rule in all_rules()]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: str(rule.symbol))
def test_what_a_rule_refers_to_exists(rule: Rule) -> None:
    assert {*rule.settings} <= READERS.keys()
    assert {*rule.see_also} <= {each.symbol for each in all_rules()} - {rule.symbol}
    assert rule.see_also
    assert rule.limits.endswith(".")
