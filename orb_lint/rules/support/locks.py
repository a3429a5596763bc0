"""Works out what the lock of a Pipfile must hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from orb_lint.expressions import regex
from orb_lint.manifests.formats import Source, format_of
from orb_lint.manifests.lockfile import Lock, Locked, LockMeta, PlainLock, locked_category
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.manifests.pipfile.read import pipfile_document
from orb_lint.records import NamedTuple
from orb_lint.resolution.installed.dependencies import Requirement
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit

DEFAULT = "default"
"""What a lock calls `[packages]`; its packages are installed with those of every other category."""

_DIGEST = regex(r"[0-9a-f]{64}")
_VERSION = b'"version": "=='


def is_of_a_unit(unit: Unit | None, resolver: Resolver) -> bool:
    """Whether units are installed from a Pipfile.

    Args:
        unit: around the Pipfile, None outside every unit, where Lambdas may share one.
        resolver: of the workspace.
    """
    return unit is not None or resolver.settings.shared_pipfile


class Expected(NamedTuple):
    """What a lock must hold because of one entry of its Pipfile.

    Attributes:
        entry: of the Pipfile.
        package: the local package that it declares by its path; None where it declares another
            distribution by version.
        category: of the lock.
        required: the local packages that this one requires but no entry declares.
        third_party: what else they need, by PEP 503 names.
    """

    entry: Entry
    package: Unit | None
    category: str
    required: list[Unit]
    third_party: dict[str, Requirement]

    @property
    def names(self) -> set[str]:
        """The PEP 503 names of which the lock uses one."""
        own = {self.package.canonical_name} if self.package else set()
        return own | {self.entry.distribution}

    def found_in(self, lock: Lock, category: str | None = None) -> Locked | None:
        """What a lock has for the entry, in a given category or in its own."""
        found = (lock.packages.get((category or self.category, name)) for name in self.names)
        return next((each for each in found if each), None)


def expected_in_lock(pipfile: Manifest, resolver: Resolver) -> list[Expected]:
    """What the lock must hold for each entry of a Pipfile.

    Left out is what other rules report: local packages that are declared without a path, with a
    wrong one, or by another name.
    """
    local = dict(resolver.dependencies.local_entries(pipfile))
    by_version = {each.path for entry, each in local.items() if each and entry.path is None}
    declared = {(entry.category, each.path) for entry, each in local.items() if each}
    expected: list[Expected] = []
    for entry in pipfile.entries:
        package = local.get(entry)
        category = locked_category(entry.category)
        if package and package.path not in by_version and _is_right(pipfile, entry, package):
            needs = resolver.dependencies.closure(package, entry.extras)
            required = [
                each
                for each in needs.packages
                if each is not package
                and each.path not in by_version
                and (entry.category, each.path) not in declared
            ]
            third_party = {} if entry.is_conditional else needs.third_party
            expected.append(Expected(entry, package, category, required, third_party))
        elif entry not in local:
            expected.append(Expected(entry, None, category, [], {}))
    return expected


def _is_right(pipfile: Manifest, entry: Entry, package: Unit) -> bool:
    """Whether an entry leads to a package, and has that package's name or none."""
    is_nameless = entry.written.startswith("-e")
    is_named = is_nameless or entry.distribution == package.canonical_name
    return is_named and pipfile.target(entry) == package.path


def is_by_version(pipfile: Manifest, entry: Entry) -> bool:
    """Whether an entry of a Pipfile without a path gives a version."""
    origin = format_of(pipfile).origin(pipfile, entry)
    return origin is not None and origin.source is not Source.LOCATION


def is_plainly_fresh(pipfile: Manifest, source: bytes, expected: list[Expected]) -> bool:
    """Whether the text of a lock already shows that it is up to date."""
    lock = PlainLock.of(source)
    return (
        lock is not None
        and _is_meta_of(pipfile.source, lock.meta)
        and all(_is_plainly_there(lock, each) for each in expected)
    )


def _is_plainly_there(lock: PlainLock, expected: Expected) -> bool:
    entry, category = expected.entry, expected.category
    if expected.package is None:
        return _VERSION in (lock.package(entry.key, category) or b"")
    path = b'"path": %s' % json.dumps(entry.path).encode()
    if path not in (lock.package(expected.package.distribution, category) or b""):
        return False
    return not any(lock.package(each.distribution, category) for each in expected.required) and all(
        _is_plainly_accepted(lock, category, requirement)
        for requirement in expected.third_party.values()
    )


def _is_plainly_accepted(lock: PlainLock, category: str, requirement: Requirement) -> bool:
    name = requirement.entry.key
    package = lock.package(name, category) or lock.package(name, DEFAULT) or b""
    start = package.find(_VERSION) + len(_VERSION)
    if start < len(_VERSION):
        return False
    return is_accepted_by(requirement, package[start : package.find(b'"', start)].decode())


def is_accepted_by(requirement: Requirement, version: str) -> bool:
    """Whether a version satisfies what a package requires."""
    from orb_lint.manifests.versions import is_accepted

    specifier = specifier_of(requirement)
    return not specifier or is_accepted(version, specifier)


def specifier_of(requirement: Requirement) -> str:
    """The versions that a package accepts of a requirement, "" for any."""
    manifest, entry = requirement
    return format_of(manifest).specifier(manifest, entry)


@lru_cache(maxsize=1 << 12)
def _is_meta_of(pipfile: bytes, meta: bytes) -> bool:
    """Whether the `_meta` of a lock, as JSON, certainly has the hash of a Pipfile."""
    try:
        document = json.loads(meta)
        return is_hash_of(pipfile, document["hash"]["sha256"], document.get("sources"))
    except (KeyError, TypeError, ValueError, RecursionError):
        return False


def is_hash_of(pipfile: bytes, digest: object, sources: object) -> bool:
    """Whether a hash is that of a Pipfile, or pipenv can't compute one for it."""
    from orb_lint.manifests.lock_hash import lock_hashes

    hashes: Iterator[str] = lock_hashes(pipfile_document(pipfile), sources)
    return next(hashes, digest) == digest or any(each == digest for each in hashes)


def may_differ_by_sources(pipfile: Manifest, meta: LockMeta) -> bool:
    """Whether the hash may differ only because pip was configured to use another index.

    If the Pipfile names no source, pipenv hashes that index and further ones; the lock does not
    record them all, but the first of them, by the name that pipenv gives it.
    """
    document = pipfile_document(pipfile.source)
    is_hash = isinstance(meta.digest, str) and _DIGEST.fullmatch(meta.digest) is not None
    return (
        is_hash
        and "source" not in document
        and isinstance(meta.sources, list)
        and any(_is_from_pip(source) for source in meta.sources)
        and meta.requires == document.get("requires", {})
    )


def _is_from_pip(source: object) -> bool:
    """Whether a source is an index of pip's settings; see `Project.__init__` of pipenv."""
    name = source.get("name") if isinstance(source, dict) else None
    return isinstance(name, str) and name.startswith("pip_conf_")
