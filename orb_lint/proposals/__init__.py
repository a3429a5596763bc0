"""What to propose to a repository that has never been checked."""
