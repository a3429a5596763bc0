"""Names of distributions and of the modules that they install."""

from __future__ import annotations

from functools import lru_cache

from orb_lint.expressions import regex

ARCHIVES = (".whl", ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tar.xz", ".txz")
"""Ends of the names of files that pip installs. Source: pip's `filetypes` module."""

FILE_URL = regex(r"file:(?://(?=/))?")
"""The beginning of a URL that names a file."""

_SEPARATORS = regex(r"[-_.]+")
_REQUIREMENT = regex(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")


@lru_cache(maxsize=1 << 14)
def normalize(distribution: str) -> str:
    """The form in which distribution names compare (PEP 503): `orb-common` for `Orb.Common`."""
    return _SEPARATORS.sub("-", distribution).lower()


def import_name(distribution: str) -> str:
    """The import package that a distribution is presumed to install, `orb_common` for `Orb.Common`.

    Nearly all distributions keep to that: the PEP 503 name with underscores.
    """
    return normalize(distribution).replace("-", "_")


def is_name(distribution: str) -> bool:
    """Whether a distribution may have a name (PEP 508)."""
    return required_distribution(distribution) == distribution


def required_distribution(requirement: str) -> str | None:
    """The distribution that a requirement specifier begins with (PEP 508), None where none does."""
    match = _REQUIREMENT.match(requirement)
    return match[1] if match else None
