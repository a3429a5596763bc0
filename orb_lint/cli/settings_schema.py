"""The settings as a JSON schema, made from their one definition."""

from __future__ import annotations

import re
from collections.abc import Mapping

from orb_lint.settings import Contract, Settings
from orb_lint.settings.values import READERS, SHAPES

EXAMPLES = {
    "lambdas": 'lambdas = ["services/*/functions/*"]',
    "layers": 'layers = ["services/shared-layers/*"]',
    "packages": 'packages = ["libs/*"]',
    "exclude": 'exclude = ["build/", "vendor/"]',
    "extend-exclude": 'extend-exclude = ["generated/"]',
    "target-python": 'target-python = "3.12"',
    "legacy-modules": 'legacy-modules = { errors = "acme_core.errors" }',
    "extend-legacy-modules": 'extend-legacy-modules = { helpers = "acme_core.helpers" }',
    "forbidden-dependencies": 'forbidden-dependencies = [{ from = "acme-core", to = "acme-web" }]',
    "type-checking-counts": "type-checking-counts = false",
    "runtime-provided": 'runtime-provided = ["boto3", "botocore", "aws_lambda_powertools"]',
    "distributions": 'distributions = { acme-events = ["acme_events"] }',
    "private-indexes": 'private-indexes = ["corp"]',
    "always-declared": 'always-declared = ["psycopg2-binary"]',
    "check-test-dependencies": "check-test-dependencies = true",
    "manifests": 'manifests = ["requirements.txt"]',
    "manifest-of": 'manifest-of = { "functions/*" = "requirements/lambda.txt" }',
    "layer-sources": 'layer-sources = { "layers/shared" = ["src/shared"] }',
    "package-layers": 'package-layers = { "layers/common" = ["orb-common"] }',
    "require-pipfile": 'require-pipfile = "always"',
    "shared-pipfile": "shared-pipfile = true",
    "require-setup-py": "require-setup-py = true",
    "namespace-packages": "namespace-packages = true",
    "legacy-output-paths": 'legacy-output-paths = ["backend/generated/models"]',
    "select": 'select = ["E7701", "legacy-import-string"]',
    "extend-select": 'extend-select = ["module-cycle"]',
    "ignore": 'ignore = ["missing-pipfile-lock"]',
    "per-path-ignores": 'per-path-ignores = { "scripts/" = ["legacy-import-string"] }',
    "baseline": 'baseline = "orb-lint-baseline.txt"',
    "never-baselined": 'never-baselined = ["package-cycle"]',
}
"""An example of each setting, for its documentation."""

_ATTRIBUTE = re.compile(r"^ {8}(\w+): (.+(?:\n {12}.+)*)", re.MULTILINE)


def meanings() -> dict[str, str]:
    """Each setting → what it means, in one line."""
    described = {
        name.replace("_", "-"): " ".join(text.split())
        for name, text in _ATTRIBUTE.findall(Settings.__doc__ or "")
    }
    return {key: described[key] for key in READERS}


def default_of(key: str) -> object:
    """The default of a setting as a JSON or TOML value."""
    return plain(getattr(Settings(), key.replace("-", "_")))


def plain(value: object) -> object:
    """The value of a setting as it would be written in a file."""
    if isinstance(value, Contract):
        return {"from": value.source, "to": value.target, "reason": value.reason}
    if isinstance(value, tuple):
        is_version = value and all(isinstance(each, int) for each in value)
        return ".".join(map(str, value)) if is_version else [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    return value


def schema() -> dict[str, object]:
    """The schema of `[tool.orb-lint]`, and of `orb-lint.toml`."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:orb-lint:settings",
        "title": "Settings of orb-lint",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key: {"description": meaning, "default": default_of(key), **SHAPES[READERS[key]]}
            for key, meaning in meanings().items()
        },
    }


def tool_schema(tool_name: str) -> dict[str, object]:
    """The schema for `validate-pyproject`, which asks by the name of the tool, `orb-lint`."""
    return schema() if tool_name == "orb-lint" else {}
