"""W7745 module-cycle."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, stated
from tests.workspaces import COMMON

RULE = "module-cycle"


def modules(**sources: str) -> dict[str, str]:
    folder = f"{COMMON}/orb_common"
    return {
        f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\n',
        f"{folder}/__init__.py": "",
        **{f"{folder}/{name}.py": source for name, source in sources.items()},
    }


def test_a_circle_is_one_finding_with_every_hop(find: Find) -> None:
    files = modules(a="from . import b\n", b="\nimport orb_common.c\n", c="from .a import x\n")
    (finding,) = find(files, RULE)
    folder = f"{COMMON}/orb_common"
    assert stated([finding]) == [
        (
            "a.py:1:1-1:16",
            "modules import one another in a circle, orb_common.a → orb_common.b → orb_common.c →"
            f" orb_common.a ({folder}/a.py:1, {folder}/b.py:2, {folder}/c.py:1): move what both"
            " sides need below them",
        )
    ]
    assert [each["path"] for each in finding["related"]] == [f"{folder}/{n}.py" for n in "abc"]


@pytest.mark.parametrize(
    "back",
    [
        "def f():\n    from . import a\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import a\n",
        "import sys\nif sys.version_info < (3, 6):\n    from . import a\n",
        'if __name__ == "__main__":\n    from . import a\n',
        "# from . import a\n",
        "import a\n",
    ],
    ids=["in a function", "for types", "never", "as a program", "a comment", "another one"],
)
def test_what_does_not_run_at_import_closes_no_circle(find: Find, back: str) -> None:
    assert find(modules(a="from . import b\n", b=back), RULE) == []


def test_the_rest_of_a_program_does(find: Find) -> None:
    back = 'if __name__ == "__main__":\n    pass\nfrom . import a\n'
    assert len(find(modules(a="from . import b\n", b=back), RULE)) == 1


def test_a_sibling_that_the_package_imports_too_is_no_import_of_the_package(find: Find) -> None:
    files = modules(a="from . import b\n", b="")
    files[f"{COMMON}/orb_common/__init__.py"] = "from . import a, b\n"
    assert find(files, RULE) == []


def test_a_name_that_the_package_binds_to_something_else_is(find: Find) -> None:
    files = modules(a="from . import b\n", b="def f(): ...\n")
    files[f"{COMMON}/orb_common/__init__.py"] = "from . import a\nfrom .b import f as b\n"
    assert len(find(files, RULE)) == 1


def test_circles_that_share_modules_are_told_once(find: Find) -> None:
    files = modules(a="from . import b, c\n", b="from . import a\n", c="from . import a\n")
    assert len(find(files, RULE)) == 1
