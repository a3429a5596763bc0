"""The one pass: read each file once, judge its import lines, scan only what is unclear."""
