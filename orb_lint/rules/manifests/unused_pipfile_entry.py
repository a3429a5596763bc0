"""W7728 unused-pipfile-entry."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.expressions import regex
from orb_lint.files.paths import is_within, name_of
from orb_lint.findings import Applicability, Finding, Severity, fix_of
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import UnitReading
from orb_lint.rules.support.other_needs import OtherNeeds
from orb_lint.rules.support.third_party import declaring_manifest
from orb_lint.workspace.model import Unit, UnitKind

_PLUGINS = regex(
    r"types-.*|.*-stubs(?:-lite|-full)?|.*-plugins?"
    r"|(?:pytest|flake8|pylint|mypy|mkdocs|sphinx)(?:-.*)?"
    r"|opentelemetry-(?:instrumentation|exporter|distro|sdk-extension).*|.*-driver|.*-dialect"
    r"|sqlalchemy-.*|django-.*|drf-.*|celery-.*|backports-.*|.*-binary"
)
"""Names of distributions that are found by entry points, settings or types instead of imports."""

_UNIMPORTED = frozenset(
    {
        # database drivers, which a URL or a framework names
        *("aiomysql", "aiopg", "aiosqlite", "asyncmy", "asyncpg", "cx-oracle", "mysqlclient"),
        *("mysql-connector-python", "oracledb", "pg8000", "psycopg", "psycopg2", "psycopg2-cffi"),
        *("pymysql", "pyodbc", "redshift-connector", "sqlalchemy-aurora-data-api"),
        # accelerators and back ends that others use if they are installed
        *("brotli", "cchardet", "charset-normalizer", "cython", "fastparquet", "h2", "hiredis"),
        *("lxml", "openpyxl", "orjson", "pyarrow", "pycryptodome", "python-magic", "s3fs"),
        *("simplejson", "tables", "ujson", "uvloop", "watchdog", "wrapt", "xlrd", "xlsxwriter"),
        *("cryptography", "email-validator", "html5lib", "itsdangerous", "jinja2", "markupsafe"),
        *("pyasn1", "pyopenssl", "python-multipart", "tzdata", "zstandard"),
        # pinned for what depends on them
        *("certifi", "idna", "importlib-metadata", "packaging", "pyyaml", "s3transfer", "six"),
        *("typing-extensions", "urllib3", "zipp"),
        # programs and servers
        *("alembic", "awscli", "awslambdaric", "black", "bandit", "boto3-stubs", "build"),
        *("coverage", "gunicorn", "hypercorn", "ipython", "isort", "pip", "pip-tools", "pipenv"),
        *("pre-commit", "ruff", "setuptools", "tox", "twine", "uvicorn", "uwsgi", "virtualenv"),
        *("waitress", "wheel"),
        # the runtime supplies them; declared for the developer's machine or for their version
        *("boto3", "botocore"),
    }
)
"""Distributions that are useful without being imported."""


class UnusedPipfileEntry(Rule):
    """A Pipfile declares what the unit never imports."""

    number = 28
    symbol = "unused-pipfile-entry"
    severity = Severity.WARNING
    summary = "a Pipfile declares what the unit never imports"
    why = (
        "It is packed into the Lambda, makes its cold start slower and its updates more, and tells"
        " whoever reads the Pipfile something that is not so."
    )
    how_to_fix = (
        "Remove the entry. What is needed without being imported belongs into the setting"
        " `always-declared`."
    )
    fix_safety = "unsafe"
    settings = ("always-declared", "distributions")
    limits = (
        "Plugins, drivers and stubs are exempt, what an extra of an imported distribution brings,"
        " third-party entries whose import names are not certain, and those that only rule versions"
        " out, as `pyparsing<3` does for what requires it. Of a requirements file that a tool"
        " compiles, with `# via` or wholly pinned, only what the `.in` file beside it lists counts."
    )
    see_also = ("undeclared-dependency",)

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        unit, resolver = reading.unit, reading.resolver
        manifest = declaring_manifest(reading)
        if manifest is None or not is_within(manifest.folder, unit.path):
            return
        form = format_of(manifest)
        source = resolver.workspace.compiled_from(manifest)
        written = {
            line.distribution: line
            for line in (source.entries if source else ())
            if source and not _only_rules_out(source, line)
        }
        suspects = [
            suspect
            for suspect in _suspects(reading, manifest)
            if not form.serves_others(manifest, suspect.entry)
            or suspect.entry.distribution in written
        ]
        needs = OtherNeeds(reading, (name for each in suspects for name in each.modules))
        for suspect in suspects:
            entry = suspect.entry
            if needs.ask_for(*suspect):
                continue
            fault = f"nothing in {unit.kind.value} `{unit.name}` imports `{entry.key}`"
            if source and form.serves_others(manifest, entry):
                line = written[entry.distribution]
                name, compiled = name_of(source.path), name_of(manifest.path)
                yield self.finding(
                    source.path,
                    entry_span(source, line),
                    fault,
                    f"remove it from {name}, and compile {compiled} anew",
                    unit,
                    subject=str(line),
                )
                continue
            yield self.finding(
                manifest.path,
                entry_span(manifest, entry),
                fault,
                f"remove it from {form.section(manifest, entry)}",
                unit,
                fix=fix_of(Applicability.UNSAFE, form.remove(manifest, entry)),
                subject=str(entry),
            )


class _Suspect(NamedTuple):
    """An entry that the code of the unit does not import.

    Attributes:
        entry: of the manifest.
        package: the local package that it declares, None for a third-party one.
        modules: the top-level modules that it installs.
    """

    entry: Entry
    package: Unit | None
    modules: frozenset[str]


def _suspects(reading: UnitReading, manifest: Manifest) -> Iterator[_Suspect]:
    """The entries that the code of the unit would certainly import if it used them."""
    resolver = reading.resolver
    entry_modules = resolver.environments.entry_modules(manifest)
    for entry, modules in zip(manifest.entries, entry_modules, strict=True):
        if not modules or reading.surely_imports(modules):
            continue
        package = resolver.dependencies.package_declared_by(manifest, entry)
        may_go_unimported = (
            reading.surely_imports({*package.import_names})
            if package
            else not _must_be_imported(reading.unit, manifest, entry)
        )
        if not (may_go_unimported or _leads_elsewhere(resolver, manifest, entry, package)):
            yield _Suspect(entry, package, modules)


def _must_be_imported(unit: Unit, manifest: Manifest, entry: Entry) -> bool:
    """Whether a third-party entry is useless unless it is imported."""
    name = entry.distribution
    return (
        unit.kind is UnitKind.LAMBDA
        and entry.scope is Scope.RUNTIME
        and entry.path is None
        and name not in _UNIMPORTED
        and not _PLUGINS.fullmatch(name)
        and not _only_rules_out(manifest, entry)
    )


def _only_rules_out(manifest: Manifest, entry: Entry) -> bool:
    """Whether an entry has upper bounds and exclusions alone, for what others require."""
    specifier = format_of(manifest).specifier(manifest, entry)
    clauses = map(str.strip, specifier.split(","))
    return bool(specifier) and all(clause.startswith(("<", "!=")) for clause in clauses)


def _leads_elsewhere(
    resolver: Resolver, manifest: Manifest, entry: Entry, package: Unit | None
) -> bool:
    """Whether the path of an entry, or what is there, has to be corrected first."""
    path = resolver.dependencies.entry_target(manifest, entry)
    if package is None or path is None:
        return False
    return path != package.path or not resolver.dependencies.can_be_installed(package)
