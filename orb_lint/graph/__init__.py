"""Who depends on whom, and by which lines."""
