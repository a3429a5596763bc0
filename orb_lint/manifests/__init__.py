"""Reads and edits what declares dependencies: manifests, locks and package metadata."""
