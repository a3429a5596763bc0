"""The settings: what each means, and its default.

`Settings` is their only definition: a field is the setting of the same name, with `-` for `_`.
`values` says which values each of them accepts, `reading` where they are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from orb_lint.errors import OrbLintError
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


Version = tuple[int, int]

Pythons = tuple[Version, Version]
"""The oldest and the newest Python that something may run on."""

OLDEST_PYTHON: Version = (3, 8)
NEWEST_PYTHON: Version = (3, 14)
ANY_PYTHON: Pythons = (OLDEST_PYTHON, NEWEST_PYTHON)


def version_text(version: Version) -> str:
    """A version as people write it, `3.12`."""
    return ".".join(map(str, version))


_NONE: Mapping[str, Any] = MappingProxyType({})

DEFAULT_LEGACY_MODULES: Mapping[str, str] = MappingProxyType(
    {
        "exceptions": "orb_common.exceptions",
        "security_exceptions": "orb_common.security_exceptions",
        "utils": "orb_common.utils",
        "security": "orb_common.security",
        "models": "orb_models.models",
        "enums": "orb_models.enums",
        "core.models": "orb_models.models",
    }
)

# orb-lint: ignore[legacy-output-path] the setting itself
DEFAULT_LEGACY_OUTPUT_PATHS = ("backend/src/core/models",)


class SettingsError(OrbLintError):
    """Settings that cannot be followed; the message is one line and names the file."""


class Contract(NamedTuple):
    """One local package must not depend on another one.

    Attributes:
        source: distribution that must not depend.
        target: distribution that it must not depend on.
        reason: why, in the user's words; may be empty.
    """

    source: str
    target: str
    reason: str = ""


class Settings(NamedTuple):
    """Every setting with its default.

    Attributes:
        lambdas: globs of the folders that are Lambdas.
        layers: globs of the folders that are layers.
        packages: globs of the folders that are local packages, if they look like one.
        exclude: patterns, as in `.gitignore`, of what is not looked at.
        extend_exclude: more of them.
        target_python: whose standard library and syntax; a unit's Pipfile comes first.
        legacy_modules: old top-level module name → the module that has taken its place.
        extend_legacy_modules: more of them.
        forbidden_dependencies: contracts between packages.
        type_checking_counts: imports under `TYPE_CHECKING` count in contracts.
        runtime_provided: modules that the Lambda runtime supplies.
        distributions: distribution → the import names that it installs.
        private_indexes: names of package sources that may serve local packages.
        always_declared: distributions whose entries need no import.
        check_test_dependencies: third-party imports of tests are checked, too.
        manifests: names of the files in which a unit may say what it needs; the first found counts.
        manifest_of: glob of units → the manifest that stands elsewhere.
        layer_sources: folder or logical id of a layer → folders that a build copies into it.
        package_layers: folder or logical id of a layer → local packages that it delivers.
        require_pipfile: `when-needed` or `always`.
        shared_pipfile: the nearest manifest above a Lambda is its own.
        require_setup_py: packages need a `setup.py` beside their `pyproject.toml`.
        namespace_packages: folders of packages need no `__init__.py`.
        legacy_output_paths: where generators wrote what local packages hold now.
        select: symbols or codes of the only rules to run.
        extend_select: rules to run besides.
        ignore: rules not to run.
        per_path_ignores: pattern → rules not to report there.
        baseline: path of the file that lists known findings; empty for none.
        never_baselined: rules whose findings are never known.
    """

    lambdas: tuple[str, ...] = ("**/lambdas/*",)
    layers: tuple[str, ...] = ("**/layers/*",)
    packages: tuple[str, ...] = ("**/packages/*",)
    exclude: tuple[str, ...] = (
        "*.egg-info/",
        "*{{*/",
        "__pycache__/",
        "build/",
        "cdk.out/",
        "dist/",
        "node_modules/",
        "site-packages/",
        "venv/",
    )
    extend_exclude: tuple[str, ...] = ()
    target_python: Version = NEWEST_PYTHON
    legacy_modules: Mapping[str, str] = DEFAULT_LEGACY_MODULES
    extend_legacy_modules: Mapping[str, str] = _NONE
    forbidden_dependencies: tuple[Contract, ...] = (
        Contract("orb-common", "orb-models", "orb-common stands below orb-models"),
    )
    type_checking_counts: bool = True
    runtime_provided: tuple[str, ...] = (
        *("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"),
        "awslambdaric",
    )
    distributions: Mapping[str, tuple[str, ...]] = _NONE
    private_indexes: tuple[str, ...] = ()
    always_declared: tuple[str, ...] = ()
    check_test_dependencies: bool = False
    manifests: tuple[str, ...] = ("Pipfile", "requirements.txt", "pyproject.toml")
    manifest_of: Mapping[str, str] = _NONE
    layer_sources: Mapping[str, tuple[str, ...]] = _NONE
    package_layers: Mapping[str, tuple[str, ...]] = _NONE
    require_pipfile: str = "when-needed"
    shared_pipfile: bool = False
    require_setup_py: bool = False
    namespace_packages: bool = False
    legacy_output_paths: tuple[str, ...] = DEFAULT_LEGACY_OUTPUT_PATHS
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_path_ignores: Mapping[str, tuple[str, ...]] = _NONE
    baseline: str = ""
    never_baselined: tuple[str, ...] = ()
