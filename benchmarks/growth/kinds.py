"""What a kind of input is, and what most of them hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Files = dict[str, str]
"""Path → text."""


class Kind(NamedTuple):
    """One kind of input that grows.

    Attributes:
        name: of it.
        size: the smaller of the two that are checked.
        options: what else is asked of a check.
        files: of a size.
    """

    name: str
    size: int
    options: tuple[str, ...]
    files: Callable[[int], Files]


KINDS: list[Kind] = []
"""All kinds of the modules that have been imported."""


def kind(size: int, *options: str) -> Callable[[Callable[[int], Files]], Callable[[int], Files]]:
    """Make a function a kind of input.

    Args:
        size: the smaller of the two that are checked.
        options: what else is asked of a check.
    """

    def add(files: Callable[[int], Files]) -> Callable[[int], Files]:
        KINDS.append(Kind(files.__name__, size, options, files))
        return files

    return add


COMMON = "packages/orb-common"
PATH = "../../packages/orb-common"
PACKAGE = {
    f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\n',
    f"{COMMON}/orb_common/__init__.py": "",
    f"{COMMON}/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
}
INDEX = "lambdas/users/index.py"
PIPFILE = f'[packages]\norb-common = {{path = "{PATH}", editable = true}}\n'


def packages(size: int, imports: Callable[[int], str]) -> Files:
    """Packages with these imports in their `__init__.py`, of which a Lambda imports the first."""
    return {
        **{f"packages/p{n}/pyproject.toml": f'[project]\nname = "p{n}"\n' for n in range(size)},
        **{f"packages/p{n}/p{n}/__init__.py": imports(n) for n in range(size)},
        INDEX: "import p0\n",
    }
