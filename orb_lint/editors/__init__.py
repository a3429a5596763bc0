"""What shows findings while somebody types."""
