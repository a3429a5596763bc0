"""W7728 unused-pipfile-entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orb_lint.expressions import regex
from orb_lint.files.paths import is_within, name_of
from orb_lint.findings import Applicability, Finding, Severity, fix_of
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.manifests.names import normalize
from orb_lint.resolution.distributions import (
    distributions_of,
    distributions_of_extra,
    serves,
)
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.rules.support.third_party import declaring_manifest
from orb_lint.workspace.model import Unit, UnitKind

_PLUGINS = regex(
    r"types-.*|.*-stubs|.*-plugin|.*-plugins|(?:pytest|flake8|pylint|mypy|mkdocs|sphinx)(?:-.*)?"
    r"|opentelemetry-(?:instrumentation|exporter|distro|sdk-extension).*|.*-driver|.*-dialect"
    r"|sqlalchemy-.*|django-.*|drf-.*|celery-.*|backports-.*|.*-binary"
)
"""Names of distributions that something else finds by entry points, settings or types."""

_UNIMPORTED = frozenset(
    {
        # database drivers, which a URL or a framework names
        *("aiomysql", "aiopg", "aiosqlite", "asyncmy", "asyncpg", "cx-oracle", "mysqlclient"),
        *("mysql-connector-python", "oracledb", "pg8000", "psycopg", "psycopg2", "psycopg2-cffi"),
        *("pymysql", "pyodbc", "redshift-connector", "sqlalchemy-aurora-data-api"),
        # accelerators and back ends that others use where they are there
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
"""Distributions that serve without being imported by whoever declares them."""


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
        " and third-party entries whose import names are not certain. Of a requirements file that a"
        " tool compiles, with `# via` or wholly pinned, only what the `.in` file beside it lists"
        " counts."
    )
    see_also = ("undeclared-dependency",)

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        unit, resolver = reading.unit, reading.resolver
        manifest = declaring_manifest(reading)
        if manifest is None or not is_within(manifest.folder, unit.path):
            return
        form = format_of(manifest)
        source = resolver.workspace.compiled_from(manifest)
        written = {line.distribution: line for line in (source.entries if source else ())}
        for entry, modules in zip(
            manifest.entries, resolver.environments.entry_modules(manifest), strict=True
        ):
            is_compiled = form.serves_others(manifest, entry)
            if is_compiled and entry.distribution not in written:
                continue
            if _is_needed(reading, manifest, entry, modules):
                continue
            fault = f"nothing in {unit.kind.value} `{unit.name}` imports `{entry.key}`"
            if is_compiled and source:
                yield self._finding_in_source(fault, source, written[entry.distribution], unit)
                continue
            yield self.finding(
                manifest.path,
                entry_span(manifest, entry),
                f"{fault}: remove it from {form.section(manifest, entry)}",
                unit,
                fix=fix_of(Applicability.UNSAFE, form.remove(manifest, entry)),
                subject=str(entry),
            )

    def _finding_in_source(self, fault: str, source: Manifest, line: Entry, unit: Unit) -> Finding:
        """A finding about a line of the file that a requirements file is compiled from."""
        name = name_of(source.path)
        compiled = name.removesuffix(".in") + ".txt"
        return self.finding(
            source.path,
            entry_span(source, line),
            f"{fault}: remove it from {name}, and compile {compiled} anew",
            unit,
            subject=str(line),
        )


def _is_needed(
    reading: UnitReading, manifest: Manifest, entry: Entry, modules: frozenset[str] | None
) -> bool:
    """Whether an entry is imported or needed without that, or nobody can tell."""
    if not modules or reading.surely_imports(modules):
        return True
    package = reading.resolver.dependencies.package_declared_by(manifest, entry)
    return (
        _may_go_unimported(reading, entry, package)
        or _leads_elsewhere(reading.resolver, manifest, entry, package)
        or _is_needed_otherwise(reading, entry, package, modules)
    )


def _may_go_unimported(reading: UnitReading, entry: Entry, package: Unit | None) -> bool:
    """Whether a third-party entry need not be imported, or a package is, by another name."""
    if package is None:
        return not _must_be_imported(reading.unit, entry)
    return reading.surely_imports({*package.import_names})


def _is_needed_otherwise(
    reading: UnitReading, entry: Entry, package: Unit | None, modules: frozenset[str]
) -> bool:
    """Whether settings, packages, layers, distributions or strings ask for what nothing imports."""
    from orb_lint.resolution.mentions import is_named_in_strings

    unit, resolver = reading.unit, reading.resolver
    return (
        _is_required(resolver, unit, package, entry)
        or _is_declared_anyway(resolver, entry)
        or _is_used_beside(resolver, unit, modules)
        or _serves_what_is_imported(entry, reading.imported)
        or is_named_in_strings(resolver, unit, modules)
    )


def _must_be_imported(unit: Unit, entry: Entry) -> bool:
    """Whether a third-party entry serves nobody who does not import it."""
    name = entry.distribution
    return (
        unit.kind is UnitKind.LAMBDA
        and entry.scope is Scope.RUNTIME
        and entry.path is None
        and name not in _UNIMPORTED
        and not _PLUGINS.fullmatch(name)
    )


def _is_declared_anyway(resolver: Resolver, entry: Entry) -> bool:
    always = resolver.settings.always_declared
    return entry.distribution in {normalize(each) for each in always}


def _is_required(resolver: Resolver, unit: Unit, package: Unit | None, entry: Entry) -> bool:
    """Whether an extra, or another local package that the unit declares, needs the same."""
    declared = [
        each
        for manifest in unit.manifests
        for _, each in resolver.dependencies.local_entries(manifest)
        if each and each is not package
    ]
    if any(
        entry.distribution in distributions_of_extra(each.distribution, extra)
        for manifest in unit.manifests
        for each in manifest.entries
        for extra in each.extras
    ):
        return True
    if package:
        return any(package in resolver.dependencies.required_packages(each) for each in declared)
    return any(
        required.distribution == entry.distribution
        for each in declared
        for one in (each, *resolver.dependencies.required_packages(each))
        for manifest in one.manifests
        for required in manifest.entries
    )


def _serves_what_is_imported(entry: Entry, imported: Iterable[str]) -> bool:
    """Whether a distribution that is imported uses an entry, as one of its extras tells."""
    return any(
        serves(owner, entry.distribution) for top in imported for owner in distributions_of(top)
    )


def _is_used_beside(resolver: Resolver, unit: Unit, modules: frozenset[str]) -> bool:
    """Whether a layer, a package that the unit declares or what it is built with needs modules."""
    from orb_lint.resolution.mentions import imports_any, imports_any_beyond

    layers = [
        layer
        for layer in resolver.workspace.of_kind(UnitKind.LAYER)
        if layer is not unit and (unit.attached is None or layer.path in unit.attached)
    ]
    declared = [
        package
        for manifest in unit.manifests
        for _, package in resolver.dependencies.local_entries(manifest)
        if package and modules.isdisjoint(package.import_names)
    ]
    return imports_any_beyond(resolver, unit, modules) or any(
        imports_any(resolver, each, modules) for each in (*layers, *declared)
    )


def _leads_elsewhere(
    resolver: Resolver, manifest: Manifest, entry: Entry, package: Unit | None
) -> bool:
    """Whether the path of an entry, or what is there, is to be corrected first."""
    path = resolver.dependencies.entry_target(manifest, entry)
    if package is None or path is None:
        return False
    return path != package.path or not resolver.dependencies.can_be_installed(package)
