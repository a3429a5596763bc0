"""E7722 undeclared-dependency."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.resolution.owners import owners_of
from orb_lint.resolution.reference import Target
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.rules.support.third_party import (
    declaring_manifest,
    fix_by_adding,
    how_to_declare,
    runtime_imports,
)


class UndeclaredDependency(Rule):
    """Runtime code imports a third-party module that no Pipfile entry provides."""

    number = 22
    symbol = "undeclared-dependency"
    summary = "runtime code imports a third-party module that no Pipfile entry provides"
    why = (
        "It is installed on the developer's machine, as a part of something else, and the Lambda"
        " fails at its first invocation with `No module named …`."
    )
    how_to_fix = (
        "Add the distribution to `[packages]`, then run `pipenv lock`. Where it is known by another"
        " name, say so in the setting `distributions`; where the runtime supplies it, in"
        " `runtime-provided`."
    )

    def check_imports(self, reading: UnitReading) -> Iterator[Finding]:
        manifest = declaring_manifest(reading)
        if manifest is None or reading.resolver.environments.of(reading.unit).declared.is_open:
            return
        for file, reference in runtime_imports(reading, Target.KNOWN):
            owners = owners_of(reading.resolver.dependencies, reference)
            yield self.at_import(
                file,
                reference,
                f"{manifest.path} declares nothing that installs `{reference.module}`:"
                f" {how_to_declare(manifest, owners)}",
                fix=fix_by_adding(manifest, owners),
                subject=reference.top,
            )
