"""Writes findings down, one module for each format, and adds no opinion."""
