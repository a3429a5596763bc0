"""How processor time and memory grow with the input, kind by kind."""
