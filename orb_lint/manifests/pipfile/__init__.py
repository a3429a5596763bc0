"""The Pipfile."""
