"""Every workspace below `fixtures/` says beside its code what must be found in it.

A comment `# expect: symbol` stands on the line of the finding, several symbols separated by commas.
Where no comment can stand, `expected.txt` at the workspace's root has a line `path:line symbol`.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import tomli

from orb_lint.rules.base import Rule
from orb_lint.rules.registry import all_rules, find_rule
from tests.conftest import Check

Place: TypeAlias = tuple[str, int, str]
"""Path relative to the workspace root, line, symbol."""

Json: TypeAlias = dict[str, Any]

FIXTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fixtures")
WORKSPACES = sorted(
    os.path.relpath(folder, FIXTURES).replace(os.sep, "/")
    for folder, _, names in os.walk(FIXTURES)
    if "orb-lint.toml" in names
)
_COMMENT = re.compile(r"# expect: ([\w-]+(?:, [\w-]+)*)$", re.MULTILINE)
_LISTED = re.compile(r"(.+):(\d+) ([\w-]+)")
_ROUNDS = 3
"""Fixes of one place wait for one another; so many runs must do."""


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_what_is_found_is_what_the_fixture_expects(workspace: str, check: Check) -> None:
    root = os.path.join(FIXTURES, workspace)
    expected = Counter(_expected(root))
    findings = check(root)
    found = Counter(map(_place, findings))
    messages = {_place(finding): finding["message"] for finding in findings}
    faults = [
        *(f"missed      {_show(place)}" for place in sorted((expected - found).elements())),
        *(
            f"unexpected  {_show(place)}: {messages[place]}"
            for place in sorted((found - expected).elements())
        ),
    ]
    assert not faults, "\n".join([workspace, *faults])


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.symbol)
def test_every_rule_has_a_fixture_that_breaks_it_and_one_that_does_not(rule: Rule) -> None:
    folder = os.path.join(FIXTURES, "rules", rule.symbol)
    assert rule.symbol in {symbol for _, _, symbol in _expected(os.path.join(folder, "bad"))}
    assert f"rules/{rule.symbol}/good" in WORKSPACES
    assert not list(_expected(os.path.join(folder, "good")))


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_a_finding_is_that_of_its_rule_and_says_so_in_one_line(
    workspace: str, check: Check
) -> None:
    for finding in check(os.path.join(FIXTURES, workspace)):
        rule = find_rule(finding["symbol"])
        assert (finding["code"], finding["severity"]) == (rule.code, rule.severity.value)
        assert finding["message"].strip()
        assert finding["message"].isprintable()


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_a_rule_says_how_safe_its_fixes_are(workspace: str, check: Check) -> None:
    for finding in check(os.path.join(FIXTURES, workspace)):
        if finding["fix"]:
            said = find_rule(finding["symbol"]).fix_safety
            assert finding["fix"]["applicability"] in re.findall(r"(?:un)?safe", said), finding


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_findings_and_edits_lie_inside_their_files(workspace: str, check: Check) -> None:
    root = os.path.join(FIXTURES, workspace)
    for finding in check(root):
        for place in (finding, *_edits(finding)):
            lines = _lines(os.path.join(root, place["path"]))
            start = (place["line"], place["column"])
            end = (place["end_line"], place["end_column"])
            assert start <= end, finding
            for line, column in (start, end):
                assert 1 <= line <= len(lines), finding
                assert 1 <= column <= len(lines[line - 1]) + 1, finding


@pytest.mark.parametrize("workspace", [name for name in WORKSPACES if not name.endswith("/good")])
def test_safe_fixes_leave_valid_files_and_nothing_to_fix_safely(
    workspace: str, check: Check, tmp_path: Path
) -> None:
    root = os.path.join(tmp_path, "workspace")
    shutil.copytree(os.path.join(FIXTURES, workspace), root)
    for _ in range(_ROUNDS):
        fixable = [finding for finding in check(root) if _is_safe(finding)]
        for path, edits in _compatible_edits(fixable).items():
            _apply(os.path.join(root, path), edits)
    assert [_show(_place(finding)) for finding in check(root) if _is_safe(finding)] == []


def _expected(root: str) -> Iterator[Place]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, root).replace(os.sep, "/")
            lines = _lines(path)
            if relative == "expected.txt":
                for match in filter(None, map(_LISTED.fullmatch, lines)):
                    yield match[1], int(match[2]), match[3]
                continue
            for number, line in enumerate(lines, start=1):
                if comment := _COMMENT.search(line):
                    for symbol in comment[1].split(", "):
                        yield relative, number, symbol


def _place(finding: Json) -> Place:
    return finding["path"], finding["line"], finding["symbol"]


def _show(place: Place) -> str:
    path, line, symbol = place
    return f"{path}:{line} {symbol}"


def _lines(path: str) -> list[str]:
    """The lines of a file without their ends; of a folder, or a file that is not there, one."""
    if not os.path.isfile(path):
        return [""]
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        return file.read().split("\n")


def _is_safe(finding: Json) -> bool:
    return finding["fix"] is not None and finding["fix"]["applicability"] == "safe"


def _edits(finding: Json) -> list[Json]:
    return finding["fix"]["edits"] if finding["fix"] else []


def _compatible_edits(findings: Iterable[Json]) -> dict[str, list[Json]]:
    """The edits of those fixes that touch no place which a fix before them touches."""
    chosen: dict[str, list[Json]] = {}
    for finding in findings:
        edits = [edit for edit in _edits(finding) if edit not in chosen.get(edit["path"], [])]
        if not any(_touch(edit, other) for edit in edits for other in chosen.get(edit["path"], [])):
            for edit in edits:
                chosen.setdefault(edit["path"], []).append(edit)
    return chosen


def _touch(edit: Json, other: Json) -> bool:
    return _start(edit) <= _end(other) and _start(other) <= _end(edit)


def _start(edit: Json) -> tuple[int, int]:
    return edit["line"], edit["column"]


def _end(edit: Json) -> tuple[int, int]:
    return edit["end_line"], edit["end_column"]


def _apply(path: str, edits: list[Json]) -> None:
    """Edit or create a Python or TOML file; one that was valid before must be so afterwards."""
    with open(path, "ab"):
        pass
    with open(path, "rb") as source:
        encoding, _ = tokenize.detect_encoding(source.readline)
    with open(path, encoding=encoding, newline="") as file:
        before = file.read()
    lines = before.split("\n")
    for edit in sorted(edits, key=_start, reverse=True):
        first, last = edit["line"] - 1, edit["end_line"] - 1
        head = lines[first][: edit["column"] - 1]
        tail = lines[last][edit["end_column"] - 1 :]
        lines[first : last + 1] = [head + edit["text"] + tail]
    after = "\n".join(lines)
    with open(path, "w", encoding=encoding, newline="") as file:
        file.write(after)
    assert not _is_valid(path, before) or _is_valid(path, after), f"{path}:\n{after}"


def _is_valid(path: str, source: str) -> bool:
    try:
        ast.parse(source) if path.endswith(".py") else tomli.loads(source)
    except (SyntaxError, tomli.TOMLDecodeError):
        return False
    return True
