"""What a command says when it can't do its work."""

from __future__ import annotations

from orb_lint.errors import OrbLintError


class UsageError(OrbLintError):
    """The command can't do its work; the message says why and what to do."""
