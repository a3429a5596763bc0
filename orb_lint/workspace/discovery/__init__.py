"""Which folders are units, and what each of them holds."""
