"""The one pass: each file is read once and its import lines judged; what is unclear is scanned."""
