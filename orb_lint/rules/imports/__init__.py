"""Rules about imports, by statements and by other means."""
