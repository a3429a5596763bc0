"""Locks in the form that pipenv gives them.

`python -m tests.locks PIPFILE…` writes those of fixtures, with what local packages require now; the
versions are invented.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Mapping

from orb_lint.manifests.lock_hash import lock_hashes
from orb_lint.manifests.lockfile import locked_category
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.pipfile.read import read_pipfile, written_entry
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings import Settings
from orb_lint.toml.parsing import parse_toml
from orb_lint.workspace.discovery.discover import discover

SOURCES = [{"name": "hub", "url": "https://packages.example.com/simple", "verify_ssl": True}]
"""Where the Pipfile names none, pip was set to this one."""


def lock_text(pipfile: str | bytes, **categories: Mapping[str, object]) -> str:
    """The lock of a Pipfile, made by pipenv 2026.4.0 or newer.

    Args:
        pipfile: its text.
        categories: what `default`, `develop` and others hold; what the Pipfile says if none is
            given.
    """
    source = pipfile.encode() if isinstance(pipfile, str) else pipfile
    document = parse_toml(source)
    sources = document.get("source", SOURCES)
    meta = {
        "hash": {"sha256": next(lock_hashes(document, sources))},
        "pipfile-spec": 6,
        "requires": document.get("requires", {}),
        "sources": sources,
    }
    held = categories or entries_of(read_pipfile("Pipfile", source))
    lock = {"_meta": meta, "default": {}, "develop": {}, **held}
    return json.dumps(lock, indent=4, sort_keys=True) + "\n"


def entries_of(pipfile: Manifest) -> dict[str, dict[str, object]]:
    """What the lock of a Pipfile holds of its own entries, by category."""
    categories: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for entry in pipfile.entries:
        packages = categories[locked_category(entry.category)]
        written = written_entry(pipfile, entry).value
        is_local = entry.path is not None
        packages[entry.distribution] = written if is_local else by_version(entry.distribution)
    return dict(categories)


def by_version(name: str) -> dict[str, object]:
    """What a lock holds of a distribution from the package index, in what fixtures require."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    version = "2.9.0" if name == "pyjwt" else "1.0.0"
    return {"hashes": [f"sha256:{digest}"], "index": "hub", "version": f"=={version}"}


def main(paths: list[str]) -> None:
    """Write the locks of some Pipfiles, each below an `orb-lint.toml`."""
    for path in map(os.path.abspath, paths):
        root = os.path.dirname(path)
        while not os.path.exists(os.path.join(root, "orb-lint.toml")):
            root = os.path.dirname(root)
        workspace = discover(root, Settings())
        resolver = Resolver(workspace)
        location = workspace.unit_root_of(os.path.relpath(path, root))
        pipfile = next(
            each
            for each in workspace.judged_manifests(location)
            if workspace.tree.absolute(each.path) == path
        )
        categories = entries_of(pipfile)
        for entry, package in resolver.dependencies.local_entries(pipfile):
            packages = categories[locked_category(entry.category)]
            for name in (
                resolver.dependencies.closure(package, entry.extras).third_party if package else ()
            ):
                packages.setdefault(name, by_version(name))
        with open(f"{path}.lock", "w", encoding="utf-8", newline="\n") as file:
            file.write(lock_text(pipfile.source, **categories))


if __name__ == "__main__":
    main(sys.argv[1:])
