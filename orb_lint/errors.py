"""The one kind of failure that a user is told of in one line."""

from __future__ import annotations


class OrbLintError(Exception):
    """Something can't be done; the message is one line that says why."""
