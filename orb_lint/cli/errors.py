"""What a command says when it can't do its work."""


class UsageError(Exception):
    """The command can't do its work; the message is one line that says why and what to do."""
