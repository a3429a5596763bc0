"""A generated monorepo in the ORB layout, the same bytes every time.

Usage: `python -m benchmarks.monorepo DIR [--lambdas N] [--dirty]`

Each Lambda is drawn from a random generator of its own, so the first hundred Lambdas are the same
in a monorepo of a hundred and in one of ten thousand.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from random import Random

from benchmarks.lambda_code import lambda_modules
from benchmarks.lambda_files import LOCAL_PACKAGES, manifests, write_files
from benchmarks.packages import ENTITIES, orb_common, orb_models
from benchmarks.third_party import BASE, INTEGRATIONS, STUBS

DEFAULT_LAMBDAS = 1_000

ACTIONS = (
    "create", "get", "list", "update", "delete", "archive", "restore", "search", "export", "sync",
    "verify", "approve", "reject", "assign", "invite", "notify", "rotate", "merge", "audit",
    "expire",
)  # fmt: skip
TRIGGERS = ("", "-batch", "-stream", "-scheduled", "-webhook")

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


def write_monorepo(root: Path, lambdas: int, *, dirty: bool) -> None:
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
    write_files(root / "backend/packages/orb-common", orb_common())
    write_files(root / "backend/packages/orb-models", orb_models())
    for number in range(lambdas):
        name, entity = _name_and_entity(number)
        files = _lambda_files(name, entity, dirty=dirty)
        write_files(root / "backend/src/lambdas" / name, files)


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
    return {**sources, **manifests(packages, STUBS, python_version="3.13")}


def _with_layer_names(source: str) -> str:
    """Import shared code as it was before the packages: `from exceptions import …`."""
    source = re.sub(r"^( *)from orb_common import ", r"\1import ", source, flags=re.MULTILINE)
    return re.sub(r"^( *)from orb_(?:common|models)\.", r"\1from ", source, flags=re.MULTILINE)


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
