"""What is in the repository: units, their manifests, metadata and templates. Judges nothing."""
