"""Rules about import statements and what stands in for them."""
