"""Writes the files of a checkout that a benchmark has made up."""

from __future__ import annotations

import os
from collections.abc import Mapping


def write_checkout(root: str, files: Mapping[str, bytes] | Mapping[str, str]) -> None:
    """Write files, and the mark of a checkout.

    Args:
        root: an empty folder.
        files: path below the root → content; text is written in UTF-8, with its line ends.
    """
    os.mkdir(f"{root}/.git")
    for path, content in files.items():
        absolute = os.path.join(root, path)
        os.makedirs(os.path.dirname(absolute), exist_ok=True)
        with open(absolute, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
