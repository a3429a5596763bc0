"""How a command that can't do its work says so, and exits."""

from __future__ import annotations

from orb_lint.errors import OrbLintError

FAILED = 2
"""The exit status of a command that could not do its work."""


class UsageError(OrbLintError):
    """The command can't do its work; the message says why and what to do."""
