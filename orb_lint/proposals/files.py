"""The files that make orb-lint a gate in a repository: settings, a hook, a workflow."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from orb_lint.records import NamedTuple
from orb_lint.settings.reading import SETTINGS_FILE, mentions_settings

PYPROJECT = "pyproject.toml"
HOOKS = ".pre-commit-config.yaml"
GITHUB = ".github/workflows/orb-lint.yml"
GITLAB = ".gitlab-ci.yml"

_PLACEHOLDER = "orb-lint @ git+https://example.com/orb-lint"
_INSTALL = 'pip install "$ORB_LINT"'

_FILES = (
    r"(^|/)([^/]+\.(cfg|ini|json|mk|pyi?|sh|template|tf|toml|ts|txt|ya?ml)|Pipfile(\.lock)?"
    r"|[^/]*Dockerfile[^/]*|Makefile|\.env[^/]*|\.gitignore)$"
)
"""Pattern of the files that `check` reads."""

_HOOK = f"""\
  - repo: local
    hooks:
      - id: orb-lint
        name: orb-lint
        entry: orb-lint check --changed
        language: system
        files: {_FILES}
        require_serial: true
"""

_GITHUB = """\
name: orb-lint
on: [push, pull_request]
permissions:
  contents: read
jobs:
  orb-lint:
    runs-on: ubuntu-latest
    env:
      ORB_LINT: {origin} # what to install: a repository, a version of your own index
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: {install}
      - run: orb-lint check --output-format github
"""

_GITLAB = """\
orb-lint:
  image: python:3.13
  variables:
    ORB_LINT: {origin} # what to install: a repository, a version of your own index
  script:
    - {install}
    - orb-lint check --output-format gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""


class Proposal(NamedTuple):
    """A file to write.

    Attributes:
        path: relative to the root.
        text: of the whole file.
        addition: what to add by hand if the file exists; "" if nothing can be added.
        purpose: in a few words.
        to_do: what is left to do by hand once it is written, "" for nothing.
    """

    path: str
    text: str
    addition: str
    purpose: str
    to_do: str = ""


def settings_file(
    root: str,
    packages: Sequence[str],
    legacy_modules: Mapping[str, str],
    layer_sources: Mapping[str, Sequence[str]],
    baseline: str,
) -> Proposal:
    """The settings that differ from the defaults.

    Args:
        root: whose `pyproject.toml` may hold settings already.
        packages: globs of the local packages, none if the defaults find them.
        legacy_modules: old names of modules → new ones.
        layer_sources: layers → folders that are copied into them.
        baseline: path of the list of known findings, "" for none.
    """
    is_there = mentions_settings(os.path.join(root, PYPROJECT))
    lines = [f"baseline = {json.dumps(baseline)}"] if baseline else []
    if packages:
        lines.append(f"packages = {json.dumps(packages)}")
    if lines and is_there:
        lines.insert(0, "[tool.orb-lint]")
    tables = {"extend-legacy-modules": legacy_modules, "layer-sources": layer_sources}
    for name, values in tables.items():
        if values:
            lines += [*([""] if lines else ()), f"[{'tool.orb-lint.' if is_there else ''}{name}]"]
            lines += [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items()]
    text = "".join(f"{line}\n" for line in lines)
    return Proposal(PYPROJECT if is_there else SETTINGS_FILE, text, text, "its settings")


def hook_file() -> Proposal:
    """A hook that runs the installed orb-lint."""
    return Proposal(HOOKS, f"repos:\n{_HOOK}", _HOOK, "a hook for pre-commit")


def workflow_files(root: str) -> list[Proposal]:
    """The workflows for the CI services that a repository seems to use, by default GitHub's."""
    remote = _git_config(root)
    is_gitlab = os.path.exists(os.path.join(root, GITLAB)) or "gitlab" in remote
    is_github = os.path.isdir(os.path.join(root, ".github")) or "github" in remote
    origin = _origin()
    values = {"origin": origin or _PLACEHOLDER, "install": _INSTALL}
    to_do = "" if origin else "set `ORB_LINT` in it to what to install orb-lint from"
    proposals = []
    if is_github or not is_gitlab:
        text = _GITHUB.format(**values)
        proposals.append(Proposal(GITHUB, text, "", "a workflow for GitHub", to_do))
    if is_gitlab:
        text = _GITLAB.format(**values)
        proposals.append(Proposal(GITLAB, text, text, "a job for GitLab", to_do))
    return proposals


def _origin() -> str:
    """The repository and commit that orb-lint was installed from, "" if pip has recorded none.

    Source: the PyPA specification "Recording the Direct URL Origin of installed distributions".
    """
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        noted = json.loads(distribution("orb-lint").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    vcs = noted.get("vcs_info")
    return f"orb-lint @ {vcs['vcs']}+{noted['url']}@{vcs['commit_id']}" if vcs else ""


def _git_config(root: str) -> str:
    """The git settings of a checkout, which name its remotes; "" if there is none."""
    try:
        path = os.path.join(root, ".git", "config")
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
