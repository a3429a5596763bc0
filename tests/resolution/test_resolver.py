"""The order of resolution: each case is one that only this order gets right."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from orb_lint.resolution.reference import Reference, Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings import Settings
from orb_lint.source.scanner import scan
from tests.resolution.conftest import OpenWorkspace
from tests.workspaces import EVENTS

USERS = "src/lambdas/users"
COMMON = "packages/orb-common"
LAYER = "src/layers/shared"
ORB_COMMON = {
    f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\n',
    f"{COMMON}/orb_common/__init__.py": "",
    f"{COMMON}/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
    f"{COMMON}/orb_common/security/__init__.py": "",
    f"{COMMON}/orb_common/security/audit.py": "",
    f"{COMMON}/orb_common/security/requests.py": "",
    f"{COMMON}/orb_common/clock.py": "",
}
COMMON_ENTRY = 'orb-common = {path = "../../../packages/orb-common"}\n'


def references(
    resolver: Resolver, statement: str, path: str = f"{USERS}/index.py"
) -> list[Reference]:
    """What the first statement of a source leads to from a file."""
    unit = resolver.workspace.unit_of(path)
    assert unit is not None
    return resolver.resolve(unit, path, scan(statement.encode())[0])


def reference(resolver: Resolver, statement: str, path: str = f"{USERS}/index.py") -> Reference:
    (only,) = references(resolver, statement, path)
    return only


class Case(NamedTuple):
    """An import of Lambda `users` in a workspace that has `orb-common`, and what it leads to."""

    about: str
    statement: str
    target: Target
    files: dict[str, str] = {}  # noqa: RUF012
    settings: Settings = Settings()


def pipfile(*lines: str, python: str = "3.14") -> dict[str, str]:
    entries = "".join(f"{line}\n" for line in lines)
    text = f'[packages]\n{entries}[requires]\npython_version = "{python}"\n'
    return {f"{USERS}/Pipfile": text}


ORDER = (
    Case(
        "(1) own before (2) legacy", "import exceptions", Target.OWN, {f"{USERS}/exceptions.py": ""}
    ),
    Case(
        "(1) own before the path of a layer",
        "import layers.common",
        Target.OWN,
        {f"{USERS}/layers/common.py": ""},
    ),
    Case(
        "(1) own before (3) packages",
        "import orb_common",
        Target.OWN,
        {f"{USERS}/orb_common.py": ""},
    ),
    Case(
        "(1) own before (4) layers",
        "import cache",
        Target.OWN,
        {f"{USERS}/cache.py": "", f"{LAYER}/cache.py": ""},
    ),
    Case(
        "(1) own before (5) the standard library",
        "import json",
        Target.OWN,
        {f"{USERS}/json/__init__.py": ""},
    ),
    Case("(1) own before (6) the runtime", "import boto3", Target.OWN, {f"{USERS}/boto3.py": ""}),
    Case(
        "(1) own before (7) the manifest",
        "import requests",
        Target.OWN,
        {f"{USERS}/requests.py": "", **pipfile('requests = "*"')},
    ),
    Case(
        "(1) a folder of modules without __init__.py is own",
        "import lib.x",
        Target.OWN,
        {f"{USERS}/lib/x.py": ""},
    ),
    Case(
        "(2) legacy before (3) packages",
        "import clock",
        Target.LEGACY,
        {
            "packages/clock/pyproject.toml": '[project]\nname = "clock"\n',
            "packages/clock/clock/__init__.py": "",
        },
        Settings(extend_legacy_modules={"clock": "orb_common.clock"}),
    ),
    Case(
        "(2) legacy before (4) layers",
        "import exceptions",
        Target.LEGACY,
        {f"{LAYER}/exceptions.py": ""},
    ),
    Case(
        "(2) legacy before (5) the standard library",
        "import logging",
        Target.LEGACY,
        {},
        Settings(extend_legacy_modules={"logging": "orb_common.logging"}),
    ),
    Case(
        "(2) legacy before (7) the manifest",
        "import utils",
        Target.LEGACY,
        pipfile("utils = '*'"),
    ),
    Case(
        "(3) packages before (4) layers that vendor them",
        "import orb_common",
        Target.PACKAGE,
        {f"{LAYER}/python/orb_common/__init__.py": ""},
    ),
    Case(
        "(3) packages before (5) the standard library",
        "import queue",
        Target.PACKAGE,
        {
            "packages/queue/pyproject.toml": '[project]\nname = "queue"\n',
            "packages/queue/queue/__init__.py": "",
        },
    ),
    Case(
        "(4) layers before (5) the standard library",
        "import secrets",
        Target.LAYER,
        {f"{LAYER}/secrets.py": ""},
    ),
    Case(
        "(4) layers before (6) the runtime",
        "import botocore",
        Target.LAYER,
        {f"{LAYER}/python/botocore/__init__.py": ""},
    ),
    Case(
        "(4) a copy in a layer of what the manifest installs",
        "import requests",
        Target.PROVIDED,
        {f"{LAYER}/requests/__init__.py": "", **pipfile("requests = '*'")},
    ),
    Case(
        "(4) what a layer's manifest installs",
        "import yaml",
        Target.PROVIDED,
        {f"{LAYER}/requirements.txt": "PyYAML\n", f"{LAYER}/a.py": ""},
    ),
    Case(
        "(5) the standard library before (7) the manifest",
        "import dataclasses",
        Target.STDLIB,
        pipfile("dataclasses = '*'"),
    ),
    Case(
        "(6) the runtime before (7) the manifest",
        "import boto3",
        Target.RUNTIME,
        pipfile("boto3 = '*'"),
    ),
    Case(
        "(6) what the settings say the runtime supplies",
        "import requests",
        Target.RUNTIME,
        {},
        Settings(runtime_provided=("requests",)),
    ),
    Case(
        "(7) the manifest, by name", "import requests", Target.INSTALLED, pipfile("requests = '*'")
    ),
    Case(
        "(7) the manifest, by another import name",
        "import yaml",
        Target.INSTALLED,
        pipfile("PyYAML = '*'"),
    ),
    Case(
        "(7) the manifest, by a name nobody knows",
        "import what_ever",
        Target.INSTALLED,
        pipfile("'What.Ever' = '*'"),
    ),
    Case(
        "(7) the manifest, by the user's table",
        "import acme",
        Target.INSTALLED,
        pipfile("acme-sdk = '*'"),
        Settings(distributions={"acme_SDK": ("acme",)}),
    ),
    Case(
        "(7) before a known distribution",
        "import requests.sessions",
        Target.INSTALLED,
        pipfile("requests = '*'"),
    ),
    Case(
        "(7) the manifest before another Lambda",
        "import lambdas.orders.index",
        Target.INSTALLED,
        {"src/lambdas/orders/index.py": "", **pipfile("lambdas = '*'")},
    ),
    Case("nothing, but a module of a local package", "import clock", Target.LEGACY),
    Case("nothing, not even a nested module of that name", "import audit", Target.UNEXPLAINED),
    Case("a known distribution before a nested module", "import requests", Target.KNOWN),
    Case(
        "a known distribution before a nested module that defines as much",
        "from requests import get",
        Target.KNOWN,
        {f"{COMMON}/orb_common/security/requests.py": "def get(): ...\n"},
    ),
    Case(
        "a known distribution before a module that takes its names from it",
        "from redis import Redis",
        Target.KNOWN,
        {f"{COMMON}/orb_common/redis.py": "from redis import Redis\n"},
    ),
    Case(
        "a known distribution before a module of that name",
        "import redis",
        Target.KNOWN,
        {f"{COMMON}/orb_common/redis.py": ""},
    ),
    Case(
        "a module that Python once had is no namesake",
        "import asyncore",
        Target.UNEXPLAINED,
        {f"{COMMON}/orb_common/asyncore.py": ""},
    ),
    Case(
        "a module that defines as much as is asked for before a known distribution",
        "from validators import email",
        Target.LEGACY,
        {
            f"{COMMON}/orb_common/validators/__init__.py": "from .mail import email\n",
            f"{COMMON}/orb_common/validators/mail.py": "def email(): ...\n",
        },
    ),
    Case(
        "a module that defines a part of what is asked for before an obscure distribution",
        "from tokens import issue, gone",
        Target.LEGACY,
        {f"{COMMON}/orb_common/security/tokens.py": "def issue(): ...\n"},
    ),
    Case(
        "an obscure distribution before a mere namesake",
        "from tokens import issue",
        Target.KNOWN,
        {f"{COMMON}/orb_common/tokens.py": ""},
    ),
    Case(
        "a well-known distribution before a module that defines only a part",
        "from validators import email, gone",
        Target.KNOWN,
        {f"{COMMON}/orb_common/validators.py": "def email(): ...\n"},
    ),
    Case("nothing, where the namesake has no such name", "from clock import x", Target.UNEXPLAINED),
    Case(
        "an optional import of a namesake is a guess",
        "try:\n    import clock\nexcept ImportError: ...",
        Target.UNEXPLAINED,
    ),
    Case(
        "an optional import of what a module defines is none",
        "try:\n    from clock import now\nexcept ImportError: ...",
        Target.LEGACY,
        {f"{COMMON}/orb_common/clock.py": "def now(): ...\n"},
    ),
    Case("a known distribution", "import yaml", Target.KNOWN),
    Case("nothing", "import nowhere_to_be_found", Target.UNEXPLAINED),
)


@pytest.mark.parametrize("case", ORDER, ids=[case.about for case in ORDER])
def test_what_comes_first_explains_an_import(case: Case, open_workspace: OpenWorkspace) -> None:
    resolver = open_workspace({**ORB_COMMON, f"{USERS}/index.py": "", **case.files}, case.settings)

    assert reference(resolver, case.statement).target is case.target


@pytest.mark.parametrize(
    ("python", "module", "target"),
    [
        ("3.11", "distutils", Target.STDLIB),
        ("3.12", "distutils", Target.UNEXPLAINED),
        ("3.10", "tomllib", Target.UNEXPLAINED),
        ("3.11", "tomllib", Target.STDLIB),
        ("3.12", "telnetlib", Target.STDLIB),
        ("3.13", "telnetlib", Target.UNEXPLAINED),
        ("3.13", "annotationlib", Target.UNEXPLAINED),
        ("3.14", "annotationlib", Target.STDLIB),
        ("3.10", "ConfigParser", Target.UNEXPLAINED),
        ("3.10", "exceptions", Target.UNEXPLAINED),
    ],
)
def test_the_standard_library_is_that_of_the_target_python(
    python: str, module: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    resolver = open_workspace({f"{USERS}/index.py": "", **pipfile(python=python)})

    assert reference(resolver, f"import {module}").target is target


def test_the_configured_python_counts_where_the_pipfile_names_none(
    open_workspace: OpenWorkspace,
) -> None:
    settings = Settings(target_python=(3, 11))
    resolver = open_workspace(
        {f"{USERS}/index.py": "", f"{USERS}/Pipfile": "[packages]\n"}, settings
    )

    assert reference(resolver, "import distutils").target is Target.STDLIB


def test_a_default_legacy_name_needs_its_package(open_workspace: OpenWorkspace) -> None:
    index = {f"{USERS}/index.py": ""}

    assert reference(open_workspace(index), "import exceptions").target is Target.UNEXPLAINED
    with_layer = open_workspace({**index, f"{LAYER}/exceptions.py": ""})
    assert reference(with_layer, "import exceptions").target is Target.LAYER
    with_package = open_workspace({**index, **ORB_COMMON})
    assert reference(with_package, "import exceptions").target is Target.LEGACY


def test_a_configured_legacy_name_needs_nothing(open_workspace: OpenWorkspace) -> None:
    settings = Settings(legacy_modules={"exceptions": "orb_common.exceptions"})
    resolver = open_workspace({f"{USERS}/index.py": ""}, settings)

    assert reference(resolver, "import exceptions").target is Target.LEGACY


def test_what_begins_with_layers_is_legacy_whether_or_not_that_layer_exists(
    open_workspace: OpenWorkspace,
) -> None:
    resolver = open_workspace({**ORB_COMMON, f"{USERS}/index.py": ""})

    found = reference(resolver, "from layers.gone.python.exceptions import NotFound")

    assert found.target is Target.LEGACY
    assert found.destination is not None
    assert found.destination.new == "orb_common.exceptions"


@pytest.mark.parametrize(
    "path",
    [
        f"{USERS}/tests/run.py",
        f"{USERS}/test_index.py",
        f"{USERS}/index_test.py",
        f"{USERS}/conftest.py",
    ],
)
def test_an_unexplained_import_of_a_test_is_silent(
    path: str, open_workspace: OpenWorkspace
) -> None:
    resolver = open_workspace({**ORB_COMMON, f"{USERS}/index.py": "", path: ""})

    assert reference(resolver, "import nowhere_to_be_found", path).target is Target.UNKNOWABLE
    assert reference(resolver, "import audit", path).target is Target.UNKNOWABLE
    assert reference(resolver, "import exceptions", path).target is Target.LEGACY


def test_an_entry_that_nobody_knows_may_install_what_nothing_else_explains(
    open_workspace: OpenWorkspace,
) -> None:
    entry = pipfile("nobody-has-heard-of-it = '*'")
    resolver = open_workspace({**ORB_COMMON, f"{USERS}/index.py": "", **entry})

    assert reference(resolver, "import nowhere_to_be_found").target is Target.UNKNOWABLE
    assert reference(resolver, "import requests").target is Target.KNOWN
    assert reference(resolver, "import exceptions").target is Target.LEGACY


@pytest.mark.parametrize(
    ("index", "entry"),
    [
        ("from nobody_has_heard.of import it\n", "'Nobody.Has-Heard' = '*'"),
        ("import a, nobody_has_heard.of as n\n", "nobody_has_heard = '*'"),
        ("def go():\n    import nobody_has_heard\n", "nobody-has-heard = '*'"),
    ],
)
def test_an_entry_whose_module_is_imported_by_its_presumed_name_explains_nothing_else(
    index: str, entry: str, open_workspace: OpenWorkspace
) -> None:
    resolver = open_workspace({f"{USERS}/index.py": index, **pipfile(entry)})

    assert reference(resolver, "import nowhere_to_be_found").target is Target.UNEXPLAINED


def test_an_entry_that_only_a_string_names_is_not_accounted_for(
    open_workspace: OpenWorkspace,
) -> None:
    index = '"""\nimport nobody_has_heard\n"""\n'
    files = {f"{USERS}/index.py": index, **pipfile("nobody-has-heard = '*'")}

    found = reference(open_workspace(files), "import nowhere_to_be_found")

    assert found.target is Target.UNKNOWABLE


def test_what_is_for_development_explains_nothing_at_run_time(
    open_workspace: OpenWorkspace,
) -> None:
    files = {
        f"{USERS}/index.py": "",
        f"{USERS}/Pipfile": "[dev-packages]\nnobody-has-heard-of-it = '*'\n",
    }

    found = reference(open_workspace(files), "import nowhere_to_be_found")

    assert found.target is Target.UNEXPLAINED


@pytest.mark.parametrize(
    ("common", "target"),
    [("import acme_sdk\n", Target.UNEXPLAINED), ("import acme\n", Target.UNKNOWABLE)],
)
def test_what_a_package_requires_is_accounted_for_by_the_code_of_that_package(
    common: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    requires = '[project]\nname = "orb-common"\ndependencies = ["acme-sdk"]\n'
    files = {
        **ORB_COMMON,
        f"{COMMON}/pyproject.toml": requires,
        f"{COMMON}/orb_common/clock.py": common,
        f"{USERS}/index.py": "",
        **pipfile(COMMON_ENTRY),
    }

    assert reference(open_workspace(files), "import nowhere_to_be_found").target is target


def test_a_key_with_extras_declares_the_distribution_and_what_the_extras_bring(
    open_workspace: OpenWorkspace,
) -> None:
    files = {f"{USERS}/index.py": "", **pipfile('"requests[socks]" = "*"')}
    resolver = open_workspace(files)

    assert reference(resolver, "import requests").target is Target.INSTALLED
    assert reference(resolver, "import socks").target is Target.INSTALLED
    assert reference(resolver, "import nowhere_to_be_found").target is Target.UNEXPLAINED


def test_an_unexplained_import_is_silent_where_the_pipfile_cannot_be_read(
    open_workspace: OpenWorkspace,
) -> None:
    resolver = open_workspace({f"{USERS}/index.py": "", f"{USERS}/Pipfile": "[packages\n"})

    assert reference(resolver, "import nowhere_to_be_found").target is Target.UNKNOWABLE


def test_a_declared_package_brings_what_it_requires(open_workspace: OpenWorkspace) -> None:
    requires = {
        f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\ndependencies = ["PyYAML"]\n'
    }
    files = {**ORB_COMMON, **requires, f"{USERS}/index.py": "", **pipfile(COMMON_ENTRY)}

    assert reference(open_workspace(files), "import yaml").target is Target.TRANSITIVE


@pytest.mark.parametrize(
    ("declaring", "requires", "target"),
    [
        ("", 'optional-dependencies = {yaml = ["PyYAML"]}', Target.KNOWN),
        ('extras = ["YAML"], ', 'optional-dependencies = {yaml = ["PyYAML"]}', Target.TRANSITIVE),
        ('extras = ["xml"], ', 'optional-dependencies = {yaml = ["PyYAML"]}', Target.KNOWN),
        (
            'extras = ["all"], ',
            'optional-dependencies = {all = ["orb-common[yaml]"], yaml = ["PyYAML"]}',
            Target.TRANSITIVE,
        ),
        ("", '[dependency-groups]\ntest = ["PyYAML"]', Target.KNOWN),
        ("", '[build-system]\nrequires = ["PyYAML"]', Target.KNOWN),
    ],
)
def test_a_declared_package_brings_only_what_it_needs_to_run(
    declaring: str, requires: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    entry = f'orb-common = {{{declaring}path = "../../../packages/orb-common"}}'
    files = {
        **ORB_COMMON,
        f"{COMMON}/pyproject.toml": f'[project]\nname = "orb-common"\n{requires}\n',
        f"{USERS}/index.py": "",
        **pipfile(entry),
    }

    assert reference(open_workspace(files), "import yaml").target is target


def test_a_package_may_import_whatever_its_own_files_list(open_workspace: OpenWorkspace) -> None:
    lists = '[dependency-groups]\ntest = ["PyYAML"]\n[build-system]\nrequires = ["attrs"]\n'
    files = {**ORB_COMMON, f"{COMMON}/requirements-dev.txt": "requests\n"}
    files[f"{COMMON}/pyproject.toml"] += lists
    resolver = open_workspace(files)

    for module in ("yaml", "attr", "requests"):
        found = reference(resolver, f"import {module}", f"{COMMON}/orb_common/clock.py")
        assert found.target is Target.INSTALLED


def test_what_a_requirements_file_includes_is_installed_and_what_is_lost_may_be_anything(
    open_workspace: OpenWorkspace,
) -> None:
    files = {
        f"{USERS}/index.py": "",
        f"{USERS}/Pipfile": "",
        f"{USERS}/requirements.txt": "-r ../base.txt\n",
    }
    there = open_workspace({**files, "src/lambdas/base.txt": "requests\n"})
    lost = open_workspace(files)

    assert reference(there, "import requests").target is Target.INSTALLED
    assert reference(there, "import nowhere_to_be_found").target is Target.UNEXPLAINED
    assert reference(lost, "import nowhere_to_be_found").target is Target.UNKNOWABLE


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shared: {{Type: AWS::Serverless::LayerVersion, Properties: {{ContentUri: src/layers/shared}}}}
  Other: {{Type: AWS::Serverless::LayerVersion, Properties: {{ContentUri: src/layers/other}}}}
  Users:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: src/lambdas/users, Layers: [{0}]}}
"""


@pytest.mark.parametrize(
    ("attached", "target"),
    [
        ("!Ref Shared", Target.LAYER),
        ("!Ref Other", Target.NOT_ATTACHED),
        ("!Ref Other, !Ref Shared", Target.LAYER),
        ("!Ref SomeParameter", Target.LAYER),
        ("!Ref Other, 'arn:aws:lambda:eu-west-1:123456789012:layer:Tools:1'", Target.UNKNOWABLE),
    ],
)
def test_a_layer_counts_where_the_template_attaches_it_or_cannot_be_told(
    attached: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    files = {
        f"{USERS}/index.py": "",
        f"{LAYER}/cache.py": "",
        "src/layers/other/other.py": "",
        "template.yaml": TEMPLATE.format(attached),
    }

    assert reference(open_workspace(files), "import cache").target is target


@pytest.mark.parametrize(
    ("name", "target"),
    [("index.py", Target.UNKNOWABLE), ("tests/test_index.py", Target.DEVELOPMENT)],
)
def test_what_is_installed_for_development_may_come_from_elsewhere_but_for_tests(
    name: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    layer = "'arn:aws:lambda:eu-west-1:123456789012:layer:Tools:1'"
    files = {
        f"{USERS}/index.py": "",
        f"{USERS}/tests/test_index.py": "",
        f"{USERS}/Pipfile": "[dev-packages]\nrequests = '*'\n",
        f"{LAYER}/cache.py": "",
        "src/layers/other/other.py": "",
        "template.yaml": TEMPLATE.format(layer),
    }

    found = reference(open_workspace(files), "import requests", f"{USERS}/{name}")

    assert found.target is target


def test_a_test_finds_its_modules_where_it_runs_and_not_by_the_template(
    open_workspace: OpenWorkspace,
) -> None:
    test = f"{USERS}/tests/test_index.py"
    files = dict.fromkeys((test, f"{USERS}/index.py", f"{LAYER}/cache.py"), "")
    files |= {"src/layers/other/other.py": "", "template.yaml": TEMPLATE.format("!Ref Other")}

    assert reference(open_workspace(files), "import cache", test).target is Target.UNKNOWABLE


def test_what_pip_installed_into_a_layer_that_is_not_attached_is_undeclared(
    open_workspace: OpenWorkspace,
) -> None:
    files = {
        f"{USERS}/index.py": "",
        f"{LAYER}/requests/__init__.py": "",
        f"{LAYER}/requests-2.32.3.dist-info/METADATA": "",
        "src/layers/other/other.py": "",
        "template.yaml": TEMPLATE.format("!Ref Other"),
    }

    assert reference(open_workspace(files), "import requests").target is Target.KNOWN


def test_what_git_ignores_in_an_attached_layer_is_there_whatever_another_layer_holds(
    open_workspace: OpenWorkspace,
) -> None:
    files = {
        ".gitignore": "shared/made.py\n",
        f"{USERS}/index.py": "",
        f"{LAYER}/cache.py": "",
        f"{LAYER}/made.py": "",
        "src/layers/other/made.py": "",
        "template.yaml": TEMPLATE.format("!Ref Shared"),
    }

    assert reference(open_workspace(files), "import made").target is Target.LAYER


def test_any_layer_counts_without_a_template(open_workspace: OpenWorkspace) -> None:
    resolver = open_workspace({f"{USERS}/index.py": "", f"{LAYER}/cache.py": ""})

    found = reference(resolver, "import cache.x")

    assert found.target is Target.LAYER
    assert found.found is None


def test_of_two_layers_the_one_that_holds_the_module_is_meant(
    open_workspace: OpenWorkspace,
) -> None:
    files = {
        f"{USERS}/index.py": "",
        "src/layers/a/shared/one.py": "",
        "src/layers/b/shared/two.py": "",
    }

    found = reference(open_workspace(files), "import shared.two")

    assert found.unit is not None
    assert found.unit.path == "src/layers/b"


@pytest.mark.parametrize(("name", "layer"), [("One", "a"), ("Two", "b"), ("Three", "a")])
def test_of_two_layers_with_the_module_the_one_with_the_name_is_meant(
    name: str, layer: str, open_workspace: OpenWorkspace
) -> None:
    files = {
        f"{USERS}/index.py": "",
        "src/layers/a/shared.py": "class One: ...\n",
        "src/layers/b/shared.py": "class Two: ...\n",
    }

    found = reference(open_workspace(files), f"from shared import {name}")

    assert found.unit is not None
    assert found.unit.path == f"src/layers/{layer}"


@pytest.mark.parametrize("info", ["Acme_Kit-1.0.dist-info", "acme.kit-1.0.dist-info"])
def test_what_pip_installed_into_a_layer_is_told_by_the_name_of_its_distribution(
    info: str, open_workspace: OpenWorkspace
) -> None:
    files = {
        f"{USERS}/index.py": "",
        "src/layers/a/google_auth_oauthlib/__init__.py": "",
        f"src/layers/a/{info.replace('Acme_Kit', 'Google_Auth_OAuthlib')}/RECORD": "",
    }
    files = {path.replace("acme.kit", "google.auth.oauthlib"): "" for path in files}

    found = reference(open_workspace(files), "import google_auth_oauthlib")

    assert found.target is Target.PROVIDED


def test_a_submodule_counts_among_what_a_package_offers(open_workspace: OpenWorkspace) -> None:
    files = {
        "packages/acme/pyproject.toml": '[project]\nname = "acme"\n',
        "packages/acme/acme/__init__.py": "x = 1\n",
        "packages/acme/acme/inner.py": "",
    }
    resolver = open_workspace(files)
    location = resolver.library.find("acme")

    assert location is not None
    assert resolver.names.offers(location.unit, location.module, "inner")
    assert resolver.names.offers(location.unit, location.module, "x")
    assert not resolver.names.offers(location.unit, location.module, "gone")


@pytest.mark.parametrize(
    ("path", "statement", "found"),
    [
        ("packages/acme/acme/__init__.py", "from . import inner", "packages/acme/acme/__init__.py"),
        ("packages/acme/acme/inner.py", "from .other import x", "packages/acme/acme/other.py"),
        ("packages/acme/acme/inner.py", "from .. import acme", None),
        ("packages/acme/acme/inner.py", "from ..acme import other", None),
        ("packages/acme/setup.py", "from .acme import other", None),
    ],
)
def test_a_relative_import_ends_at_the_root_of_a_package(
    path: str, statement: str, found: str | None, open_workspace: OpenWorkspace
) -> None:
    files = {
        "packages/acme/pyproject.toml": '[project]\nname = "acme"\n',
        "packages/acme/setup.py": "",
        "packages/acme/acme/__init__.py": "",
        "packages/acme/acme/inner.py": "",
        "packages/acme/acme/other.py": "",
    }

    given = reference(open_workspace(files), statement, path)

    assert (given.found and given.found.path) == found


def test_the_root_of_the_repository_can_be_a_function(open_workspace: OpenWorkspace) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {CodeUri: ., Handler: index.handler}\n"
    )
    files = {
        "template.yaml": template,
        "index.py": "import helper\nfrom lib import tool\n",
        "helper.py": "",
        "lib/__init__.py": "",
        "lib/tool.py": "",
        "scripts/release.py": "",
    }
    resolver = open_workspace(files)

    own = reference(resolver, "import helper", "index.py")
    inner = reference(resolver, "from .. import helper", "lib/tool.py")
    outside = reference(resolver, "from ... import helper", "lib/tool.py")

    assert (own.target, own.found and own.found.path) == (Target.OWN, "helper.py")
    assert inner.target is Target.RELATIVE
    assert outside.target is Target.LEAVES_UNIT
    assert resolver.workspace.unit_of("scripts/release.py") is None
    assert resolver.workspace.outside == ("scripts/release.py",)


def test_siblings_of_a_layer_import_one_another_by_bare_name(open_workspace: OpenWorkspace) -> None:
    resolver = open_workspace({f"{LAYER}/a.py": "", f"{LAYER}/b.py": ""})

    assert reference(resolver, "import b", f"{LAYER}/a.py").target is Target.OWN


def test_a_layer_holds_what_git_ignores_and_lacks_what_no_folder_of_it_has(
    open_workspace: OpenWorkspace,
) -> None:
    files = {".gitignore": "made.py\n", f"{LAYER}/made.py": "", f"{LAYER}/lib/x.py": ""}
    resolver = open_workspace({**files, f"{LAYER}/a.py": ""})

    made, gone = (
        reference(resolver, f"import {name}", f"{LAYER}/a.py") for name in ("made", "lib.gone")
    )

    assert (made.target, made.found and made.found.path) == (Target.OWN, f"{LAYER}/made.py")
    assert (gone.target, gone.found) == (Target.OWN, None)


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        ("import lambdas.orders.index", Target.LAMBDA),
        ("from src.lambdas.orders import index", Target.LAMBDA),
        ("from backend.src.lambdas.orders.index import handler", Target.UNEXPLAINED),
        ("import lambdas.users.index", Target.OWN),
        ("import orders", Target.UNEXPLAINED),
        ("from orders import index", Target.UNEXPLAINED),
        ("from .. import orders", Target.LEAVES_UNIT),
        ("from ..orders import index", Target.LEAVES_UNIT),
        ("from . import index", Target.RELATIVE),
        ("from .index import handler", Target.RELATIVE),
    ],
)
def test_the_code_of_another_lambda_is_known_by_its_path_and_never_by_a_bare_name(
    statement: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    resolver = open_workspace({f"{USERS}/index.py": "", "src/lambdas/orders/index.py": ""})

    assert reference(resolver, statement).target is target


def test_a_relative_import_may_climb_to_the_root_of_its_unit(open_workspace: OpenWorkspace) -> None:
    path = f"{USERS}/a/b/c.py"
    resolver = open_workspace({path: "", f"{USERS}/top.py": ""})

    up = reference(resolver, "from ...top import x", path)
    out = reference(resolver, "from ....top import x", path)

    assert (up.target, up.found and up.found.path) == (Target.RELATIVE, f"{USERS}/top.py")
    assert out.target is Target.LEAVES_UNIT


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        ("import helpers", Target.ABOVE),
        ("from shared.tools import x", Target.ABOVE),
        ("from shared import tools", Target.ABOVE),
        ("import shared.gone", Target.UNEXPLAINED),
        ("import x", Target.UNEXPLAINED),
        ("import orders.index", Target.UNEXPLAINED),
        ("import layers.common.cache", Target.LEGACY),
        ("import stripe", Target.KNOWN),
    ],
)
def test_a_folder_above_explains_a_whole_name_that_neither_a_unit_nor_a_distribution_has(
    statement: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    files = ("src/helpers.py", "shared/tools.py", "tools/x.py", "stripe/y.py")
    units = (f"{USERS}/index.py", "src/lambdas/orders/index.py", "layers/common/cache.py")
    resolver = open_workspace(dict.fromkeys((*files, *units), ""))

    assert reference(resolver, statement).target is target


def deployed(folder: str, handler: str = "index.run") -> dict[str, str]:
    """A template with a function whose code is in a folder."""
    properties = f"{{CodeUri: {folder}, Handler: {handler}, Runtime: python3.12}}"
    function = f"  A:\n    Type: AWS::Serverless::Function\n    Properties: {properties}\n"
    return {"template.yaml": f"Resources:\n{function}"}


def test_nothing_above_the_code_root_that_a_template_names_is_seen(
    open_workspace: OpenWorkspace,
) -> None:
    files = {"src/helpers.py": "", f"{USERS}/index.py": "", **deployed(USERS)}

    assert reference(open_workspace(files), "import helpers").target is Target.UNEXPLAINED


@pytest.mark.parametrize(
    ("handler", "path", "target"),
    [
        ("app/index.run", "app/other.py", Target.UNEXPLAINED),
        ("app/index.run", "cargo/a.py", Target.UNKNOWABLE),
        ("app/index.run", "top.py", Target.UNEXPLAINED),
        ("app/index.run", "cargo/not_written_yet.py", Target.UNEXPLAINED),
        ("gone.run", "cargo/a.py", Target.UNEXPLAINED),
    ],
)
def test_sources_that_a_function_hands_out_may_import_anything(
    handler: str, path: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    own = ("app/index.py", "app/other.py", "cargo/a.py", "top.py")
    files = dict.fromkeys((f"{USERS}/{name}" for name in own), "")
    resolver = open_workspace({**files, **deployed(USERS, handler), f"{LAYER}/cache.py": ""})

    unexplained = reference(resolver, "import nowhere_to_be_found", f"{USERS}/{path}")
    not_attached = reference(resolver, "import cache", f"{USERS}/{path}")

    assert unexplained.target is target
    assert (not_attached.target is Target.LAYER) is (target is Target.UNKNOWABLE)


@pytest.mark.parametrize(
    ("name", "statement", "files", "target"),
    [
        ("users", "import users.index", {}, Target.OWN),
        ("users", "from users import index", {}, Target.OWN),
        ("users", "from users import gone", {}, Target.UNEXPLAINED),
        ("users", "import users.gone", {}, Target.UNEXPLAINED),
        ("users", "import users.index", deployed(USERS), Target.UNEXPLAINED),
        ("orders", "import users.index", {}, Target.UNEXPLAINED),
        ("stripe", "import stripe.index", {}, Target.KNOWN),
        ("email", "import email.index", {}, Target.STDLIB),
    ],
)
def test_a_lambda_that_is_a_package_finds_its_modules_by_its_own_name(
    name: str, statement: str, files: dict[str, str], target: Target, open_workspace: OpenWorkspace
) -> None:
    folder = f"src/lambdas/{name}"
    own = {f"{folder}/__init__.py": "", f"{folder}/index.py": ""}
    resolver = open_workspace({**own, **files})

    assert reference(resolver, statement, f"{folder}/index.py").target is target


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        ("import core.inner", Target.PACKAGE),
        ("import libs.core.inner", Target.ABOVE),
        ("import libs.other.tool", Target.UNEXPLAINED),
        ("import script", Target.ABOVE),
    ],
)
def test_what_stands_beside_a_folder_that_is_a_package_itself_is_no_part_of_it(
    statement: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    package = ("libs/core/__init__.py", "libs/core/inner.py", "libs/script.py")
    other = ("libs/other/__init__.py", "libs/other/tool.py")
    resolver = open_workspace(dict.fromkeys((*package, *other), ""), Settings(packages=("libs/*",)))

    assert reference(resolver, statement, "libs/core/inner.py").target is target


@pytest.mark.parametrize(
    ("init", "target"), [((), Target.OWN), (("__init__.py",), Target.UNEXPLAINED)]
)
def test_a_module_beside_a_script_has_a_bare_name_and_one_in_a_package_has_not(
    init: tuple[str, ...], target: Target, open_workspace: OpenWorkspace
) -> None:
    names = ("index.py", *(f"inner/{name}" for name in ("run.py", "helper.py", *init)))
    resolver = open_workspace(dict.fromkeys((f"{USERS}/{name}" for name in names), ""))

    assert reference(resolver, "import helper", f"{USERS}/inner/run.py").target is target


def test_a_lambda_without_init_is_no_package(open_workspace: OpenWorkspace) -> None:
    resolver = open_workspace({f"{USERS}/index.py": ""})

    assert reference(resolver, "import users.index").target is Target.UNEXPLAINED


def test_the_path_of_a_layer_is_an_old_name_beside_own_modules_called_layers(
    open_workspace: OpenWorkspace,
) -> None:
    own = {f"{USERS}/layers/__init__.py": "", f"{USERS}/layers/dense.py": ""}
    resolver = open_workspace({**ORB_COMMON, f"{USERS}/index.py": "", **own})

    assert reference(resolver, "import layers.dense").target is Target.OWN
    assert reference(resolver, "import layers.common.exceptions").target is Target.LEGACY


def test_a_folder_of_the_unit_without_init_shares_its_name_with_what_is_installed(
    open_workspace: OpenWorkspace,
) -> None:
    files = {
        f"{USERS}/index.py": "",
        f"{USERS}/alembic/versions/one.py": "",
        f"{USERS}/lib/x.py": "",
        **pipfile("alembic = '*'"),
    }
    resolver = open_workspace(files)

    assert reference(resolver, "from alembic.versions import one").target is Target.OWN
    assert reference(resolver, "from alembic.command import upgrade").target is Target.INSTALLED
    undeclared = open_workspace({**files, **pipfile()})
    assert reference(undeclared, "from alembic.command import upgrade").target is Target.KNOWN
    gone = reference(resolver, "import lib.gone")
    assert (gone.target, gone.found) == (Target.OWN, None)


def test_a_package_of_the_unit_hides_all_else_of_its_name(open_workspace: OpenWorkspace) -> None:
    files = {
        f"{USERS}/index.py": "",
        f"{USERS}/utils/__init__.py": "",
        f"{LAYER}/utils/db.py": "",
    }

    found = reference(open_workspace(files), "from utils.db import connect")

    assert (found.target, found.found) == (Target.OWN, None)


def test_of_modules_at_two_roots_the_one_with_the_name_is_meant(
    open_workspace: OpenWorkspace,
) -> None:
    path = f"{USERS}/jobs/run.py"
    files = {f"{USERS}/config.py": "A = 1\n", f"{USERS}/jobs/config.py": "B = 1\n", path: ""}

    found = reference(open_workspace(files), "from config import B", path)

    assert found.found is not None
    assert found.found.path == f"{USERS}/jobs/config.py"


def test_a_script_finds_the_modules_of_its_own_folder(open_workspace: OpenWorkspace) -> None:
    path = f"{USERS}/jobs/run.py"
    resolver = open_workspace({f"{USERS}/index.py": "", path: "", f"{USERS}/jobs/clean.py": ""})

    assert reference(resolver, "import clean", path).target is Target.OWN
    assert reference(resolver, "import clean").target is Target.UNEXPLAINED


def test_a_module_of_python_comes_before_one_beside_a_script(open_workspace: OpenWorkspace) -> None:
    path = f"{USERS}/jobs/run.py"
    resolver = open_workspace({f"{USERS}/index.py": "", path: "", f"{USERS}/jobs/secrets.py": ""})

    assert reference(resolver, "import secrets", path).target is Target.STDLIB


@pytest.mark.parametrize(("folder", "target"), [("python/", Target.UNEXPLAINED), ("", Target.OWN)])
def test_a_package_in_the_python_folder_of_a_layer_is_no_place_for_bare_names(
    folder: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    package = f"layers/kit/{folder}tools"
    names = ("__init__.py", "run.py", "helper.py")
    resolver = open_workspace(dict.fromkeys((f"{package}/{name}" for name in names), ""))

    assert reference(resolver, "import helper", f"{package}/run.py").target is target


def test_a_package_finds_its_own_modules_before_anything(open_workspace: OpenWorkspace) -> None:
    path = f"{COMMON}/orb_common/clock.py"
    resolver = open_workspace(ORB_COMMON)

    found = reference(resolver, "from orb_common.exceptions import NotFound", path)
    gone = reference(resolver, "import orb_common.gone", path)

    assert (found.target, found.found and found.found.path) == (
        Target.PACKAGE,
        f"{COMMON}/orb_common/exceptions.py",
    )
    assert (gone.target, gone.found) == (Target.PACKAGE, None)


def test_each_module_of_a_statement_is_resolved_by_itself(open_workspace: OpenWorkspace) -> None:
    resolver = open_workspace({**ORB_COMMON, f"{USERS}/index.py": ""})

    found = references(resolver, "import os, exceptions as e, orb_common.clock")

    assert [(each.position, each.module, each.target) for each in found] == [
        (0, "os", Target.STDLIB),
        (1, "exceptions", Target.LEGACY),
        (2, "orb_common.clock", Target.PACKAGE),
    ]


def test_a_dynamic_import_is_resolved_like_a_statement(open_workspace: OpenWorkspace) -> None:
    resolver = open_workspace({**ORB_COMMON, f"{USERS}/index.py": ""})

    assert reference(resolver, "import_module('exceptions')").target is Target.LEGACY
    assert scan(b"import_module('.exceptions', package)\n") == []
    assert reference(resolver, "import_module('.e', __package__)").target is Target.RELATIVE
    assert reference(resolver, "import_module('.exceptions', 'a')").module == "a.exceptions"


def test_resolving_elsewhere_disregards_the_modules_of_the_unit(
    open_workspace: OpenWorkspace,
) -> None:
    path = f"{USERS}/index.py"
    resolver = open_workspace({**ORB_COMMON, path: "", f"{USERS}/exceptions.py": ""})
    unit = resolver.workspace.unit_of(path)
    assert unit is not None
    (record,) = scan(b"import exceptions")

    assert resolver.resolve(unit, path, record)[0].target is Target.OWN
    assert resolver.resolve_without_own(unit, path, record)[0].target is Target.LEGACY


def test_units_that_declare_the_same_share_an_environment(open_workspace: OpenWorkspace) -> None:
    files = {
        f"src/lambdas/{name}/{file}": text
        for name, entry in (("a", "requests"), ("b", "requests"), ("c", "httpx"))
        for file, text in (("index.py", ""), ("Pipfile", f"[packages]\n{entry} = '*'\n"))
    }
    resolver = open_workspace(files)
    a, b, c = map(resolver.environments.of, resolver.workspace.units)

    assert a is b
    assert a is not c


def test_required_packages_are_found_through_chains_and_circles(
    open_workspace: OpenWorkspace,
) -> None:
    requires = {"a": "b", "b": "c", "c": "a", "d": ""}
    files = {
        path: text
        for name, required in requires.items()
        for path, text in (
            (
                f"packages/{name}/pyproject.toml",
                f'[project]\nname = "{name}"\ndependencies = ["{required}"]\n',
            ),
            (f"packages/{name}/{name}/__init__.py", ""),
        )
    }
    resolver = open_workspace(files)
    found = {
        unit.distribution: [
            each.distribution for each in resolver.dependencies.required_packages(unit)
        ]
        for unit in resolver.workspace.units
    }

    assert found == {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"], "d": []}


def test_packages_required_by_an_extra_are_found_only_with_it(
    open_workspace: OpenWorkspace,
) -> None:
    texts = {
        "a": 'dependencies = ["b[Some_Extra]"]',
        "b": 'optional-dependencies = {some-extra = ["c"], other = ["d"]}',
        "c": '[build-system]\nrequires = ["d"]\n[dependency-groups]\ntest = ["d"]',
        "d": "",
    }
    files = {
        path: content
        for name, text in texts.items()
        for path, content in (
            (f"packages/{name}/pyproject.toml", f'[project]\nname = "{name}"\n{text}\n'),
            (f"packages/{name}/{name}/__init__.py", ""),
        )
    }
    resolver = open_workspace(files)
    a, b, c, d = resolver.workspace.units

    assert resolver.dependencies.required_packages(a) == [b, c]
    assert resolver.dependencies.required_packages(b) == []
    assert resolver.dependencies.required_packages(b, ["other"]) == [d]
    assert resolver.dependencies.required_packages(c) == []


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        ("import azure.core", Target.PACKAGE),
        ("from azure import core", Target.PACKAGE),
        ("from azure.core import Client", Target.PACKAGE),
        ("import azure.core.gone", Target.PACKAGE),
        ("import azure.gone", Target.PACKAGE),
        ("import azure.identity.aio", Target.KNOWN),
        ("from azure import identity", Target.KNOWN),
    ],
)
def test_what_other_distributions_install_below_a_shared_name_is_not_of_the_package(
    statement: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    azure = "backend/packages/azure-core"
    resolver = open_workspace(
        {
            f"{USERS}/index.py": "",
            f"{azure}/pyproject.toml": '[project]\nname = "azure-core"\n',
            f"{azure}/azure/__init__.py": "",
            f"{azure}/azure/core/__init__.py": "",
        }
    )

    assert reference(resolver, statement).target is target


@pytest.mark.parametrize(
    ("path", "statement", "owner"),
    [
        (f"{USERS}/index.py", "from orb.common import E", "orb-common"),
        (f"{USERS}/index.py", "import orb.models.users", "orb-models"),
        (f"{USERS}/index.py", "from orb import models", "orb-models"),
        (f"{USERS}/index.py", "import orb.models.gone", "orb-models"),
        (f"{EVENTS}/orb/events/users.py", "from orb.models.users import E", "orb-models"),
        (f"{EVENTS}/orb/events/users.py", "from ..models.users import E", "orb-models"),
        (f"{EVENTS}/orb/events/users.py", "from ..models import users", "orb-models"),
        (f"{EVENTS}/orb/events/users.py", "import orb.events", "orb-events"),
        (f"{EVENTS}/orb/events/users.py", "import orb.gone", "orb-events"),
    ],
)
def test_of_packages_that_share_a_namespace_that_one_is_meant_which_holds_the_module(
    path: str, statement: str, owner: str, open_workspace: OpenWorkspace
) -> None:
    files = {f"{USERS}/index.py": ""}
    for name in ("common", "events", "models"):
        folder = f"backend/packages/orb-{name}"
        files |= {
            f"{folder}/pyproject.toml": f'[project]\nname = "orb-{name}"\n',
            f"{folder}/orb/__init__.py": "__path__ = extend_path(__path__, __name__)\n",
            f"{folder}/orb/{name}/__init__.py": "class E: ...\n",
            f"{folder}/orb/{name}/users.py": "class E: ...\n",
        }
    resolver = open_workspace(files)

    found = reference(resolver, statement, path)

    assert found.target is Target.PACKAGE
    assert found.unit is not None
    assert found.unit.distribution == owner


@pytest.mark.parametrize(
    ("statement", "target"),
    [
        ("from opentelemetry import trace", Target.PROVIDED),
        ("import opentelemetry.trace", Target.PROVIDED),
        ("import opentelemetry.ours", Target.LAYER),
    ],
)
def test_a_layer_that_holds_a_part_of_a_namespace_does_not_hold_its_other_parts(
    statement: str, target: Target, open_workspace: OpenWorkspace
) -> None:
    resolver = open_workspace(
        {f"{USERS}/index.py": "", f"{LAYER}/python/opentelemetry/ours/__init__.py": ""}
    )

    assert reference(resolver, statement).target is target
