"""TOML with positions: where keys and values stand, and edits that leave all else as it is."""
