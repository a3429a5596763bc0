"""A diff says all that changes, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from orb_lint.fixes.diff import render
from orb_lint.fixes.plan import FileChange

LINES = st.lists(st.sampled_from("abcdefgh"), max_size=30)


def diff(before: list[str], after: list[str]) -> list[str]:
    """The lines of the diff of two files, without its head."""
    change = FileChange("".join(before).encode(), "".join(after).encode())
    return render({"index.py": change}).decode().splitlines(keepends=True)[2:]


def applied(before: list[str], lines: list[str]) -> Iterator[str]:
    """What `patch` makes of some lines."""
    rest = iter(before)
    at = 0
    for line in lines:
        if line.startswith("@@"):
            place, _, length = line.split()[1].removeprefix("-").partition(",")
            start = int(place) - (length != "0")
            yield from (next(rest) for _ in range(start - at))
            at = start
            continue
        if line[0] in " -":
            assert next(rest) == line[1:]
            at += 1
        if line[0] in " +":
            yield line[1:]
    yield from rest


@given(LINES, LINES)
def test_it_makes_the_one_of_the_other(before: list[str], after: list[str]) -> None:
    old, new = [f"{line}\n" for line in before], [f"{line}\n" for line in after]

    assert [*applied(old, diff(old, new))] == new


def test_lines_that_stay_are_no_part_of_it_however_long_the_file() -> None:
    before = [f"line {number}\n" for number in range(1_000)]
    after = [line if number % 2 else f"new {line}" for number, line in enumerate(before)]

    lines = diff(before, after)

    assert [line for line in lines if line[0] == "-"] == [f"-{line}" for line in before[::2]]
    assert [*applied(before, lines)] == after


def test_repeated_lines_without_anything_else_in_between_are_told_apart() -> None:
    before = ["try:\n", "    pass\n", "\n"] * 3

    assert [
        line for line in diff(before, [*before[:4], "x = 1\n", *before[4:]]) if line[0] in "+-"
    ] == ["+x = 1\n"]
