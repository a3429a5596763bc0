"""Virtual environments: which one a Lambda has, and what is installed in it. Nothing is run."""
