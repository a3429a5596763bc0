"""A session that checks one file after the other: what it keeps and what it lets go."""

from __future__ import annotations

import gc
import os
import weakref
from typing import TYPE_CHECKING

from orb_lint.editors.session import Session
from orb_lint.resolution.source_file import SourceFile
from tests.workspaces import COMMON, COMMON_ENTRY, MODELS, PACKAGES, USERS

if TYPE_CHECKING:
    from orb_lint.resolution.resolver import Resolver
    from orb_lint.workspace.model import Unit
    from tests.conftest import MakeWorkspace

FILES = {
    **PACKAGES,
    f"{USERS}/index.py": "from exceptions import NotFound\nimport requests\n",
    f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
    f"{COMMON}/orb_common/exceptions.py": "import orb_models\nclass NotFound(Exception): ...\n",
    f"{MODELS}/orb_models/circle.py": "import orb_common\n",
}


def test_each_buffer_lets_go_of_what_it_was_checked_with(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(FILES)
    session = Session("")
    resolvers: list[weakref.ref[Resolver]] = []

    def open_buffer(path: str, unit: Unit | None, resolver: Resolver) -> SourceFile:
        resolvers.append(weakref.ref(resolver))
        return SourceFile(path, unit, FILES[path].encode(), resolver)

    for path in (f"{USERS}/index.py", f"{COMMON}/orb_common/exceptions.py"):
        checked = session.check(os.path.join(root, path), open_buffer, FILES[path].encode())
        assert checked is not None
        assert checked[1]
        del checked
    gc.collect()

    assert [resolver() for resolver in resolvers] == [None, None]
