"""Tells which entries no Lambda installs because of their environment markers (PEP 508).

A Lambda runs CPython on Linux, on one of two architectures. A condition on something unknown, such
as the release of its kernel, may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from orb_lint.expressions import regex
from orb_lint.manifests.manifest import Entry, Installer, Manifest, Scope
from orb_lint.manifests.names import normalize
from orb_lint.manifests.specifiers import marker_fault
from orb_lint.manifests.versions import is_accepted
from orb_lint.settings import Pythons

_LAMBDA = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
}
_ARCHITECTURES = ("x86_64", "aarch64")
_MICRO_VERSIONS = 40
"""How many micro versions a Python such as 3.12 may come to have."""

_MICRO_VERSION = regex(r"\d\.\d+\.(\d{1,3})")

_VERSIONS = frozenset({"implementation_version", "python_full_version", "python_version"})
_OPERAND = r"""(?:"[^"]*"|'[^']*'|[a-z_.]+)"""
_TOKEN = regex(
    rf"\s*(?:(?P<mark>[()]|(?:and|or)\b)|(?P<left>{_OPERAND})\s*"
    rf"(?P<operator>===?|[<>]=?|[!~]=|(?:not\s+)?in\b)\s*(?P<right>{_OPERAND}))\s*"
)
_EXTRA = regex(rf"\bextra\s*===?\s*({_OPERAND})|({_OPERAND})\s*===?\s*extra\b")
_NO_EXTRAS = frozenset({Installer.PIPENV, Installer.PIP, Installer.SAM})
"""Installers of files that have no extras."""


def on_lambda(manifest: Manifest, pythons: Pythons) -> Manifest:
    """A manifest in which the entries that no Lambda ever installs have the scope `OTHER_SYSTEMS`.

    An entry that is only installed for an extra gets that extra.

    Args:
        manifest: as it was read.
        pythons: that its unit may run on.
    """
    if not any(entry.marker for entry in manifest.entries):
        return manifest
    entries = tuple(
        each
        for entry in manifest.entries
        for each in _on_lambda(entry, pythons, manifest.installer not in _NO_EXTRAS)
    )
    return manifest._replace(entries=entries)


def _on_lambda(entry: Entry, pythons: Pythons, has_extras: bool) -> Iterator[Entry]:
    at_run_time = entry.scope in (Scope.RUNTIME, Scope.OPTIONAL)
    if not at_run_time or may_hold(entry.marker, pythons, entry.extra):
        yield entry
        return
    extras = [
        extra
        for extra in (_extras_in(entry.marker) if has_extras else ())
        if may_hold(entry.marker, pythons, extra)
    ]
    for extra in extras:
        yield entry._replace(scope=Scope.OPTIONAL, extra=extra)
    if not extras:
        yield entry._replace(scope=Scope.OTHER_SYSTEMS)


def _extras_in(marker: str) -> list[str]:
    found = (match[1] or match[2] for match in _EXTRA.finditer(marker))
    return [*dict.fromkeys(normalize(text[1:-1]) for text in found)]


@lru_cache(maxsize=1 << 12)
def may_hold(marker: str, pythons: Pythons, extra: str = "") -> bool:
    """Whether a marker may be true on some Lambda; in doubt it may.

    Args:
        marker: may be empty.
        pythons: that the Lambda may run on.
        extra: that is asked for; "" for none.
    """
    if not marker or marker_fault(marker):
        return True
    return any(_holds(marker, each) for each in _environments(marker, pythons, extra))


def _environments(marker: str, pythons: Pythons, extra: str) -> Iterator[Mapping[str, str]]:
    (_, oldest), (_, newest) = pythons
    needs_micro = "full_version" in marker or "implementation_version" in marker
    micros = _micro_versions(marker) if needs_micro else [0]
    for minor in range(oldest, newest + 1):
        for micro in micros:
            full = f"3.{minor}.{micro}"
            for machine in _ARCHITECTURES if "machine" in marker else _ARCHITECTURES[:1]:
                yield {
                    **_LAMBDA,
                    "extra": normalize(extra),
                    "implementation_version": full,
                    "platform_machine": machine,
                    "python_full_version": full,
                    "python_version": f"3.{minor}",
                }


def _micro_versions(marker: str) -> list[int]:
    """The micro versions that matter to a marker: those it names, and their neighbours."""
    named = {int(each) for each in _MICRO_VERSION.findall(marker)}
    around = {0, _MICRO_VERSIONS}.union(*((each - 1, each, each + 1) for each in named))
    return sorted(each for each in around if 0 <= each <= _MICRO_VERSIONS)


def _holds(marker: str, environment: Mapping[str, str]) -> bool:
    """Whether a valid marker may be true in an environment; unknown variables may have any value.

    Markers have no negation, so taking the unknown for true never makes the whole false.
    """
    pending: list[tuple[bool, bool]] = []
    some, every = False, True  # of the parts joined by `or`, and by `and` since the last `or`
    for token in _TOKEN.finditer(marker):
        if token["mark"] == "(":
            pending.append((some, every))
            some, every = False, True
        elif token["mark"] == ")":
            value = some or every
            some, every = pending.pop()
            every = every and value
        elif token["mark"] == "or":
            some, every = some or every, True
        elif token["mark"] is None:
            comparison = token.group("left", "operator", "right")
            every = every and _is_true(environment, *comparison)
    return some or every


def _is_true(environment: Mapping[str, str], left: str, operator: str, right: str) -> bool:
    """Whether one comparison is true.

    Source: the PyPA specification "Dependency specifiers": versions are compared as PEP 440 says,
    all else as text.
    """
    first, second = _worth(left, environment), _worth(right, environment)
    if first is None or second is None:
        return True
    if "in" in operator:
        return (first in second) is (operator == "in")
    if not _VERSIONS.isdisjoint((left, right)):
        return is_accepted(first, operator + second)
    if "extra" in (left, right):
        first, second = normalize(first), normalize(second)
    if operator in ("==", "==="):
        return first == second
    return operator != "!=" or first != second


def _worth(operand: str, environment: Mapping[str, str]) -> str | None:
    """The value of an operand, None if it can't be known."""
    if operand[0] in "\"'":
        return operand[1:-1]
    return environment.get(operand.replace(".", "_"))  # `os.name`, an old spelling
