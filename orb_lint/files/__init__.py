"""The files of a repository: folders, paths, globs, what git ignores."""
