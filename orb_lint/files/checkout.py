"""The git checkout around a workspace, and where in it the workspace lies."""

from __future__ import annotations

import os

_CHECKOUTS_OF_CI = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def checkout_around(folder: str) -> str | None:
    """The nearest folder with a `.git`: a folder itself or one above it, None if there is none."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, name = os.path.split(folder)
        if not name:
            return None
    return folder


def prefix_in(folder: str, root: str) -> str:
    """The path from a folder down to a workspace in it: "" if they are one, or "backend"."""
    relative = os.path.relpath(root, folder).replace(os.sep, "/")
    return "" if relative == "." else relative


def prefix_in_repository(root: str) -> str:
    """The path of a workspace in its repository: "" at the top, or "backend", for example.

    The repository is the git checkout around the workspace. Without one (a CI service may fetch an
    archive) it is the folder that the CI service names as its checkout.

    Args:
        root: of the workspace, absolute and without links.
    """
    if (checkout := checkout_around(root)) is not None:
        return prefix_in(checkout, root)
    for folder in filter(None, map(os.environ.get, _CHECKOUTS_OF_CI)):
        prefix = prefix_in(os.path.realpath(folder), root)
        if prefix.split("/")[0] != "..":
            return prefix
    return ""
