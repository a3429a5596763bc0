"""Which fixes are made together, the proof of what they change, and the writing of files."""
