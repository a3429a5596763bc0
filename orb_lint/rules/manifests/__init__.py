"""Rules about what manifests declare."""
