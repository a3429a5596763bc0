"""Keeps AWS Lambda monorepos on local packages; see README.md."""

__version__ = "0.1.0"
