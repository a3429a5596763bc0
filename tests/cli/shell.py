"""Runs commands as people do: in a shell, and on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from tests.cli.workspaces import SELECT


def in_shell(command: str, root: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in a workspace, `orb-lint` standing for this project's command."""
    orb_lint = f'orb-lint() {{ "{sys.executable}" -m orb_lint "$@"; }}; '
    return subprocess.run(
        ["bash", "-c", orb_lint + command],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


def on_terminal(root: str, *arguments: str, **environment: str) -> str:
    """What `check` shows on a terminal of 200 columns."""
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "orb_lint", "check", *SELECT, *arguments],
        cwd=root,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "200", **environment},
        stdout=terminal,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(terminal)
        shown = b""
        try:
            while chunk := os.read(controller, 65536):
                shown += chunk
        except OSError:  # the terminal is gone with its process
            pass
        assert process.stderr is not None
        assert process.stderr.read() == b""
    os.close(controller)
    return shown.decode()
