"""How long each stage of a check takes, and each rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import perf_counter

from orb_lint.rules.base import Rule
from orb_lint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_CHECKS = tuple(
    name for name in vars(Rule) if name.startswith("check_") or name in ("imports_of", "objects_to")
)


_LEAST = 0.0001
"""Seconds; rules that take less are not listed."""


class Timing:
    """Measures one run in one process, in wall-clock seconds.

    What a rule is the first to ask for, such as the names of a module, counts as its time. The rest
    is reading files, judging their import lines, and searching for the rules' needles.
    """

    def __init__(self) -> None:
        self._by_stage: dict[str, float] = {}
        self._by_rule: defaultdict[str, float] = defaultdict(float)
        self._is_in_rule = False

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the time spent inside the `with` block."""
        start = perf_counter()
        try:
            yield
        finally:
            self._by_stage[name] = self._by_stage.get(name, 0) + perf_counter() - start

    @contextmanager
    def of_rules(self) -> Iterator[None]:
        """Measure each rule inside the `with` block."""
        rules = all_rules()
        for rule in rules:
            for name in _CHECKS:
                if getattr(type(rule), name) is not getattr(Rule, name) or name == "imports_of":
                    setattr(rule, name, self._timed(rule.symbol, getattr(rule, name)))
        try:
            yield
        finally:
            for rule in rules:
                for name in vars(rule).keys() & set(_CHECKS):
                    delattr(rule, name)

    def _timed(self, symbol: str, check: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(check)
        def timed(*arguments: object) -> object:
            if self._is_in_rule:
                return check(*arguments)
            self._is_in_rule = True
            start = perf_counter()
            try:
                found = check(*arguments)
                return found if isinstance(found, bool) else list(found)
            finally:
                self._by_rule[symbol] += perf_counter() - start
                self._is_in_rule = False

        return timed

    def lines(self) -> Iterator[str]:
        """The measurements for people: the stages in order, then what they consist of."""
        total = sum(self._by_stage.values())
        yield from (_line(name, taken, total) for name, taken in self._by_stage.items())
        rules = {each: taken for each, taken in self._by_rule.items() if taken >= _LEAST}
        parts = {**rules, "(all else)": total - sum(rules.values())}
        by_time = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
        yield from (_line(f"  {name}", taken, total) for name, taken in by_time)


def _line(what: str, taken: float, total: float) -> str:
    return f"{taken * 1000:10,.1f} ms {100 * taken / (total or 1):4.0f} %  {what}"
