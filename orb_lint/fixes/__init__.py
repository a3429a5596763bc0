"""Fixes: which of them are made together, the proof of what they do, and how files are written."""
