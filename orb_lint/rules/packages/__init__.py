"""Rules about what local packages may depend on."""
