"""The hash of a Pipfile that pipenv writes into its lock.

Sources: `Pipfile.get_hash` of plette, which pipenv older than 2026.4.0 calls, and
`calculate_pipfile_hash` of pipenv 2026.4.0, which normalizes the names of packages first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import tomli

from orb_lint.manifests.lockfile import locked_category
from orb_lint.manifests.names import normalize

# `hashlib` loads OpenSSL, a tenth of the time of a hook. So take the algorithm, as `random` does,
# from where CPython keeps it: since 3.12, and before.
try:
    from _sha2 import sha256  # type: ignore[import-not-found]
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]
    except ImportError:
        from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_NOT_HASHED = frozenset(
    {"default", "develop", "pipenv", "pipfile", "requires", "scripts", "source"}
)
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def lock_hashes(pipfile: Mapping[str, Any], locked_sources: object) -> Iterator[str]:
    """The values that `_meta.hash.sha256` may have in a `Pipfile.lock` that is up to date.

    If a Pipfile names no source, pipenv hashes either the index that pip is configured to use,
    which the lock records, or its own default, although the lock may record a mirror
    (`PIPENV_PYPI_MIRROR`).

    Args:
        pipfile: the parsed Pipfile.
        locked_sources: `_meta.sources` of the lock.

    Yields:
        Hexadecimal digests, the likeliest first; none where pipenv fails, as it does on dates.
    """
    for sources in _possible_sources(pipfile, locked_sources):
        for spell in (normalize, str):
            try:
                yield _hash(pipfile, sources, spell)
            except (AttributeError, TypeError):
                return


def _possible_sources(pipfile: Mapping[str, Any], locked_sources: object) -> Iterator[object]:
    if "source" in pipfile:
        yield pipfile["source"]
    else:
        yield locked_sources
        yield _default_sources()


@cache
def _default_sources() -> object:
    """What pipenv takes for the sources of a Pipfile that names none."""
    from plette.pipfiles import DEFAULT_SOURCE_TOML

    return tomli.loads(DEFAULT_SOURCE_TOML)["source"]


def _hash(pipfile: Mapping[str, Any], sources: object, spell: Callable[[str], str]) -> str:
    meta = {"requires": pipfile.get("requires", {}), "sources": sources}
    hashed: dict[str, object] = {"_meta": meta, "default": {}, "develop": {}}
    for section, table in pipfile.items():
        if section not in _NOT_HASHED:
            entries = {spell(key): value for key, value in table.items()}
            hashed[locked_category(section)] = entries
    return str(sha256(_encode(hashed).encode()).hexdigest())
