from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.baseline import (
    BaselineError,
    KnownFinding,
    KnownFindings,
    read_baseline,
    write_baseline,
)
from orb_lint.findings import START, Finding, Severity

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace

TEXT = st.text(st.characters(), max_size=12) | st.text(" \\#\n\r\t\"'nrtx0u→\udcff", max_size=12)
ENTRIES = st.lists(
    st.builds(
        KnownFinding,
        st.sampled_from(["E7701", "W7704"]),
        st.sampled_from(["legacy-layer-import", "unmigrated-layer-import"]),
        TEXT.filter(bool),
        TEXT,
    )
)


@given(ENTRIES)
def test_every_entry_is_one_line_that_reads_as_the_same_entry(entries: list[KnownFinding]) -> None:
    for entry in entries:
        line = str(entry)
        assert line.isprintable()
        assert line == line.strip()
        assert KnownFinding.read(line) == entry


def test_a_line_says_what_is_wrong_where() -> None:
    path, names = "lambdas/users/index.py", "exceptions: NotFoundError, ValidationError"
    entry = KnownFinding("E7701", "legacy-layer-import", path, names)
    assert str(entry) == f"E7701 legacy-layer-import {path} {names}"


def test_a_file_is_sorted_whatever_the_order_and_counts_by_repeated_lines(
    make_workspace: MakeWorkspace,
) -> None:
    path = f"{make_workspace({})}/known.txt"
    one = KnownFinding("E7701", "legacy-layer-import", "a b.py", "models: é")
    other = KnownFinding("E7701", "legacy-layer-import", "a.py", "")
    write_baseline(path, KnownFindings([other, one, other]))
    with open(path, encoding="utf-8") as file:
        assert [line for line in file if not line.startswith("#")] == [
            "E7701 legacy-layer-import a.py\n",
            "E7701 legacy-layer-import a.py\n",
            "E7701 legacy-layer-import a\\x20b.py models: é\n",
        ]
    assert read_baseline(path) == {one: 1, other: 2}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_comments_blank_lines_and_line_ends_of_windows_are_read(
    make_workspace: MakeWorkspace, ends: str
) -> None:
    text = f"\ufeff# ours{ends}{ends}E7701 legacy-layer-import a.py x: y{ends}"
    path = f"{make_workspace({'known.txt': text})}/known.txt"
    assert read_baseline(path) == {KnownFinding("E7701", "legacy-layer-import", "a.py", "x: y"): 1}


@pytest.mark.parametrize(
    "rule", ["E9999 foo", "E7701 legacy-layer-path", "W7701 legacy-layer-import"]
)
def test_a_line_of_no_rule_is_named(make_workspace: MakeWorkspace, rule: str) -> None:
    path = f"{make_workspace({'known.txt': f'{rule} a.py x'})}/known.txt"
    with pytest.raises(BaselineError) as error:
        read_baseline(path)
    assert str(error.value) == f"{path}:1: no rule `{rule}`: fix the line or delete it"


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< HEAD",
        ">>>>>>> 1a2b3c4 (a change of ours)",
        "E7701",
        "E7701 legacy-layer-import",
        "legacy-layer-import a.py x",
        r"E7701 legacy-layer-import a\.py",
        r"E7701 legacy-layer-import a.py \Uffffffff",
    ],
)
def test_a_line_that_is_no_entry_is_named(make_workspace: MakeWorkspace, line: str) -> None:
    path = f"{make_workspace({'known.txt': f'# ours{chr(10)}{line}'})}/known.txt"
    with pytest.raises(BaselineError) as error:
        read_baseline(path)
    assert str(error.value).startswith(f"{path}:2: not an entry: {line}: ")


@pytest.mark.parametrize("content", [b"\xff", b"E7701 a b \xff"])
def test_what_is_no_text_cannot_be_read(make_workspace: MakeWorkspace, content: bytes) -> None:
    path = f"{make_workspace({'known.txt': content})}/known.txt"
    with pytest.raises(BaselineError, match=r"known\.txt: cannot be read: "):
        read_baseline(path)


def test_what_cannot_be_written_leaves_no_file(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"known.txt/a": ""}, git=False)
    with pytest.raises(BaselineError, match=r"/known\.txt: cannot be written: Is a directory"):
        write_baseline(f"{root}/known.txt", KnownFindings())
    assert os.listdir(root) == ["known.txt"]
    with pytest.raises(BaselineError, match=r"none/known\.txt: cannot be written: No such file"):
        write_baseline(f"{root}/none/known.txt", KnownFindings())


def test_a_finding_about_the_root_is_known_by_a_dot() -> None:
    finding = Finding("", START, "E7720", "missing-pipfile", "fault", "", Severity.ERROR, None)

    entry = KnownFinding.of(finding)

    assert entry.path == "."
    assert KnownFinding.read(str(entry)) == entry
