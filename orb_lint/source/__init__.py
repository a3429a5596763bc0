"""What one Python file says: its imports, names and strings."""
