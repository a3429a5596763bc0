"""The named tuples of this project do what those of `typing` do."""

from __future__ import annotations

import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from orb_lint.records import NamedTuple


class Ours(NamedTuple):
    """A place."""

    path: str
    line: int
    column: int = 1
    names: tuple[str, ...] = ()

    def shown(self) -> str:
        """The place as text."""
        return f"{self.path}:{self.line}"


class Theirs(typing.NamedTuple):
    """A place."""

    path: str
    line: int
    column: int = 1
    names: tuple[str, ...] = ()

    def shown(self) -> str:
        """The place as text."""
        return f"{self.path}:{self.line}"


@pytest.mark.parametrize(
    "ask",
    [
        lambda made: made("a.py", 3),
        lambda made: made("a.py", line=3, names=("b",)),
        lambda made: made(line=3, path="a.py").column,
        lambda made: made("a.py", 3).shown(),
        lambda made: made("a.py", 3)._replace(line=4, column=2),
        lambda made: made("a.py", 3)._asdict(),
        lambda made: repr(made("a.py", 3)).partition("(")[2],
        lambda made: hash(made("a.py", 3)),
        lambda made: sorted([made("b.py", 1), made("a.py", 3), made("a.py", 2)]),
        lambda made: tuple(pickle.loads(pickle.dumps(made("a.py", 3)))),
        lambda made: isinstance(copy.deepcopy(made("a.py", 3)), made),
        lambda made: isinstance(made("a.py", 3)._replace(line=4), made),
        lambda made: (made._fields, made.__match_args__, made.__doc__, made.__module__),
    ],
)
def test_a_named_tuple_does_what_those_of_typing_do(ask: Callable[[Any], object]) -> None:
    assert ask(Ours) == ask(Theirs)


@pytest.mark.parametrize(
    "fail",
    [
        lambda made: made(),
        lambda made: made("a.py"),
        lambda made: made("a.py", 3, 1, (), 5),
        lambda made: made("a.py", 3, width=1),
        lambda made: made("a.py", 3, path="b.py"),
        lambda made: made(path="a.py", line=3, width=1),
    ],
)
def test_what_a_named_tuple_is_not_made_of_is_refused(fail: Callable[[Any], object]) -> None:
    for made in (Ours, Theirs):
        with pytest.raises((TypeError, ValueError)):
            fail(made)


@pytest.mark.parametrize("made", [Ours, Theirs])
def test_a_named_tuple_can_not_be_changed(made: type[Ours | Theirs]) -> None:
    place = made("a.py", 3)
    with pytest.raises(AttributeError):
        place.line = 4  # type: ignore[misc]
    with pytest.raises(AttributeError):
        place.width = 4  # type: ignore[union-attr]
