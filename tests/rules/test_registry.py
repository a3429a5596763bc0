"""Every rule has one identity and says what it is."""

from __future__ import annotations

import re

import pytest

from orb_lint.rules.base import MESSAGE_BASE, Rule
from orb_lint.rules.registry import all_rules, find_rule, selected_rules
from orb_lint.settings import Settings, SettingsError


def test_codes_and_symbols_are_unique_and_come_by_number() -> None:
    numbers = [rule.number for rule in all_rules()]
    symbols = [rule.symbol for rule in all_rules()]

    assert numbers == sorted(set(numbers))
    assert len(symbols) == len(set(symbols))


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.symbol)
def test_a_rule_stands_in_a_file_of_its_name_and_explains_itself(rule: Rule) -> None:
    assert type(rule).__module__.rpartition(".")[2] == rule.symbol.replace("-", "_")
    assert re.fullmatch(rf"[EW]{MESSAGE_BASE}\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.symbol)
    assert rule.summary
    assert "\n" not in rule.summary
    assert rule.why.endswith(".")
    assert rule.how_to_fix.endswith(".")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.symbol)
def test_a_rule_that_objects_to_imports_says_what_these_lead_to(rule: Rule) -> None:
    assert bool(rule.targets) is (type(rule).objects_to is not Rule.objects_to)


def test_an_opt_in_rule_reads_no_tree_for_it_does_not_run_to_tell_what_needs_one() -> None:
    assert [
        rule.symbol
        for rule in all_rules()
        if rule.is_opt_in and type(rule).check_tree is not Rule.check_tree
    ] == []


@pytest.mark.parametrize("name", ["legacy-layer-import", "E7701"])
def test_a_rule_is_found_by_symbol_and_by_code(name: str) -> None:
    assert find_rule(name).symbol == "legacy-layer-import"


def test_an_unknown_rule_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match="did you mean `legacy-layer-import`"):
        find_rule("legacy-layer-imports")


def test_without_settings_all_rules_but_the_opt_in_ones_run() -> None:
    selected = selected_rules(Settings())

    assert selected == [rule for rule in all_rules() if not rule.is_opt_in]


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        (Settings(select=("E7701", "unparsable-file")), ["E7701", "E7790"]),
        (Settings(select=("E7701",), extend_select=("E7702",)), ["E7701", "E7702"]),
        (Settings(select=("E7701", "E7702"), ignore=("legacy-layer-path",)), ["E7701"]),
    ],
)
def test_settings_select_rules(settings: Settings, codes: list[str]) -> None:
    assert [rule.code for rule in selected_rules(settings)] == codes


@pytest.mark.parametrize(
    "settings",
    [
        Settings(select=("nonsense",)),
        Settings(extend_select=("nonsense",)),
        Settings(ignore=("nonsense",)),
        Settings(per_path_ignores={"*": ("nonsense",)}),
    ],
)
def test_every_list_of_rules_is_checked(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="unknown rule `nonsense`"):
        selected_rules(settings)
