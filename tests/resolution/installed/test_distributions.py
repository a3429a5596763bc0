"""Which modules a distribution installs, and the data that says so."""

from __future__ import annotations

import os
import re

import pytest

from orb_lint.manifests.names import import_name, normalize
from orb_lint.resolution.installed import distributions
from orb_lint.resolution.installed.distributions import (
    distributions_brought_by,
    distributions_of,
    distributions_of_extra,
    import_names,
    is_import_name,
    is_well_known,
    presumed_import_names,
)
from orb_lint.resolution.installed.stdlib import stdlib_modules
from orb_lint.resolution.owners import owners_of_names
from orb_lint.settings import NEWEST_PYTHON, OLDEST_PYTHON

WELL_KNOWN = (
    ("PyYAML", "yaml"),
    ("python-dateutil", "dateutil"),
    ("Pillow", "PIL"),
    ("beautifulsoup4", "bs4"),
    ("scikit-learn", "sklearn"),
    ("PyJWT", "jwt"),
    ("python-jose", "jose"),
    ("aws-lambda-powertools", "aws_lambda_powertools"),
    ("requests", "requests"),
    ("pydantic", "pydantic"),
    ("pyOpenSSL", "OpenSSL"),
    ("attrs", "attr"),
    ("protobuf", "google.protobuf"),
)


def rows() -> dict[str, list[str]]:
    """The data: distribution → fields behind its name."""
    with open(distributions._DATA, encoding="utf-8") as file:
        lines = [line.split() for line in file if not line.startswith("#")]
    return {name: names for name, *names in lines}


@pytest.mark.parametrize(("distribution", "module"), WELL_KNOWN)
def test_well_known_distributions_install_what_everybody_imports(
    distribution: str, module: str
) -> None:
    assert module in (import_names(distribution) or ())


@pytest.mark.parametrize(("distribution", "module"), WELL_KNOWN)
def test_well_known_modules_lead_back_to_their_distribution(distribution: str, module: str) -> None:
    assert normalize(distribution) in distributions_of(module)


@pytest.mark.parametrize("spelling", ["python-dateutil", "Python_Dateutil", "PYTHON.dateutil"])
def test_any_spelling_of_a_distribution_will_do(spelling: str) -> None:
    assert import_names(spelling) == ("dateutil",)


def test_several_distributions_may_install_one_module() -> None:
    assert {"opencv-python", "opencv-python-headless"} <= set(distributions_of("cv2"))


@pytest.mark.parametrize("distribution", ["types-requests", "boto3-stubs"])
def test_a_distribution_of_stubs_installs_nothing_to_import(distribution: str) -> None:
    assert import_names(distribution) == ()
    assert presumed_import_names(distribution) == ()


def test_an_unknown_distribution_installs_nobody_knows_what() -> None:
    assert import_names("nobody-has-heard-of-it") is None
    assert presumed_import_names("Nobody.Has-heard-of-it") == ("nobody_has_heard_of_it",)


def test_an_unknown_module_belongs_to_nothing() -> None:
    assert distributions_of("nowhere_to_be_found") == ()


def test_words_of_the_head_of_the_data_are_no_distributions() -> None:
    assert distributions_of("PEP") == ()


def test_a_module_has_the_same_owners_however_many_are_asked_for() -> None:
    modules = [name.partition(".")[0] for names in rows().values() for name in names][::150]
    modules += [*list(rows())[::500], "PEP", "nowhere_to_be_found", "Requests", "_"]

    for module in modules:
        assert {*distributions._look_up(module)} == {*distributions._search(module)}


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("azure.identity", True),
        ("azure.nowhere", False),
        ("azure.identity.aio", False),
        ("yaml", True),
    ],
)
def test_a_distribution_owns_the_names_that_the_data_tells(dotted: str, expected: bool) -> None:
    assert is_import_name(dotted) is expected


def test_the_data_names_each_distribution_once() -> None:
    with open(distributions._DATA, encoding="utf-8") as file:
        names = [line.split()[0] for line in file if not line.startswith("#")]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("module", "first"),
    [("jwt", "pyjwt"), ("cv2", "opencv-python"), ("yaml", "pyyaml"), ("stripe", "stripe")],
)
def test_of_several_distributions_the_most_downloaded_comes_first(module: str, first: str) -> None:
    assert distributions_of(module)[0] == first


@pytest.mark.parametrize(
    ("module", "expected"),
    [("requests", True), ("jwt", True), ("tokens", False), ("log", False), ("nowhere", False)],
)
def test_a_module_is_well_known_by_the_downloads_of_what_installs_it(
    module: str, expected: bool
) -> None:
    assert is_well_known(module) is expected


def test_the_data_has_thousands_of_distributions_and_hundreds_whose_names_differ() -> None:
    data = rows()
    differing = [
        name
        for name, names in data.items()
        if names and names != ["-"] and import_name(name) not in names
    ]

    assert len(data) >= 5_000
    assert len(differing) >= 300


def test_the_data_is_spelt_as_its_head_says() -> None:
    for name, names in rows().items():
        assert name == normalize(name)
        assert names == ["-"] or all(re.fullmatch(r"\w+(\.\w+)*", each) for each in names), name
        assert len(names) == len(set(names)), name


def test_no_distribution_installs_a_module_of_the_standard_library() -> None:
    standard = stdlib_modules(OLDEST_PYTHON) & stdlib_modules(NEWEST_PYTHON)

    assert [name for name, names in rows().items() if standard.intersection(names)] == []


@pytest.mark.parametrize(
    ("distribution", "extra", "brought"),
    [
        ("pandas", "excel", "openpyxl"),
        ("pandas", "parquet", "pyarrow"),
        ("boto3-stubs", "s3", "mypy-boto3-s3"),
        ("types-boto3", "dynamodb", "types-boto3-dynamodb"),
        ("boto3-stubs-lite", "s3", "mypy-boto3-s3"),
        ("boto3-stubs", "all", "boto3-stubs-full"),
        ("boto3-stubs", "essential", "mypy-boto3-sqs"),
        ("types-boto3-lite", "full", "types-boto3-full"),
        ("celery", "redis", "redis"),
        ("sqlalchemy", "asyncio", "greenlet"),
        ("moto", "dynamodb", "py-partiql-parser"),
        ("pyjwt", "crypto", "cryptography"),
        ("redis", "Hi_Redis", None),
        ("celery", "solar-nobody-knows", None),
        ("redis", "hiredis", "hiredis"),
    ],
)
def test_an_extra_brings_what_the_metadata_says(
    distribution: str, extra: str, brought: str | None
) -> None:
    found = distributions_of_extra(distribution, extra)
    assert brought in found if brought else not found


@pytest.mark.parametrize(
    ("module", "other", "expected"),
    [
        ("aws_lambda_powertools", "aws-xray-sdk", True),
        ("aws_lambda_powertools", "fastjsonschema", True),
        ("aws_lambda_powertools", "jsonpath", False),
        ("fastjsonschema", "aws-lambda-powertools", False),
        ("nowhere", "requests", False),
    ],
)
def test_a_module_uses_what_an_extra_of_its_distribution_names(
    module: str, other: str, expected: bool
) -> None:
    assert (other in distributions_brought_by(module)) is expected


def test_what_has_taken_the_place_of_others_is_proposed() -> None:
    owners = owners_of_names(["aws_cdk", "aws_cdk.aws_iam"])
    assert owners == ("aws-cdk-lib",)


def test_every_line_of_the_extras_names_known_distributions() -> None:
    assert distributions.__file__
    path = os.path.join(os.path.dirname(distributions.__file__), "extras.txt")
    with open(path, encoding="utf-8") as file:
        rows = [line.split() for line in file if not line.startswith("#")]
    assert [row[0] for row in rows] == sorted({row[0] for row in rows})
    assert [name for row in rows for name in row[1:] if import_names(name) is None] == []
