"""E7731 stale-pipfile-lock."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import START, Finding, Related, Span
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.lockfile import Lock, Locked, read_lock, read_lock_meta
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.installed.dependencies import Requirement
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.support.locks import (
    DEFAULT,
    Expected,
    expected_in_lock,
    is_accepted_by,
    is_by_version,
    is_hash_of,
    is_of_a_unit,
    is_plainly_fresh,
    may_differ_by_sources,
    specifier_of,
)
from orb_lint.workspace.model import Unit


class StalePipfileLock(Rule):
    """A lock is not the one that `pipenv lock` would write today.

    A lock that was made from another Pipfile has only this one finding: locking again removes
    whatever else may be wrong with it.
    """

    number = 31
    symbol = "stale-pipfile-lock"
    may_follow_fix = True
    summary = "a Pipfile.lock doesn't fit its Pipfile, or what local packages require now"
    why = (
        "What is installed is what the lock says. When a local package requires something new,"
        " `pipenv verify`, `sync` and `install --deploy` all succeed without it, and the Lambda"
        " fails at run time. What the lock holds by version comes from the package index: whoever"
        " registers the name of a local package there gets installed."
    )
    how_to_fix = "Run `pipenv lock` in the folder that the message names, and commit the lock."
    settings = ("private-indexes",)
    limits = "Only what the lock and local metadata say is compared; no index is asked."
    see_also = ("missing-pipfile-lock",)

    def check_pipfile(
        self, pipfile: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        if pipfile.problem or not is_of_a_unit(unit, resolver):
            return
        path, suggestion = f"{pipfile.path}.lock", f"run `pipenv lock` in {pipfile.folder or '.'}"
        source = resolver.workspace.lock_of(pipfile)
        if source is None:
            if reason := resolver.workspace.why_lock_is_unread(pipfile):
                yield self.finding(path, START, "cannot be read", f"{reason}; {suggestion}", unit)
            return
        expected = expected_in_lock(pipfile, resolver)
        if is_plainly_fresh(pipfile, source, expected):
            return
        lock = read_lock(source)
        if lock.problem:
            line, reason = lock.problem
            span = Span(line, 1, line, 1)
            yield self.finding(path, span, "no valid Pipfile.lock", f"{reason}; {suggestion}", unit)
            return
        meta = read_lock_meta(source)
        faults = _Faults(pipfile, lock, expected, resolver.settings.private_indexes)
        if not is_hash_of(pipfile.source, meta.digest, meta.sources):
            if may_differ_by_sources(pipfile, meta) and not faults.are_of_another_pipfile():
                return
            fault = f"the hash is not that of {pipfile.path}, which has changed since it was locked"
            yield self.finding(path, meta.span, fault, suggestion, unit)
            return
        for span, subject, fault, suggestion, related in faults.all():
            yield self.finding(
                path, span, fault, suggestion, unit, related=related, subject=subject
            )


_Fault = tuple[Span, str, str, str, tuple[Related, ...]]
"""The place in a lock, the subject of the finding, fault and suggestion, and related places."""


class _Faults:
    """What is wrong with the content of a lock, whatever its hash."""

    def __init__(
        self, pipfile: Manifest, lock: Lock, expected: list[Expected], private: tuple[str, ...]
    ) -> None:
        self._pipfile = pipfile
        self._lock = lock
        self._expected = expected
        self._private = private
        self._run = f"run `pipenv lock` in {pipfile.folder or '.'}"

    def all(self) -> Iterator[_Fault]:
        """All faults, those of whole categories first."""
        categories = dict.fromkeys(each.category for each in self._expected)
        for category in categories:
            if category not in self._lock.categories:
                fault = (
                    f"the lock has no `{category}`, though {self._pipfile.path} has such entries"
                )
                yield START, category, fault, self._run, ()
        there = [each for each in self._expected if each.category in self._lock.categories]
        for each in there:
            yield from self._entry(each)
            for package in each.required:
                name = package.canonical_name
                if locked := self._lock.packages.get((each.category, name)):
                    yield from self._not_local(package, locked)
        yield from self._requirements(there)

    def are_of_another_pipfile(self) -> bool:
        """Whether the lock was made from another Pipfile, as far as it shows without the hash."""
        from orb_lint.manifests.versions import is_accepted

        return any(self.all()) or any(
            not is_accepted(locked.pin, version)
            for each in self._expected
            if (locked := each.found_in(self._lock))
            and locked.pin
            and (version := format_of(self._pipfile).specifier(self._pipfile, each.entry))
        )

    def _entry(self, expected: Expected) -> Iterator[_Fault]:
        """Find out whether the lock has an entry of the Pipfile, and in the same way."""
        entry, package, pipfile = expected.entry, expected.package, self._pipfile
        locked = expected.found_in(self._lock)
        if locked is None:
            if not entry.is_conditional and (package or is_by_version(pipfile, entry)):
                yield self._absence(expected)
        elif package is None:
            if not locked.pin and is_by_version(pipfile, entry):
                fault = (
                    f"{entry.key} is locked by {locked.how}, though {pipfile.path} gives a version"
                )
                yield _span(locked), str(locked.entry), fault, self._run, ()
        elif locked.entry.path is None:
            yield from self._not_local(package, locked, entry.extras)
        else:
            target = pipfile.target(locked.entry) or ""
            if target != package.path and not target.startswith("/"):
                fault = f"local package {package.distribution} is locked at {target or '.'}, though"
                where = f"{pipfile.path} leads to {package.path or '.'}"
                yield _span(locked), str(locked.entry), f"{fault} {where}", self._run, ()

    def _absence(self, expected: Expected) -> _Fault:
        lock, category, key = self._lock, expected.category, expected.entry.key
        subject = str(expected.entry)
        for other in lock.categories:
            if locked := expected.found_in(lock, other):
                fault = f"the lock has {key} only in `{other}`, not in `{category}`"
                return _span(locked), subject, fault, self._run, ()
        fault = f"the lock lacks {key}, which {self._pipfile.path} declares"
        return lock.categories[category], subject, fault, self._run, ()

    def _not_local(
        self, package: Unit, locked: Locked, extras: tuple[str, ...] = ()
    ) -> Iterator[_Fault]:
        """The consequence of locking a local package otherwise than by its path."""
        from orb_lint.manifests.pipfile.edit import path_entry

        if locked.entry.path is not None or locked.entry.index_name in self._private:
            return
        is_version = bool(locked.pin) or locked.how.startswith("version")
        how = "version" if is_version else locked.how
        whence = (
            "it is installed from the package index" if is_version else "other code is installed"
        )
        line = path_entry(self._pipfile.folder, package.distribution, package.path, extras)
        fault = f"local package {package.distribution} is locked by {how}, so that {whence}"
        suggestion = f"see that the Pipfile has `{line}`, then {self._run}"
        yield _span(locked), str(locked.entry), fault, suggestion, ()

    def _requirements(self, expected: list[Expected]) -> Iterator[_Fault]:
        """What local packages require but the lock lacks, or has in an unsuitable version."""
        reported: set[str] = set()
        for each in expected:
            new = {
                name: each.third_party[name] for name in each.third_party if name not in reported
            }
            locked = {name: self._locked(name, each.category) for name in new}
            missing = {name: new[name] for name in new if locked[name] is None}
            if missing and each.package:
                yield self._lacking(each, each.package, missing)
            for name, found in locked.items():
                if (
                    each.package
                    and found
                    and found.pin
                    and not is_accepted_by(new[name], found.pin)
                ):
                    yield self._outdated(each.package, new[name], found)
                    reported.add(name)
            reported.update(missing)

    def _locked(self, name: str, category: str) -> Locked | None:
        packages = self._lock.packages
        return packages.get((category, name)) or packages.get((DEFAULT, name))

    def _lacking(
        self, expected: Expected, package: Unit, missing: dict[str, Requirement]
    ) -> _Fault:
        locked = expected.found_in(self._lock)
        names = ", ".join(missing)
        return (
            _span(locked) if locked else START,
            f"{expected.category} {package.distribution}: {names}",
            f"the lock lacks {names}, which {package.distribution} requires now",
            self._run,
            tuple(_required_here(requirement) for requirement in missing.values()),
        )

    def _outdated(self, package: Unit, requirement: Requirement, locked: Locked) -> _Fault:
        key = requirement.entry.key
        return (
            _span(locked),
            str(locked.entry),
            f"the lock pins {key} {locked.pin}, but {package.distribution} requires"
            f" `{key}{specifier_of(requirement)}` now",
            self._run,
            (_required_here(requirement),),
        )


def _span(locked: Locked) -> Span:
    return locked.entry.span or START


def _required_here(requirement: Requirement) -> Related:
    manifest, entry = requirement
    return Related(manifest.path, entry_span(manifest, entry).line, f"{entry.key} is required here")
