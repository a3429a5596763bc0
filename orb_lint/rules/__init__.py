"""What is wrong: one module for each rule, which is found because it is in this folder."""
