"""What is wrong: one module a rule. A rule is found by standing in this folder."""
