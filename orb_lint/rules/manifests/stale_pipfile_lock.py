"""E7731 stale-pipfile-lock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from orb_lint.findings import START, Finding, Related, Span
from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.lockfile import PlainLock, locked_category, read_lock_meta, read_lockfile
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.names import normalize
from orb_lint.manifests.pipfile.edit import path_entry
from orb_lint.manifests.pipfile.read import pipfile_document
from orb_lint.resolution.dependencies import Requirement
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.support.pipfile_locks import is_listed, is_of_a_unit, lock_path
from orb_lint.workspace.model import Unit

_RUNTIME = "default"


class _Expected(NamedTuple):
    """What a lock must hold because of one path entry of the Pipfile.

    Attributes:
        package: that the entry declares.
        category: of the lock.
        local: the package, and what it requires of local packages that no other entry declares.
        third_party: what else they need, by PEP 503 names.
    """

    package: Unit
    category: str
    local: list[Unit]
    third_party: dict[str, Requirement]


class StalePipfileLock(Rule):
    """A lock is not the one that `pipenv lock` would write today.

    A lock that was made from another Pipfile has this one finding: it is to be made anew, and what
    else may be wrong with it goes with it.
    """

    number = 31
    symbol = "stale-pipfile-lock"
    summary = "a Pipfile.lock doesn't fit its Pipfile, or what local packages require now"
    why = (
        "What is installed is what the lock says. When a local package requires something new,"
        " `pipenv verify`, `sync` and `install --deploy` all succeed without it, and the Lambda"
        " fails at run time. What the lock holds by version comes from the package index: whoever"
        " registers the name of a local package there gets installed."
    )
    how_to_fix = "Run `pipenv lock` in the folder that the message names, and commit the lock."

    def check_pipfile(
        self, pipfile: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        path = lock_path(pipfile)
        if pipfile.problem or not is_listed(path, resolver) or not is_of_a_unit(unit, resolver):
            return
        source = resolver.workspace.tree.read(path)
        if source is None:
            return
        expected = _expected(pipfile, resolver)
        if _is_plainly_fresh(pipfile, source, expected):
            return
        lock = read_lockfile(path, source)
        suggestion = f"run `pipenv lock` in {pipfile.folder or '.'}"
        if lock.problem:
            line, reason = lock.problem
            span = Span(line, 1, line, 1)
            yield self.finding(path, span, f"no valid Pipfile.lock: {reason}; {suggestion}", unit)
            return
        meta = read_lock_meta(source)
        if not _is_hash_of(pipfile.source, meta.digest, meta.sources):
            fault = f"the hash is not that of {pipfile.path}, which has changed since it was locked"
            yield self.finding(path, meta.span, f"{fault}: {suggestion}", unit)
            return
        yield from self._check_versions(pipfile, lock, expected, unit, resolver)
        yield from self._check_requirements(lock, expected, unit, suggestion)

    def _check_versions(
        self,
        pipfile: Manifest,
        lock: Manifest,
        expected: list[_Expected],
        unit: Unit | None,
        resolver: Resolver,
    ) -> Iterator[Finding]:
        """The local packages that the lock holds by version."""
        local = {
            (each.category, normalize(package.distribution)): package
            for each in expected
            for package in each.local
        }
        for entry in lock.entries:
            package = local.get((entry.category, entry.distribution))
            private = entry.index_name in resolver.settings.private_indexes
            if package and entry.path is None and not private:
                line = path_entry(pipfile.folder, package.distribution, package.path)
                yield self.finding(
                    lock.path,
                    entry.span or START,
                    f"local package {package.distribution} is locked by version, so that it is"
                    f" installed from the package index: see that the Pipfile has `{line}`, then"
                    f" run `pipenv lock` in {pipfile.folder or '.'}",
                    unit,
                    subject=str(entry),
                )

    def _check_requirements(
        self, lock: Manifest, expected: list[_Expected], unit: Unit | None, suggestion: str
    ) -> Iterator[Finding]:
        """What local packages require and the lock lacks, on the entry of the first that does."""
        locked = {(entry.category, entry.distribution): entry for entry in lock.entries}
        reported: set[str] = set()
        for each in expected:
            missing = {
                name: requirement
                for name, requirement in each.third_party.items()
                if name not in reported
                and not {(each.category, name), (_RUNTIME, name)} & locked.keys()
            }
            if not missing:
                continue
            reported.update(missing)
            package = each.package.distribution
            entry = locked.get((each.category, normalize(package)))
            names = ", ".join(missing)
            yield self.finding(
                lock.path,
                entry.span if entry and entry.span else START,
                f"the lock lacks {names}, which {package} requires now: {suggestion}",
                unit,
                related=tuple(_required_here(requirement) for requirement in missing.values()),
                subject=f"{each.category} {package}: {names}",
            )


def _required_here(requirement: Requirement) -> Related:
    manifest, entry = requirement
    return Related(manifest.path, entry_span(manifest, entry).line, f"{entry.key} is required here")


def _expected(pipfile: Manifest, resolver: Resolver) -> list[_Expected]:
    """What follows from the path entries of a Pipfile; entries by version are E7724's."""
    entries = resolver.dependencies.local_entries(pipfile)
    by_version = {package.path for entry, package in entries if package and entry.path is None}
    declared = {(entry.category, package.path) for entry, package in entries if package}
    expected: list[_Expected] = []
    for entry, package in entries:
        if package is None or package.path in by_version:
            continue
        needs = resolver.dependencies.closure(package, entry.extras)
        local = [
            each
            for each in needs.packages
            if each is package
            or (each.path not in by_version and (entry.category, each.path) not in declared)
        ]
        third_party = {} if entry.is_conditional else needs.third_party
        expected.append(_Expected(package, locked_category(entry.category), local, third_party))
    return expected


def _is_plainly_fresh(pipfile: Manifest, source: bytes, expected: list[_Expected]) -> bool:
    """Whether the text of a lock already shows that it is as it should be."""
    lock = PlainLock.of(source)
    return (
        lock is not None
        and _is_meta_of(pipfile.source, lock.meta)
        and all(_has_paths(lock, each) for each in expected)
        and all(
            lock.has(name, category) or lock.has(name, _RUNTIME)
            for category, name in {
                (each.category, requirement.entry.key)
                for each in expected
                for requirement in each.third_party.values()
            }
        )
    )


def _has_paths(lock: PlainLock, expected: _Expected) -> bool:
    """Whether a lock surely has the package by its path, and others by no version."""
    for package in expected.local:
        has_path = lock.has_path_of(package.distribution, expected.category)
        if not has_path and (has_path is False or package is expected.package):
            return False
    return True


@lru_cache(maxsize=1 << 12)
def _is_meta_of(pipfile: bytes, meta: bytes) -> bool:
    """Whether the `_meta` of a lock, as JSON, surely has the hash of a Pipfile."""
    try:
        document = json.loads(meta)
        return _is_hash_of(pipfile, document["hash"]["sha256"], document.get("sources"))
    except (KeyError, TypeError, ValueError, RecursionError):
        return False


def _is_hash_of(pipfile: bytes, digest: object, sources: object) -> bool:
    """Whether a hash is one of a Pipfile, or pipenv could give that none."""
    from orb_lint.manifests.lock_hash import lock_hashes

    hashes = lock_hashes(pipfile_document(pipfile), sources)
    return next(hashes, digest) == digest or any(each == digest for each in hashes)
