"""Comments that silence findings: where they stand, what they name, and how far they reach."""
