"""`pyproject.toml`."""
