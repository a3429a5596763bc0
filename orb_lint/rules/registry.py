"""All rules, and those that the settings select."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module

from orb_lint import rules
from orb_lint.rules.base import Rule
from orb_lint.settings import Settings, SettingsError
from orb_lint.spelling import did_you_mean

_FAMILIES = ("imports", "manifests", "packages", "structure", "comments")


class UnknownRuleError(SettingsError):
    """A name is that of no rule.

    Attributes:
        name: the name that was given.
    """

    def __init__(self, name: str, place: str = "") -> None:
        super().__init__(f"{place}unknown rule `{name}`{did_you_mean(name, known_names())}")
        self.name = name


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """One instance of every rule in the folders of rules, by number."""
    for module in _modules():
        import_module(module)
    return tuple(sorted((rule() for rule in Rule.__subclasses__()), key=lambda rule: rule.number))


def _modules() -> Iterator[str]:
    """The names of the modules that hold rules.

    Not by `pkgutil`, which takes as long to load as half of all rules.
    """
    for family in _FAMILIES:
        for name in os.listdir(f"{rules.__path__[0]}/{family}"):
            if name.endswith(".py") and name != "__init__.py":
                yield f"{rules.__name__}.{family}.{name.removesuffix('.py')}"


def find_rule(name: str) -> Rule:
    """The rule of a symbol or a code.

    Raises:
        UnknownRuleError: there is none.
    """
    if rule := _rules_by_name().get(name):
        return rule
    raise UnknownRuleError(name)


def find_rules(name: str) -> list[Rule]:
    """The rules that a symbol, a code or the beginning of a code stands for, by number.

    Raises:
        UnknownRuleError: there is none.
    """
    begun = [rule for rule in all_rules() if name and rule.code.startswith(name)]
    return begun or [find_rule(name)]


def known_names() -> dict[str, str]:
    """The symbol and the code of each rule → its symbol."""
    return {name: rule.symbol for name, rule in _rules_by_name().items()}


@lru_cache(maxsize=1)
def _rules_by_name() -> dict[str, Rule]:
    return {name: rule for rule in all_rules() for name in (rule.symbol, rule.code)}


def symbols_of(names: Iterable[str]) -> frozenset[str]:
    """The symbols of all rules that some names stand for.

    Raises:
        UnknownRuleError: a name is that of no rule.
    """
    return frozenset(rule.symbol for rule in _named(names))


def _named(names: Iterable[str]) -> set[Rule]:
    return {rule for name in names for rule in find_rules(name)}


def rules_to_run(selected: Sequence[Rule]) -> Sequence[Rule]:
    """The selected rules; with all others, if one of them depends on what any rule reads.

    Opt-in rules that are not selected never run, so they must not read more than the others do.
    """
    if not any(rule.needs_all_rules for rule in selected):
        return selected
    return [rule for rule in all_rules() if rule in selected or not rule.is_opt_in]


def that_override(among: Iterable[Rule], name: str) -> list[Rule]:
    """Those of some rules that override a method, so that it is worth calling."""
    return [rule for rule in among if getattr(type(rule), name) is not getattr(Rule, name)]


def selected_rules(settings: Settings) -> list[Rule]:
    """The rules to run, by number.

    Raises:
        UnknownRuleError: a name in the settings is that of no rule.
    """
    selected = _named(settings.select) or {rule for rule in all_rules() if not rule.is_opt_in}
    selected |= _named(settings.extend_select)
    selected -= _named(settings.ignore)
    for names in (*settings.per_path_ignores.values(), settings.never_baselined):
        symbols_of(names)
    return sorted(selected, key=lambda rule: rule.number)
