"""A generated monorepo in the ORB layout, the same bytes every time.

Usage: `python -m benchmarks.monorepo DIR [--lambdas N] [--dirty]`

Each Lambda is drawn from a random generator of its own, so the first hundred Lambdas are the same
in a monorepo of a hundred and in one of ten thousand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.lambda_code import lambda_modules
from benchmarks.packages import ENTITIES, orb_common, orb_models
from benchmarks.third_party import BASE, INTEGRATIONS, REQUIREMENTS, STUBS

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LAMBDAS = 1_000

ACTIONS = (
    "create", "get", "list", "update", "delete", "archive", "restore", "search", "export", "sync",
    "verify", "approve", "reject", "assign", "invite", "notify", "rotate", "merge", "audit",
    "expire",
)  # fmt: skip
TRIGGERS = ("", "-batch", "-stream", "-scheduled", "-webhook")

LOCAL_PACKAGES = {
    name: {"path": f"../../../packages/{name}", "editable": True}
    for name in ("orb-common", "orb-models")
}
SOURCE = {"url": "https://packages.orb.example/simple", "verify_ssl": True, "name": "orb"}
REQUIRES = {"python_version": "3.13"}

GITIGNORE = """\
__pycache__/
*.py[cod]
*.egg-info/
.venv/
build/
dist/
.mypy_cache/
.pytest_cache/
.ruff_cache/
.coverage
htmlcov/
.aws-sam/
cdk.out/
node_modules/
.env
.idea/
.vscode/
.DS_Store
*.log
*.zip
"""


def write_monorepo(root: Path, *, lambdas: int, dirty: bool) -> None:
    """Write a monorepo of `lambdas` Lambdas and two local packages into the folder `root`.

    Args:
        root: is created; must not hold anything yet.
        lambdas: how many Lambda functions.
        dirty: whether every Lambda still imports shared code by the old names of its layers.

    Raises:
        FileExistsError: `root` exists already.
    """
    root.mkdir(parents=True)
    (root / ".gitignore").write_text(GITIGNORE, encoding="utf-8", newline="\n")
    _write_files(root / "backend/packages/orb-common", orb_common())
    _write_files(root / "backend/packages/orb-models", orb_models())
    for number in range(lambdas):
        name, entity = _name_and_entity(number)
        files = _lambda_files(name, entity, dirty=dirty)
        _write_files(root / "backend/src/lambdas" / name, files)


def _name_and_entity(number: int) -> tuple[str, str]:
    """Name of a Lambda, and what it is about: `archive-user-batch` and `user`."""
    rest, entity = divmod(number, len(ENTITIES))
    rest, action = divmod(rest, len(ACTIONS))
    generation, trigger = divmod(rest, len(TRIGGERS))
    version = f"-v{generation + 1}" if generation else ""
    return f"{ACTIONS[action]}-{ENTITIES[entity]}{TRIGGERS[trigger]}{version}", ENTITIES[entity]


def _lambda_files(name: str, entity: str, *, dirty: bool) -> dict[str, str]:
    """The files of one Lambda: name and text."""
    random = Random(name)
    integrations = random.sample(INTEGRATIONS, random.randint(1, 4))
    sources = dict(lambda_modules(name, entity, integrations, random))
    if dirty:
        sources = {path: _with_layer_names(source) for path, source in sources.items()}

    third_party = {**BASE, **{each.distribution: each.version for each in integrations}}
    packages = {**LOCAL_PACKAGES, **dict(sorted(third_party.items()))}
    return {
        **sources,
        "Pipfile": _pipfile(packages, STUBS),
        "Pipfile.lock": _pipfile_lock(packages, STUBS),
    }


def _with_layer_names(source: str) -> str:
    """Import shared code as it was before the packages: `from exceptions import …`."""
    source = re.sub(r"^( *)from orb_common import ", r"\1import ", source, flags=re.MULTILINE)
    return re.sub(r"^( *)from orb_(?:common|models)\.", r"\1from ", source, flags=re.MULTILINE)


def _pipfile(packages: Mapping[str, object], dev_packages: Mapping[str, object]) -> str:
    """Text of a Pipfile; an entry is a version or a table."""
    tables: dict[str, Mapping[str, object]] = {
        "[[source]]": SOURCE,
        "[packages]": packages,
        "[dev-packages]": dev_packages,
        "[requires]": REQUIRES,
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


def _pipfile_lock(packages: Mapping[str, object], dev_packages: Mapping[str, object]) -> str:
    """Text of the lock file that belongs to a Pipfile."""
    declared = {
        "_meta": {"sources": [SOURCE], "requires": REQUIRES},
        "default": packages,
        "develop": dev_packages,
    }
    canonical = json.dumps(declared, sort_keys=True, separators=(",", ":"))
    lock = {
        "_meta": {
            "hash": {"sha256": hashlib.sha256(canonical.encode()).hexdigest()},
            "pipfile-spec": 6,
            "requires": REQUIRES,
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


def _write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts below `folder`, by relative path."""
    for relative_path, text in files.items():
        path = folder / relative_path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Write a monorepo from the command line."""
    parser = argparse.ArgumentParser(description="Write a generated monorepo in the ORB layout.")
    parser.add_argument("directory", type=Path, help="folder to create")
    parser.add_argument("--lambdas", type=int, default=DEFAULT_LAMBDAS, metavar="N")
    parser.add_argument("--dirty", action="store_true", help="import by the old layer names")
    arguments = parser.parse_args()
    write_monorepo(arguments.directory, lambdas=arguments.lambdas, dirty=arguments.dirty)


if __name__ == "__main__":
    main()
