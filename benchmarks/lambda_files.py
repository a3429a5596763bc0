"""The manifests of generated Lambdas, and how their files are written."""

from __future__ import annotations

import hashlib
import json
from random import Random
from typing import TYPE_CHECKING

from benchmarks.third_party import REQUIREMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LOCAL_PACKAGES = {
    name: {"path": f"../../../packages/{name}", "editable": True}
    for name in ("orb-common", "orb-models")
}
SOURCE = {"url": "https://packages.orb.example/simple", "verify_ssl": True, "name": "orb"}


def manifests(
    packages: Mapping[str, object], dev_packages: Mapping[str, object], *, python_version: str
) -> dict[str, str]:
    """A Pipfile and its lock, by name; an entry is a version or a table."""
    requires = {"python_version": python_version}
    return {
        "Pipfile": _pipfile(packages, dev_packages, requires),
        "Pipfile.lock": _pipfile_lock(packages, dev_packages, requires),
    }


def _pipfile(
    packages: Mapping[str, object],
    dev_packages: Mapping[str, object],
    requires: Mapping[str, str],
) -> str:
    """Text of a Pipfile."""
    tables: dict[str, Mapping[str, object]] = {
        "[[source]]": SOURCE,
        "[packages]": packages,
        "[dev-packages]": dev_packages,
        "[requires]": requires,
    }
    return "\n".join(
        f"{header}\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())
        for header, table in tables.items()
    )


def _toml(value: object) -> str:
    """A string, a boolean or, inline, a table of them in TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    return json.dumps(value)


def _pipfile_lock(
    packages: Mapping[str, object],
    dev_packages: Mapping[str, object],
    requires: Mapping[str, str],
) -> str:
    """Text of the lock file that belongs to a Pipfile."""
    declared = {
        "_meta": {"sources": [SOURCE], "requires": requires},
        "default": packages,
        "develop": dev_packages,
    }
    canonical = json.dumps(declared, sort_keys=True, separators=(",", ":"))
    lock = {
        "_meta": {
            "hash": {"sha256": hashlib.sha256(canonical.encode()).hexdigest()},
            "pipfile-spec": 6,
            "requires": requires,
            "sources": [SOURCE],
        },
        "default": _locked(packages),
        "develop": _locked(dev_packages),
    }
    return json.dumps(lock, indent=4) + "\n"


def _locked(declared: Mapping[str, object]) -> dict[str, object]:
    """Lock entries of what a Pipfile declares and of what that requires, sorted by name."""
    required = {each for name in declared for each in REQUIREMENTS.get(name, ())}
    locked: dict[str, object] = {}
    for name in sorted({*declared, *required}):
        entry = declared.get(name)
        locked[name] = entry if isinstance(entry, dict) else _locked_version(name)
    return locked


def _locked_version(name: str) -> dict[str, object]:
    """A lock entry with a version and hashes that depend on the name alone."""
    random = Random(name)
    return {
        "hashes": sorted(f"sha256:{random.getrandbits(256):064x}" for _ in range(6)),
        "index": SOURCE["name"],
        "markers": "python_version >= '3.9'",
        "version": f"=={random.randint(1, 4)}.{random.randint(0, 40)}.{random.randint(0, 9)}",
    }


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts below `folder`, by relative path."""
    for relative_path, text in files.items():
        path = folder / relative_path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
