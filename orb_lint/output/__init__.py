"""Findings written down, one module a format. Adds no opinion."""
