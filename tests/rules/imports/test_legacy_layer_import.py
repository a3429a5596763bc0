"""E7701 legacy-layer-import."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.rules.reports import Find, fixed_index, lines, place, stated
from tests.workspaces import COMMON, INDEX, LAYERS, ORDERS, PACKAGES, USERS, users

RULE = "legacy-layer-import"


class Case(NamedTuple):
    """A statement, the columns and the end of the message about it, and what its fix writes."""

    before: str
    columns: tuple[int, int]
    suggestion: str
    after: str | None


CASES = (
    Case(
        "from exceptions import NotFound",
        (6, 16),
        "`exceptions` is an old layer name: write `from orb_common.exceptions import NotFound`",
        "from orb_common.exceptions import NotFound",
    ),
    Case(
        "import security_exceptions as s",
        (8, 32),
        "`security_exceptions` is an old layer name: write"
        " `import orb_common.security_exceptions as s`",
        "import orb_common.security_exceptions as s",
    ),
    Case(
        "import exceptions",
        (8, 18),
        "`exceptions` is an old layer name: write `from orb_common import exceptions`",
        "from orb_common import exceptions",
    ),
    Case(
        "from security.audit import Audit",
        (6, 20),
        "`security.audit` is an old layer name: write"
        " `from orb_common.security.audit import Audit`",
        "from orb_common.security.audit import Audit",
    ),
    Case(
        "from core.models.users import Users",
        (6, 23),
        "`core.models.users` is an old layer name: write"
        " `from orb_models.models.users import Users`",
        "from orb_models.models.users import Users",
    ),
    Case(
        "from layers.common.exceptions import NotFound",
        (6, 30),
        "`layers.common.exceptions` is an old layer name: write"
        " `from orb_common.exceptions import NotFound`",
        "from orb_common.exceptions import NotFound",
    ),
    Case(
        "from exceptions import NotFound, Denied as D",
        (6, 16),
        "`exceptions` is an old layer name: write `from orb_common.exceptions import NotFound` and"
        " `from orb_common.security_exceptions import Denied as D`",
        "from orb_common.exceptions import NotFound\n"
        "from orb_common.security_exceptions import Denied as D",
    ),
    Case(
        "from security_exceptions import Audit",
        (6, 25),
        "`security_exceptions` is an old layer name: write"
        " `from orb_common.security.audit import Audit`",
        "from orb_common.security.audit import Audit",
    ),
    Case(
        "from exceptions import Gone",
        (6, 16),
        "`exceptions` is an old layer name: nothing in orb-common defines `Gone`:"
        " move it there first",
        None,
    ),
    Case(
        "from exceptions import *",
        (6, 16),
        "`exceptions` is an old layer name: import the names it needs from `orb_common.exceptions`",
        None,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.before for case in CASES])
def test_a_legacy_import_is_told_where_its_names_live_now(case: Case, find: Find) -> None:
    files = users(f"{case.before}\n")

    (finding,) = find(files, RULE)

    start, end = case.columns
    assert place(finding) == f"index.py:1:{start}-1:{end}"
    assert finding["message"] == case.suggestion
    assert (finding["code"], finding["severity"], finding["unit"]) == ("E7701", "error", "users")
    if case.after is None:
        assert finding["fix"] is None
    else:
        assert finding["fix"]["applicability"] == "safe"
        assert fixed_index(files, finding) == f"{case.after}\n"


def test_a_name_that_has_not_moved_spoils_the_fix_of_the_whole_statement(find: Find) -> None:
    (finding,) = find(users("from exceptions import NotFound, Gone\n"), RULE)

    assert finding["message"] == (
        "`exceptions` is an old layer name: write `from orb_common.exceptions import NotFound`;"
        " nothing in orb-common defines `Gone`: move it there first"
    )
    assert finding["fix"] is None


def test_of_two_definitions_the_reader_must_choose(find: Find) -> None:
    files = users("from exceptions import Twice\n") | {
        f"{COMMON}/orb_common/a.py": "class Twice: ...\n",
        f"{COMMON}/orb_common/b.py": "class Twice: ...\n",
    }

    (finding,) = find(files, RULE)

    assert finding["message"].endswith(
        "`Twice` is defined by `orb_common.a` or `orb_common.b`: choose one"
    )
    assert finding["fix"] is None


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f():\n    from exceptions import NotFound\n", 2),
        ("if TYPE_CHECKING:\n    from exceptions import NotFound\n", 2),
        ("try:\n    from exceptions import NotFound\nexcept ImportError:\n    pass\n", 2),
        ("if x:\n    pass\nelse:\n    from exceptions import NotFound\n", 4),
        ("class A: from exceptions import NotFound\n", 1),
        ("import os; from exceptions import NotFound\n", 1),
        ("from exceptions import (\n    NotFound,\n)\n", 1),
        ("from \\\n  exceptions import NotFound\n", 1),
        ("from exceptions \\\n  import NotFound\n", 1),
        ("import os, \\\n  exceptions\n", 1),
    ],
)
def test_every_context_and_form_counts(source: str, line: int, find: Find) -> None:
    assert lines(find(users(source), RULE)) == [line]


def test_a_dual_path_shim_is_reported_and_not_fixed(find: Find) -> None:
    source = (
        "try:\n    from orb_common.security.audit import Audit\n"
        "except ImportError:\n    from exceptions import NotFound\n"
    )

    (finding,) = find(users(source), RULE)

    assert finding["line"] == 4
    assert finding["message"].endswith(
        "`from orb_common.exceptions import NotFound`, and drop the fallback"
    )
    assert finding["fix"] is None


def test_one_statement_gives_one_finding(find: Find) -> None:
    files = users("import exceptions as e, os, utils as u\n")

    (finding,) = find(files, RULE)

    assert finding["message"].startswith("`exceptions`, `utils` are old layer names: write")
    assert fixed_index(files, finding) == (
        "import orb_common.exceptions as e, os, orb_common.utils as u\n"
    )


def test_a_dotted_import_that_binds_its_parent_takes_two_statements(find: Find) -> None:
    files = users("import security.audit\n")

    (finding,) = find(files, RULE)

    assert finding["message"] == (
        "`security.audit` is an old layer name: write `import orb_common.security.audit` and"
        " `from orb_common import security`"
    )
    assert finding["fix"]["applicability"] == "unsafe"
    assert fixed_index(files, finding) == (
        "import orb_common.security.audit\nfrom orb_common import security\n"
    )


@pytest.mark.parametrize(
    ("about", "init"),
    [
        ("a star import that leaves it out", "from .more import *\n"),
        ("an import for type checkers", "if TYPE_CHECKING:\n    from .more import Odd\n"),
        ("a hook that may give anything", "def __getattr__(name): ...\n"),
        ("a name that is gone again", "class Odd: ...\ndel Odd\n"),
    ],
)
def test_no_fix_is_safe_whose_import_may_fail(about: str, init: str, find: Find) -> None:
    package = "packages/orb-common/orb_common/exceptions"
    files = {
        **users("from exceptions import Odd\n"),
        f"{package}/__init__.py": init,
        f"{package}/more.py": "__all__ = []\nclass Odd: ...\n",
    }
    files = {path: text for path, text in files.items() if path != f"{package}.py"}

    for finding in find(files, RULE):
        if finding["fix"] and finding["fix"]["applicability"] == "safe":
            assert fixed_index(files, finding) == "from orb_common.exceptions.more import Odd\n"


def test_a_generated_file_is_fixed_in_its_generator(find: Find) -> None:
    source = "# Generated by schemas/generate.py. DO NOT EDIT.\nfrom exceptions import NotFound\n"

    (finding,) = find(users(source), RULE)

    assert finding["message"].endswith(", in the generator of this file")
    assert finding["fix"] is None


def test_comments_and_strings_may_quote_old_imports(find: Find) -> None:
    source = '"""Write\nfrom exceptions import NotFound\n"""\n# import exceptions\nx = 1\n'

    assert find(users(source), RULE) == []


@pytest.mark.parametrize(
    "source",
    [
        "from botocore.exceptions import ClientError\n",
        "from .exceptions import NotFound\n",
        "from other.core.models import x\n",
        "from orb_common.exceptions import NotFound\n",
        "from exceptions_too import NotFound\n",
        "from core.other import x\n",
    ],
)
def test_a_name_that_merely_holds_an_old_one_is_fine(source: str, find: Find) -> None:
    assert find(users(source), RULE) == []


@pytest.mark.parametrize(
    "own", ["exceptions.py", "exceptions/__init__.py", "exceptions/base.py", "exceptions.so"]
)
def test_a_lambda_with_its_own_exceptions_module_is_not_legacy(own: str, find: Find) -> None:
    files = users("import exceptions\n") | {f"{USERS}/{own}": ""}

    assert find(files, RULE) == []


@pytest.mark.parametrize(
    ("use", "applicability"),
    [
        ("type(x).__module__ == 'exceptions'", "unsafe"),
        ('type(x).__module__ in ("os", "exceptions")', "unsafe"),
        ("NotFound.__module__.startswith('exceptions.')", "unsafe"),
        ("type(x).__module__ == 'os'", "safe"),
        ("x == 'exceptions'", "safe"),
    ],
)
def test_a_class_that_is_known_by_its_module_is_not_safely_moved(
    use: str, applicability: str, find: Find
) -> None:
    (finding,) = find(users(f"from exceptions import NotFound\nprint({use})\n"), RULE)

    hint = ", and change what `__module__` is compared with"
    assert finding["fix"]["applicability"] == applicability
    assert finding["message"].endswith(hint) is (applicability == "unsafe")


def test_of_a_name_that_is_too_long_the_beginning_is_told(find: Find) -> None:
    (finding,) = find(users(f"from exceptions import {'A' * 10_000}\n"), RULE)

    assert "A" * 190 + "…" in finding["message"]
    assert len(finding["message"]) < 500


GUARDED = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import exceptions\n"


@pytest.mark.parametrize(
    "own",
    ["exceptions.pyi", "exceptions/__init__.pyi", "exceptions.pyd", "exceptions.cp311-darwin.so"],
)
def test_what_no_lambda_can_import_excuses_nothing_but_its_types(own: str, find: Find) -> None:
    files = users("import exceptions\n") | {f"{USERS}/{own}": ""}

    assert lines(find(files, RULE)) == [1]
    if own.endswith(".pyi"):
        assert find({**files, INDEX: GUARDED}, RULE) == []


def test_the_modules_of_another_lambda_excuse_nothing(find: Find) -> None:
    files = users("import exceptions\n") | {f"{ORDERS}/exceptions.py": ""}

    assert lines(find(files, RULE)) == [1]


def test_tests_packages_and_layers_are_checked_too(find: Find) -> None:
    source = "import exceptions\n"
    paths = [
        f"{USERS}/tests/test_index.py",
        f"{USERS}/conftest.py",
        f"{COMMON}/orb_common/more.py",
        f"{LAYERS}/search/client.py",
    ]

    findings = find({**PACKAGES, **dict.fromkeys(paths, source)}, RULE)

    assert [finding["path"] for finding in findings] == sorted(paths)


def test_siblings_of_a_layer_may_import_one_another_by_bare_name(find: Find) -> None:
    files = {
        **PACKAGES,
        f"{LAYERS}/common/exceptions.py": "",
        f"{LAYERS}/common/handlers.py": "import exceptions\n",
    }

    assert find(files, RULE) == []


def test_only_who_maps_a_name_to_a_missing_package_is_told_to_create_it(find: Find) -> None:
    files = {f"{USERS}/index.py": "import exceptions\n", f"{LAYERS}/common/exceptions.py": ""}
    settings = 'legacy-modules = {"exceptions" = "orb_common.exceptions"}\n'

    assert find(files, RULE) == []
    assert stated(find(files, RULE, settings)) == [
        (
            "index.py:1:8-1:18",
            "`exceptions` is an old layer name: this workspace has no package `orb_common` yet:"
            " create it and move the module there",
        )
    ]


def test_a_configured_name_is_legacy_too(find: Find) -> None:
    settings = 'extend-legacy-modules = {"errors" = "orb_common.exceptions"}\n'
    files = users("from errors import NotFound\n")

    (finding,) = find(files, RULE, settings)

    assert fixed_index(files, finding) == "from orb_common.exceptions import NotFound\n"


def test_the_imports_of_a_file_that_does_not_parse_are_reported(find: Find) -> None:
    assert lines(find(users("<<<<<<< ours\nimport exceptions\n=======\n"), RULE)) == [2]


def test_columns_count_characters_and_line_ends_stay(find: Find) -> None:
    files = users("x = 'é'; from exceptions import NotFound, Denied  # ü\r\ny\r\n")

    (finding,) = find(files, RULE)

    assert place(finding) == "index.py:1:15-1:25"
    assert fixed_index(files, finding) == (
        "x = 'é'; from orb_common.exceptions import NotFound;"
        " from orb_common.security_exceptions import Denied  # ü\r\ny\r\n"
    )


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("import exceptions\nexceptions.NotFound\n", None),
        ("import exceptions\nexceptions.Gone\n", "`Gone`"),
        ("import exceptions\nraise exceptions.Gone(exceptions.NotFound)\n", "`Gone`"),
        ("import exceptions as e\ne.Gone\nexceptions.Other\n", "`Gone`"),
        ("import exceptions\nmy_exceptions.Gone\nself.exceptions.Gone\n", None),
        ("import exceptions\nraise exceptions.exceptions\n", "`exceptions`"),
        ("import exceptions\nexceptions.größe\n", "`größe`"),
        ("import layers.exceptions as e\ne.NotFound.Gone\n", None),
    ],
)
@pytest.mark.parametrize("others", ["", "".join(f"import json as j{n}\n" for n in range(60))])
def test_the_attributes_that_are_used_of_a_module_must_be_where_it_has_gone(
    source: str, others: str, missing: str | None, find: Find
) -> None:
    [finding] = find(users(source + others), "E7701")

    assert (f"does not offer {missing}" in finding["message"]) is (missing is not None)
    assert ("does not offer" in finding["message"]) is (missing is not None)
