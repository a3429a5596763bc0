"""What declares dependencies: manifests, locks and package metadata, read and edited."""
