"""Kinds of input with star imports, and with names that are handed on."""

from __future__ import annotations

from benchmarks.growth.kinds import COMMON, INDEX, PACKAGE, Files, kind


@kind(50)
def star_ring(size: int) -> Files:
    """Modules that import all from one another in a circle."""
    return PACKAGE | {
        **{
            f"{COMMON}/orb_common/m{n}.py": f"from .m{(n + 1) % size} import *\nx{n} = 1\n"
            for n in range(size)
        },
        INDEX: "".join(f"from orb_common.m{n} import x{n}, y\n" for n in range(size)),
    }


@kind(50)
def star_chain(size: int) -> Files:
    """Modules each of which imports all from the next; the first is asked for what each defines."""
    return PACKAGE | {
        **{
            f"{COMMON}/orb_common/m{n}.py": f"from .m{n + 1} import *\nx{n} = 1\n"
            for n in range(size)
        },
        f"{COMMON}/orb_common/m{size}.py": "",
        INDEX: "".join(f"from orb_common.m0 import x{n}, y{n}\n" for n in range(size)),
    }


def _by_old_names(files: Files, size: int) -> Files:
    """A workspace, asked by old names for what its modules define, and for what they don't."""
    return files | {INDEX: "".join(f"from exceptions import x{n}, y{n}\n" for n in range(size))}


@kind(50)
def star_ring_by_old_names(size: int) -> Files:
    """Modules that import all from one another in a circle, asked by old names."""
    return _by_old_names(star_ring(size), size)


@kind(50)
def star_chain_by_old_names(size: int) -> Files:
    """Modules each of which imports all from the next, asked by old names."""
    return _by_old_names(star_chain(size), size)


@kind(50)
def star_ring_of_names_bound_twice(size: int) -> Files:
    """Modules in a circle, two of which bind each name, asked by old names."""
    modules = {
        f"{COMMON}/orb_common/m{n}.py": (
            f"from .m{(n + 1) % size} import *\nx{n} = x{(n + size // 2) % size} = 1\n"
        )
        for n in range(size)
    }
    return _by_old_names(PACKAGE | modules, size)


@kind(80)
def many_stars(size: int) -> Files:
    """A package that imports all from many modules."""
    return PACKAGE | {
        f"{COMMON}/orb_common/__init__.py": "".join(f"from .m{n} import *\n" for n in range(size)),
        **{f"{COMMON}/orb_common/m{n}.py": f"class C{n}: ...\n" for n in range(size)},
        INDEX: "".join(f"from orb_common import C{n}, D{n}\n" for n in range(size)),
    }


@kind(80)
def star_of_all(size: int) -> Files:
    """Modules that all import all from one that defines as many names; each is asked for one."""
    return PACKAGE | {
        f"{COMMON}/orb_common/base.py": "".join(f"class x{n}: ...\n" for n in range(size)),
        **{f"{COMMON}/orb_common/m{n}.py": "from .base import *\n" for n in range(size)},
        INDEX: "".join(f"from orb_common.m{n} import x{n}, y{n}\n" for n in range(size)),
    }


@kind(80)
def star_of_all_by_old_names(size: int) -> Files:
    """Modules that all import all from one that defines as many names, asked by old names."""
    return _by_old_names(star_of_all(size), size)


@kind(150)  # ten times as many are still read by one process
def chain_of_exports(size: int) -> Files:
    """A name that each module imports from the next."""
    return PACKAGE | {
        **{
            f"{COMMON}/orb_common/m{n}.py": f"from .m{n + 1} import NotFound\n" for n in range(size)
        },
        f"{COMMON}/orb_common/m{size}.py": "class NotFound: ...\n",
        INDEX: "from exceptions import NotFound\nfrom orb_common.m0 import NotFound\n",
    }
