"""What distributions and the standard library bring."""
