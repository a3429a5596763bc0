"""E7705 unresolved-local-import."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, fixed_index, lines, stated
from tests.workspaces import COMMON, LAYERS, PACKAGES, PIPFILE, USERS, users

RULE = "unresolved-local-import"


@pytest.mark.parametrize(
    ("source", "columns", "message", "after"),
    [
        (
            "import orb_common.gone",
            "8-1:23",
            "orb-common has no module `orb_common.gone`",
            None,
        ),
        (
            "from orb_common.exception import NotFound",
            "6-1:26",
            "orb-common has no module `orb_common.exception`: write"
            " `from orb_common.exceptions import NotFound`",
            "from orb_common.exceptions import NotFound",
        ),
        (
            "import orb_common.util",
            "8-1:23",
            "orb-common has no module `orb_common.util`; did you mean `orb_common.utils`?",
            None,
        ),
        (
            "from orb_common.exceptions import Denied",
            "6-1:27",
            "`orb_common.exceptions` does not define `Denied`: write"
            " `from orb_common.security_exceptions import Denied`",
            "from orb_common.security_exceptions import Denied",
        ),
        (
            "from orb_common.exceptions import NotFound, Denied",
            "6-1:27",
            "`orb_common.exceptions` does not define `Denied`: write"
            " `from orb_common.exceptions import NotFound` and"
            " `from orb_common.security_exceptions import Denied`",
            "from orb_common.exceptions import NotFound\n"
            "from orb_common.security_exceptions import Denied",
        ),
        (
            "from orb_common.exceptions import NotFoun",
            "6-1:27",
            "`orb_common.exceptions` does not define `NotFoun`; did you mean `NotFound`?",
            None,
        ),
        (
            "from orb_common import one, two",
            "6-1:16",
            "`orb_common` does not define `one`, `two`",
            None,
        ),
        (
            "from .helpers import x",
            "6-1:14",
            "there is no module `.helpers` beside this file",
            None,
        ),
        (
            "from . import gone",
            "6-1:7",
            "`.` does not define `gone`",
            None,
        ),
        (
            "import nowhere_to_be_found",
            "8-1:27",
            "nothing here explains `nowhere_to_be_found`: no module of this unit, no local package,"
            " no layer, no known distribution; if a layer held it, import it from the package it"
            " moved to",
            None,
        ),
    ],
)
def test_what_is_not_there_is_reported_with_where_it_may_be(
    source: str, columns: str, message: str, after: str | None, find: Find
) -> None:
    files = users(f"{source}\n")

    (finding,) = find(files, RULE)

    assert stated([finding]) == [(f"index.py:1:{columns}", message)]
    assert (finding["code"], finding["unit"]) == ("E7705", "users")
    if after is None:
        assert finding["fix"] is None
    else:
        assert finding["fix"]["applicability"] == "safe"
        assert fixed_index(files, finding) == f"{after}\n"


def test_a_module_of_a_layer_that_is_not_there_is_reported(find: Find) -> None:
    files = users("import search.gone\nfrom search.client import gone\n") | {
        f"{LAYERS}/search/python/search/__init__.py": "",
        f"{LAYERS}/search/python/search/client.py": "",
    }

    assert stated(find(files, RULE)) == [
        ("index.py:1:8-1:19", "layer search has no module `search.gone`"),
        ("index.py:2:6-2:19", "`search.client` does not define `gone`"),
    ]


@pytest.mark.parametrize(
    ("init", "other"),
    [
        ("def __getattr__(name): ...\n", ""),
        ("from .other import *\n", "def __getattr__(name): ...\n"),
        ("from .other import *\n", "x = = 1\n"),
        ("x = = 1\n", ""),
        ("from somewhere import *\n", ""),
        ("globals()['a'] = 1\n", ""),
        ("from .other import wanted\n", "wanted = 1\n"),
        ("from .other import *\n", "wanted = 1\n"),
        ("if x:\n    wanted = 1\n", ""),
        ("try:\n    import wanted\nexcept ImportError: ...\n", ""),
    ],
)
def test_it_is_silent_where_the_name_is_or_may_be_there(init: str, other: str, find: Find) -> None:
    files = users("from orb_common.lib import wanted\n") | {
        f"{COMMON}/orb_common/lib/__init__.py": init,
        f"{COMMON}/orb_common/lib/other.py": other,
    }

    assert [each for each in find(files, RULE) if each["unit"] == "users"] == []


@pytest.mark.parametrize(
    "source",
    [
        "from orb_common import security, exceptions\n",
        "from orb_common.security import audit\n",
        "from orb_common import *\n",
        "import orb_common.security.audit\n",
        "from . import index\n",
        "import index\n",
        "import requests, yaml\n",
        "try:\n    import nowhere_to_be_found\nexcept ImportError: ...\n",
        "if TYPE_CHECKING:\n    import nowhere_to_be_found\n",
        "try:\n    from . import generated\nexcept ImportError: ...\n",
        "import sys\nsys.path.append('lib')\nimport nowhere_to_be_found\n",
        "from __future__ import annotations\n",
    ],
)
def test_what_is_there_or_need_not_be_is_fine(source: str, find: Find) -> None:
    assert find(users(source), RULE) == []


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("from tools import lost", [2, 4]),
        ("from one.tools import wanted, lost", [2, 4]),
        ("from orb_common.lib import lost", []),
        ("from requests import lost", []),
        ("from tools import wanted as lost", []),
        ("lost = None", []),
    ],
)
def test_one_of_two_imports_that_stand_in_for_each_other_must_have_the_name(
    second: str, expected: list[int], find: Find
) -> None:
    first = "try:\n    from one.tools import lost\nexcept ImportError:\n"
    files = users(f"{first}    {second}\n") | {
        f"{USERS}/one/tools.py": "wanted = 1\n",
        f"{USERS}/tools.py": "wanted = 1\n",
        f"{COMMON}/orb_common/lib.py": "lost = 1\n",
    }

    assert lines(find(files, RULE)) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('__name__ is not None and "." in __name__', []),
        ("__package__", []),
        ("debugging", [4]),
    ],
)
def test_a_script_may_import_what_stands_beside_it_where_it_asks_if_it_is_one(
    question: str, expected: list[int], find: Find
) -> None:
    source = f"if {question}:\n    from .Lexer import Lexer\nelse:\n    from Lexer import Lexer\n"
    files = users("import json\n") | {
        f"{USERS}/grammar/__init__.py": "",
        f"{USERS}/grammar/Lexer.py": "class Lexer: ...\n",
        f"{USERS}/grammar/Parser.py": source,
    }

    assert lines(find(files, RULE)) == expected


def test_a_script_that_asks_if_it_is_one_does_not_explain_what_is_nowhere(find: Find) -> None:
    source = "if __name__ == '__main__':\n    import nowhere_to_be_found\n"

    assert len(find(users(source), RULE)) == 1


def test_a_module_that_makes_others_as_it_runs_may_have_made_this_one(find: Find) -> None:
    files = users("from .six.moves import urllib\nfrom .five.moves import urllib\n") | {
        f"{USERS}/six.py": "import sys\nsys.modules[__name__ + '.moves'] = Moves()\n",
        f"{USERS}/five.py": "",
    }

    assert stated(find(files, RULE)) == [
        ("index.py:2:6-2:17", "there is no module `.five.moves` beside this file")
    ]


def test_a_module_that_git_ignores_may_be_generated(find: Find) -> None:
    files = users("from . import version\nfrom .version import x\n") | {
        ".gitignore": "version.py\n"
    }

    assert find(files, RULE) == []


@pytest.mark.parametrize("path", [f"{USERS}/test_x.py", f"{USERS}/tests/run.py"])
def test_in_tests_an_unexplained_import_is_silent_and_a_local_one_is_not(
    path: str, find: Find
) -> None:
    files = users("") | {path: "import nowhere_to_be_found\nimport orb_common.gone\n"}

    assert lines(find(files, RULE)) == [2]


def test_an_entry_whose_import_names_are_unknown_may_explain_anything(find: Find) -> None:
    pipfile = f"{PIPFILE}nobody-has-heard-of-it = '*'\n"

    assert find(users("import nowhere_to_be_found\n", pipfile), RULE) == []


def test_one_statement_gives_one_finding(find: Find) -> None:
    (finding,) = find(users("import nowhere_a, os, nowhere_b\n"), RULE)

    assert finding["message"].startswith("nothing here explains `nowhere_a`: ")
    assert "; nothing here explains `nowhere_b`: " in finding["message"]


def test_packages_and_layers_are_checked_too(find: Find) -> None:
    paths = {
        f"{COMMON}/orb_common/more.py": "from .gone import x\nfrom orb_common import gone\n",
        f"{LAYERS}/search/client.py": "import nowhere_to_be_found\n",
    }

    findings = find({**PACKAGES, **paths}, RULE)

    assert [(each["path"], each["line"]) for each in findings] == [
        (f"{COMMON}/orb_common/more.py", 1),
        (f"{COMMON}/orb_common/more.py", 2),
        (f"{LAYERS}/search/client.py", 1),
    ]


def test_a_legacy_import_is_none(make_workspace: MakeWorkspace, check: Check) -> None:
    findings = check("--ignore", "W7728", make_workspace(users("from exceptions import Gone\n")))

    assert [each["code"] for each in findings] == ["E7701"]


def test_a_name_that_a_star_import_leaves_out_is_not_there(find: Find) -> None:
    files = users("from orb_common.lib import hidden\n") | {
        f"{COMMON}/orb_common/lib/__init__.py": "from .other import *\n",
        f"{COMMON}/orb_common/lib/other.py": "__all__ = ['shown']\nshown = hidden = 1\n",
    }

    assert lines(find(files, RULE)) == [1]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("from helper import gone", "`helper` does not define `gone`"),
        ("from helper import ope", "`helper` does not define `ope`; did you mean `open`?"),
        ("import pay.nothere", "Lambda users has no module `pay.nothere`"),
        ("import pay.card", "Lambda users has no module `pay.card`; did you mean `pay.cards`?"),
        ("from pay import nothere", "`pay` does not define `nothere`"),
        ("from pay import ghost", "`pay` does not define `ghost`"),
        ("from users.helper import open", "nothing here explains `users.helper`: no module of"),
    ],
)
def test_what_the_unit_itself_lacks_is_told(source: str, message: str, find: Find) -> None:
    files = {
        f"{USERS}/helper.py": "def open(): ...\n",
        f"{USERS}/pay/__init__.py": "from . import ghost\nfrom .cards import charge\n",
        f"{USERS}/pay/cards.py": "def charge(): ...\n",
    }

    (found,) = (
        finding
        for finding in find({**users(f"{source}\n"), **files}, RULE)
        if finding["path"] == f"{USERS}/index.py"
    )

    assert found["message"].startswith(message)


@pytest.mark.parametrize(
    "source",
    [
        "from helper import open, LIMIT, later, one, two, Error, close, hidden\n",
        "from pay import cards, charge, ghost2\n",
        "import pay.cards\n",
        "from lazy import anything\n",
        "import lazy.anything\n",
        "import sys\nsys.path.insert(0, 'x')\nimport pay.nothere\n",
        "try:\n    from helper import gone\nexcept ImportError:\n    gone = None\n",
    ],
)
def test_what_the_unit_itself_holds_is_fine(source: str, find: Find) -> None:
    helper = (
        "def open(): ...\nasync def later(): ...\nclass Error(Exception): ...\nLIMIT: int = 1\n"
        "one, two = 1, 2\nif LIMIT:\n    def close(): ...\nglobals()['x'] = 1\n"
        "from other import hidden\n"
    )
    files = {
        f"{USERS}/helper.py": helper,
        f"{USERS}/other.py": "hidden = 1\n",
        f"{USERS}/pay/__init__.py": "from .cards import charge\nghost2 = 1\n",
        f"{USERS}/pay/cards.py": "def charge(): ...\n",
        f"{USERS}/lazy/__init__.py": "def __getattr__(name): ...\n",
    }

    assert find({**users(source), **files}, RULE) == []


def test_a_name_that_only_a_string_of_the_module_binds_is_not_there(find: Find) -> None:
    files = users("from helper import run\n")
    files[f"{USERS}/helper.py"] = 'USAGE = """\ndef run(): ...\n"""\n'

    assert stated(find(files, RULE)) == [
        ("index.py:1:6-1:12", "`helper` does not define `run`"),
    ]


def test_a_package_does_not_vouch_for_its_own_lost_module(find: Find) -> None:
    files = users("from orb_common import ghost\n")
    files[f"{COMMON}/orb_common/__init__.py"] = "from . import ghost\nfrom . import utils\n"

    assert stated(find(files, RULE)) == [
        ("__init__.py:1:6-1:7", "`.` does not define `ghost`"),
        ("index.py:1:6-1:16", "`orb_common` does not define `ghost`"),
    ]


@pytest.mark.parametrize(
    ("module", "name", "is_fine"),
    [
        ("def open_(): ...\n", "open_", True),
        ("def _hidden(): ...\n", "_hidden", False),
        ("__all__ = ['shown']\ndef shown(): ...\ndef other(): ...\n", "shown", True),
        ("__all__ = ['shown']\ndef shown(): ...\ndef other(): ...\n", "other", False),
        ("__all__ = ['_hidden']\ndef _hidden(): ...\n", "_hidden", True),
        ("__all__ = [*more]\ndef other(): ...\n", "other", True),
    ],
)
def test_a_star_brings_what_all_or_the_underscore_lets_through(
    module: str, name: str, is_fine: bool, find: Find
) -> None:
    files = users(f"from orb_common import {name}\n")
    files[f"{COMMON}/orb_common/__init__.py"] = "from .inner import *\n"
    files[f"{COMMON}/orb_common/inner.py"] = module

    found = find(files, RULE)

    assert (found == []) is is_fine
    if not is_fine:
        assert found[0]["fix"]["edits"][0]["text"] == "orb_common.inner"


def test_files_of_a_layer_do_not_find_one_another_by_the_name_of_its_folder(find: Find) -> None:
    files = {
        f"{LAYERS}/kit/log.py": "class Log: ...\n",
        f"{LAYERS}/kit/app.py": "from kit.log import Log\nfrom log import Log as Same\n",
    }

    (found,) = find(files, RULE)

    assert found["line"] == 1
    assert found["message"].startswith("nothing here explains `kit.log`")


def test_a_misspelt_package_is_recognised(find: Find) -> None:
    (found,) = find(users("from orb_commn.utils import dump\n"), RULE)

    assert found["message"].endswith("no known distribution; did you mean `orb_common`?")


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("import halpers\n", "helpers"),
        ("from halpers.more import x\n", "helpers"),
        ("import orb_comon\n", "orb_common"),
        ("import entirely_different\n", None),
    ],
)
def test_a_misspelt_module_of_the_unit_is_recognised(
    source: str, meant: str | None, find: Find
) -> None:
    (finding,) = find(users(source) | {f"{USERS}/helpers.py": "", f"{USERS}/common.py": ""}, RULE)
    end = f"did you mean `{meant}`?" if meant else "import it from the package it moved to"
    assert finding["message"].endswith(end)


@pytest.mark.parametrize("name", ["Xame_250", "name_250x", "namee_250"])
def test_of_many_names_the_one_that_is_meant_is_found(name: str, find: Find) -> None:
    files = users(f"from orb_common.lib import {name}\n") | {
        f"{COMMON}/orb_common/lib.py": "".join(f"name_{number} = 1\n" for number in range(500))
    }

    [finding] = find(files, RULE)

    assert finding["message"].endswith("did you mean `name_250`?")
    assert finding["related"] == [
        {"path": f"{COMMON}/orb_common/lib.py", "line": 251, "message": "`name_250` is there"}
    ]


FOREIGN = ("native.pyi", "native.pyd", "native.cpython-312-darwin.so")


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize(
    ("path", "source"),
    [
        (USERS, "import native\n"),
        (USERS, "from native import fast\n"),
        (USERS, "from . import native\n"),
        (USERS, "from .native import fast\n"),
        (f"{COMMON}/orb_common", "from . import native\n"),
        (f"{COMMON}/orb_common", "from .native import fast\n"),
        (f"{COMMON}/orb_common", "from orb_common.native import fast\n"),
        (f"{COMMON}/orb_common", "from orb_common import native\n"),
    ],
)
def test_a_stub_or_what_is_compiled_for_another_system_is_no_module(
    name: str, path: str, source: str, find: Find
) -> None:
    files = users("") | {f"{path}/{name}": "fast: int\n", f"{path}/a.py": source}

    assert lines(find(files, RULE)) == [1]


@pytest.mark.parametrize("name", FOREIGN)
def test_nor_is_it_for_whoever_imports_it_from_elsewhere(name: str, find: Find) -> None:
    source = "from orb_common import native\nimport orb_common.native\n"
    files = users(source) | {f"{COMMON}/orb_common/{name}": ""}

    assert lines(find(files, RULE)) == [1, 2]


@pytest.mark.parametrize(
    "source", ["import native", "from .native import fast", "from . import native"]
)
def test_a_stub_is_enough_for_type_checkers(source: str, find: Find) -> None:
    guarded = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {source}\n"
    files = users(guarded) | {f"{USERS}/native.pyi": "fast: int\n", f"{USERS}/b.pyi": f"{source}\n"}

    assert find(files, RULE) == []


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("pyproject.toml", '[build-system]\nrequires = ["maturin>=1"]\n'),
        ("setup.py", "setup(ext_modules=[Extension('native', ['native.c'])])\n"),
        ("orb_common/native.pyx", ""),
        ("Cargo.toml", ""),
        ("orb_common/native.cpython-312-x86_64-linux-gnu.so", ""),
        ("orb_common/native.py", ""),
    ],
)
@pytest.mark.parametrize("name", FOREIGN)
def test_a_build_may_make_what_a_stub_describes(
    path: str, content: str, name: str, find: Find
) -> None:
    files = users("import orb_common.native\n") | {
        f"{COMMON}/orb_common/{name}": "",
        f"{COMMON}/{path}": content,
    }
    assert find(files, RULE) == []


def test_a_folder_of_stubs_and_modules_is_a_namespace_when_code_runs(find: Find) -> None:
    files = users("from things import inner\nfrom things import Told\n") | {
        f"{USERS}/things/__init__.pyi": "class Told: ...\n",
        f"{USERS}/things/inner.py": "",
    }
    assert lines(find(files, RULE)) == [2]


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ("cgi", "`cgi` is not in the standard library of Python 3.13 any more"),
        (
            "annotationlib",
            "`annotationlib` is in the standard library from Python 3.14 on, and this code runs on"
            " 3.13",
        ),
    ],
)
def test_what_another_python_has_in_its_standard_library_is_called_that(
    module: str, message: str, find: Find
) -> None:
    files = users(f"import {module}\n", "[requires]\npython_version = '3.13'\n")
    assert [each["message"] for each in find(files, RULE)] == [message]


@pytest.mark.parametrize("folder", ["libs/kit", "libs/kit/src"])
def test_a_package_that_no_setting_names_is_told_with_the_setting(folder: str, find: Find) -> None:
    files = users("from kit.errors import Gone\n") | {
        "libs/kit/pyproject.toml": '[project]\nname = "kit"\n',
        f"{folder}/kit/__init__.py": "",
        f"{folder}/kit/errors.py": "class Gone(Exception): ...\n",
    }

    (finding,) = find(files, RULE)

    assert finding["message"] == (
        "`kit.errors` is in libs/kit, which is no local package by the settings: name it in"
        " `packages`"
    )
