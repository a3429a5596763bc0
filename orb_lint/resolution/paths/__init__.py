"""Which folders are on whose path when the code runs."""
