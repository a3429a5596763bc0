"""Which virtual environment a Lambda has, and what is installed in it; nothing in it is run."""
