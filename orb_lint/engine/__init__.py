"""The one pass: read every file once, judge its import lines, look closer where one is not plain.

A monorepo repeats its import lines. Whether any rule has something to say of a line is found out
once for all units that declare the same, by running the rules on a file that holds only that line.
"""
