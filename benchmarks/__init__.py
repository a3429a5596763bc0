"""Speed and exactness of orb-lint, measured on generated and on real code."""
