"""What the tests of all rules share: a check of some files with one rule."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, Finding
from tests.workspaces import Files


@pytest.fixture
def find(make_workspace: MakeWorkspace, check: Check) -> Find:
    def run(files: Files, rule: str, settings: str = "") -> list[Finding]:
        root = make_workspace({**files, "orb-lint.toml": settings})
        return check("--select", rule, root)

    return run
