"""Files without needles are not parsed, and no finding is lost by that."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orb_lint.engine.run import check
from orb_lint.findings import Finding
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.imports.legacy_import_string import LegacyImportString
from orb_lint.rules.imports.legacy_layer_path import LegacyLayerPath
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.discover import discover
from tests.conftest import MakeWorkspace
from tests.laws import examples
from tests.workspaces import INDEX, PACKAGES, USERS

RULES = (LegacyImportString(), LegacyLayerPath())
LAYER = "backend/src/layers/common/python/helpers.py"
NAMES = ("exceptions.NotFound", "utils.json.dump", "models", "core.models.Users", "security")
PATHS = (
    *("/opt/python", "/opt", "backend/src/layers", "../../layers/common/python", "layers/gone/x"),
    *("src/layers/search", "/optional", "lib", "players/one"),
)
CALLS = (
    "from unittest.mock import patch\npatch({0})",
    "from unittest import mock as m\nm.patch({0}, 3)",
    "from unittest.mock import patch as p\nwith p({0}): pass",
    "def test(mocker):\n    mocker.patch({0})",
    "def test(monkeypatch):\n    monkeypatch.setattr({0}, 3)",
    "import importlib\nimportlib.import_module({0})",
    "from importlib import import_module as load\nload({0})",
    "from importlib.util import find_spec\nfind_spec({0})",
    "import importlib.util as u\nu.find_spec(name={0})",
    "__import__({0})",
    "import sys\nsys.modules[{0}] = 3",
    "import sys as s\ns.modules.pop({0}, None)",
    "from sys import modules\nmodules[{0}]",
    "import sys\nsys.modules.setdefault({0}, 3)",
    "import sys\nsys.modules.get(  # why\n    {0})",
    "import sys\n(sys.modules  # it\n    .get({0}))",
    "import importlib.util\nimportlib.util.find_spec({0})",
    "from importlib import util\nutil.find_spec({0})",
    "import sys\nassert {0} in sys.modules",
    "import sys as s\nassert {0} not in s.modules",
    "import importlib\n(importlib  # it\n    .import_module  # why\n)({0})",
    "import importlib\nimportlib.import_module(package=None, name={0})",
    "from importlib import import_module as load\nload(package=None, name={0})",
    "import pytest\npytest.importorskip(  # why\n    reason='', modname={0})",
    "import sys\nassert (  # it\n    {0}  # is\n    not  in  # the\n\n    sys.modules\n)",
    "import sys\n{0} is not sys.modules",
    "import sys\nsys.modules \\\n    [  # it\n        {0}]",
    "from unittest.mock import patch\npatch.dict('sys.modules', {{{0}: 3}})",
    "import pytest\npytest.importorskip({0})",
)
APPENDS = (
    "import sys\nsys.path.append({0})",
    "import sys as s\ns.path.insert(0, {0})",
    "import os, sys as s\ns.path.extend([{0}])",
    "from sys import path\npath.append({0})",
    "from  sys  import (\n    path as p,\n)\np += [{0}]",
    "from sys import *\npath.append({0})",
    "import os\nimport \\\n    sys as s\ns.path.append({0})",
    "import sys, os\nsys.path[:0] = [os.path.abspath({0})]",
    "import sys\nsys.path += [{0}]",
    "import sys\nsys.path[0] = {0}",
    "import sys\nsys.path[len(sys.path) :] = [{0}]",
    "import sys\nsys.path [\n    0  # it\n] = {0}",
    "import sys\nsys.path = [{0}, *sys.path]",
    "import sys\nsys.path[1:] += [{0}]",
    "import sys\n(sys.path  # it\n    .append({0}))",
    "import sys\n(sys.path).extend(({0},))",
    "import site\nsite.addsitedir({0})",
    "from site import addsitedir as add\nadd({0})",
    "import os\nos.environ['PYTHONPATH'] = {0}",
    "def test(monkeypatch):\n    monkeypatch.syspath_prepend({0})",
)


@st.composite
def literals(draw: st.DrawFn, text: str) -> str:
    """One literal that spells a text: in some quotes, with some of its characters escaped."""
    quote = draw(st.sampled_from(("'", '"', "'''", '"""')))
    escaped = draw(st.sets(st.integers(0, max(len(text) - 1, 0)), max_size=2))
    shapes = ("\\x{0:02x}", "\\u{0:04x}", "\\U{0:08x}", "\\{0:03o}", "\\\n{1}", "\\\r\n{1}")
    spelled = "".join(
        draw(st.sampled_from(shapes)).format(ord(character), character)
        if number in escaped
        else character
        for number, character in enumerate(text)
    )
    prefix = draw(st.sampled_from(("", "u") if "\\" in spelled else ("", "r", "u")))
    return f"{prefix}{quote}{spelled}{quote}"


@st.composite
def pieces(draw: st.DrawFn, text: str) -> list[str]:
    """The literals of a text that is cut into some pieces."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=2)))
    bounds = [0, *cuts, len(text)]
    return [draw(literals(text[first:last])) for first, last in pairwise(bounds)]


ADJACENT = (" ", "\n  ", '  # that\'s "it"\n', " \\\n", "")


@st.composite
def adjacent(draw: st.DrawFn, text: str) -> str:
    """An expression of adjacent literals that spells a text."""
    joined = "".join(f"{each}{draw(st.sampled_from(ADJACENT))}" for each in draw(pieces(text)))
    return f"({joined})"


@st.composite
def composed(draw: st.DrawFn, text: str) -> str:
    """An expression that composes a path."""
    parts = draw(pieces(text))
    shapes = [
        " + ".join(parts),
        "''.join([" + ", ".join(parts) + "])",
        "(" + " ".join(parts) + ")",
        "f'" + "".join(f"{{ROOT{number}}}" for number in range(len(parts))) + "'",
        "'%s" * 1 + "%s" * (len(parts) - 1) + "' % (" + ", ".join(parts) + ",)",
        "'" + "{}" * len(parts) + "'.format(" + ", ".join(parts) + ")",
    ]
    folders = text.split("/")
    if len(folders) > 1:
        shapes.append("os.path.join(" + ", ".join(repr(each or "/") for each in folders) + ")")
    shape = draw(st.sampled_from(shapes))
    named = "".join(f"ROOT{number} = {part}\n" for number, part in enumerate(parts))
    return f"{named}\0{shape}"


@st.composite
def sources(draw: st.DrawFn) -> str:
    """A file in which each of some calls takes a name or a path, however that is spelled."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            call = draw(st.sampled_from(CALLS))
            found.append(call.format(draw(adjacent(draw(st.sampled_from(NAMES))))))
        else:
            named, _, path = draw(composed(draw(st.sampled_from(PATHS)))).partition("\0")
            found.append(f"{named}{draw(st.sampled_from(APPENDS)).format(path)}")
    return "\n".join([*found, ""])


def unfiltered(file: SourceFile) -> set[Finding]:
    tree = file.tree
    assert tree is not None, file.source
    return {finding for rule in RULES for finding in rule.check_tree(file, tree)}


@pytest.fixture(scope="module")
def monorepo(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("monorepo")
    for path, text in {**PACKAGES, LAYER: "", INDEX: ""}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return str(root)


@settings(max_examples=examples(300))
@given(source=sources())
def test_no_finding_is_lost_in_a_file_that_is_not_parsed(source: str, monorepo: str) -> None:
    workspace = discover(
        monorepo, Settings(select=tuple(rule.symbol for rule in RULES)), {INDEX: source.encode()}
    )
    file = SourceFile(INDEX, workspace.unit_of(INDEX), source.encode(), Resolver(workspace))
    assume(file.tree)  # the quotes of an empty literal may have met that of the next one

    assert set(check(workspace).findings) == unfiltered(file)


def test_most_of_these_files_have_findings(monorepo: str) -> None:
    workspace = discover(monorepo, Settings())
    resolver = Resolver(workspace)
    for call in CALLS:
        source = call.format("'exceptions.NotFound'").encode()
        assert unfiltered(SourceFile(INDEX, workspace.unit_of(INDEX), source, resolver)), call
    for append in APPENDS:
        source = append.format("'/opt/python'").encode()
        found = unfiltered(SourceFile(INDEX, workspace.unit_of(INDEX), source, resolver))
        assert found or "*" in append, append


@pytest.mark.parametrize(
    "source",
    [
        "from unittest.mock import patch\n@patch('index.table')\ndef test(): ...\n",
        "import sys, os\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))\n",
        "from unittest.mock import patch\npatch.dict(os.environ, {'TABLE': 'users'})\n",
        "import importlib\nimport index\nimportlib.reload(index)\n",
        "import sys\nfor path in sys.path:\n    print(path, '/opt/python')\n",
        "import sys\nassert sys.path == ['/opt/python'], sys.path.index('layers')\n",
        "import sys\nsys.modules[__name__]\nsettings = {}.get('models', ())\n",
        "import sys\nsys.modules[__name__]\nA = 'x'  # a (b\nB = 'models'\n",
    ],
)
def test_ordinary_tests_need_not_be_parsed(
    source: str, make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[Sequence[str]] = []
    monkeypatch.setattr(SourceFile, "tree", property(lambda file: parsed.append(file.path)))
    files = {**PACKAGES, LAYER: "", INDEX: "", f"{USERS}/tests/test_index.py": source}

    check(discover(make_workspace(files), Settings()))

    assert parsed == []
