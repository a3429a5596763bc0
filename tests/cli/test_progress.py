"""The progress of a run is shown once, and does not go backwards."""

from __future__ import annotations

import os

import pytest

from orb_lint.cli import progress
from orb_lint.cli.progress import ProgressDisplay


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What displays have shown, each of which opens at once."""
    updates: list[tuple[int, int]] = []

    def open_at_once(display: ProgressDisplay) -> None:
        display._update = lambda done, total: updates.append((done, total))

    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    monkeypatch.setattr(ProgressDisplay, "_open", open_at_once)
    return updates


def test_progress_does_not_go_backwards(shown: list[tuple[int, int]]) -> None:
    display = ProgressDisplay(no_color=True)

    for done in (16, 4, 20):
        display(done, 96)

    assert shown == [(16, 96), (16, 96), (20, 96)]


def test_a_forked_process_shows_nothing(
    shown: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    display = ProgressDisplay(no_color=True)
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)

    display(4, 96)

    assert shown == []
