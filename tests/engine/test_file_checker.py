"""The check of one file tells of that file and of the manifests of its unit, and of no other."""

from __future__ import annotations

from orb_lint.engine.file_checker import FileChecker
from orb_lint.resolution.source_file import SourceFile
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.discovery.discover import discover
from tests.conftest import MakeWorkspace
from tests.fixes.workspaces import INDEX, users
from tests.workspaces import OLD_LINE


def test_other_files_of_a_unit_that_moves_are_left_to_their_own_check(
    make_workspace: MakeWorkspace,
) -> None:
    other = f"{OLD_LINE}import os  # orb-lint: ignore[legacy-layer-import]\n"
    root = make_workspace(users(OLD_LINE, **{"other.py": other}))
    checker = FileChecker(discover(root, load_settings(root)))

    assert found(checker, OLD_LINE) == [(INDEX, "legacy-layer-import")]


def test_a_comment_that_was_taken_back_silences_nothing_any_more(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace(users(OLD_LINE))
    checker = FileChecker(discover(root, load_settings(root)))
    silenced = f"{OLD_LINE.rstrip()}  # orb-lint: ignore[legacy-layer-import]\n"

    assert found(checker, silenced) == []
    assert found(checker, OLD_LINE) == [(INDEX, "legacy-layer-import")]


def found(checker: FileChecker, source: str) -> list[tuple[str, str]]:
    """The path and the symbol of each finding in Lambda `users` whose `index.py` has a source."""
    unit = checker.resolver.workspace.unit_of(INDEX)
    file = SourceFile(INDEX, unit, source.encode(), checker.resolver)
    return [(each.path, each.symbol) for each in checker.check(file)]
