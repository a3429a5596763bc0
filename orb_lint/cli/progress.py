"""The display of a run's progress on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE = 0.7
"""Seconds before a run shows its progress."""


class ProgressDisplay:
    """Shows the progress of a run once it takes long."""

    def __init__(self, *, no_color: bool) -> None:
        """Show nothing yet.

        Args:
            no_color: use no colours, whatever the environment says.
        """
        self._no_color = no_color or None  # None: as the environment says
        self._started = time.monotonic()
        self._close: Callable[[], None] | None = None
        self._update: Callable[[int, int], None] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show how many of all are done, if the run takes long."""
        if self._update is None and time.monotonic() - self._started > _PATIENCE:
            self._open()
        if self._update:
            self._update(done, total)

    def _open(self) -> None:
        from rich.progress import Progress

        from orb_lint.output.terminal import new_console

        console = new_console(stderr=True, no_color=self._no_color)
        display = Progress(console=console, transient=True)
        task = display.add_task("checking")
        display.start()
        self._close = display.stop
        self._update = lambda done, total: display.update(task, completed=done, total=total)

    def close(self) -> None:
        """Remove the display."""
        if self._close:
            self._close()
