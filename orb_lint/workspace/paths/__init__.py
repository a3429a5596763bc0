"""The paths that settings, entries and build scripts spell, and what they lead to."""
