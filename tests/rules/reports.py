"""Findings as tests state them, and what their fixes make of the files."""

from __future__ import annotations

import os
from typing import Any, Protocol

from orb_lint.findings import Edit, Span
from tests.edits import apply_edits
from tests.workspaces import INDEX, Files

Finding = dict[str, Any]


class Find(Protocol):
    """Checks the workspace that some files make with one rule; findings are as JSON has them."""

    def __call__(self, files: Files, rule: str, settings: str = "") -> list[Finding]: ...


def place(finding: Finding) -> str:
    """Where a finding stands: `file:line:column-end_line:end_column`, folders left out."""
    name = os.path.basename(finding["path"])
    start = f"{finding['line']}:{finding['column']}"
    return f"{name}:{start}-{finding['end_line']}:{finding['end_column']}"


def stated(findings: list[Finding]) -> list[tuple[str, str]]:
    """The place and message of each finding."""
    return [(place(finding), finding["message"]) for finding in findings]


def lines(findings: list[Finding]) -> list[int]:
    return [finding["line"] for finding in findings]


def fixed(files: Files, finding: Finding) -> dict[str, str]:
    """The files that the fix of a finding changes or creates, as it leaves them."""
    fix = finding["fix"]
    assert fix is not None, finding["message"]
    edits = [
        Edit(
            each["path"],
            Span(each["line"], each["column"], each["end_line"], each["end_column"]),
            each["text"],
        )
        for each in fix["edits"]
    ]
    return {
        path: apply_edits(files.get(path, ""), [edit for edit in edits if edit.path == path])
        for path in sorted({edit.path for edit in edits})
    }


def fixed_index(files: Files, finding: Finding) -> str:
    """The `index.py` of Lambda `users` after a fix that touches nothing else."""
    after = fixed(files, finding)
    assert list(after) == [INDEX]
    return after[INDEX]
