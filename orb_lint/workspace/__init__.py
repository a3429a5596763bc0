"""What is in the repository: units, their manifests, metadata and templates. It judges nothing."""
