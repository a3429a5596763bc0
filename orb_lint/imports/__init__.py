"""What the code says: imports, what they resolve to, what modules offer. Judges nothing."""
