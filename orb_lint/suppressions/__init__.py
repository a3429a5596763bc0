"""Comments that silence findings: where they stand, what they name, and how far they reach."""

MARK = b"lint:"
"""What every comment that suppresses anything holds."""
