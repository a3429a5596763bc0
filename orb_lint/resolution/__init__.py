"""What an import leads to."""
