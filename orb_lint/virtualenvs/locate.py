"""Finds the virtual environment that a Lambda's installer uses.

For pipenv as pipenv does itself (2025.0.4 and 2026.10.3): an active environment, `.venv` beside the
Pipfile, or one below `WORKON_HOME` that is named after the Pipfile's folder and a hash of its path.
"""

from __future__ import annotations

import base64
import glob
import hashlib
import os
from collections.abc import Iterator, Mapping

from orb_lint.expressions import regex
from orb_lint.files.reading import read_bytes
from orb_lint.records import NamedTuple

_UNFIT = regex(r"[ &$`!*@\"()\[\]\\\r\n\t]")
_LONGEST_NAME = 42
_FALSE = frozenset({"", "0", "false", "no", "off"})


class Environment(NamedTuple):
    """A virtual environment.

    Attributes:
        path: of it.
        why: it is the one.
        site_packages: the folders that installers write to.
    """

    path: str
    why: str
    site_packages: tuple[str, ...]


def locate(
    folder: str, environ: Mapping[str, str], *, named: str | None = None, is_pipenv: bool
) -> Environment | None:
    """The virtual environment of the manifest in a folder, None where there is none.

    Args:
        folder: absolute path.
        environ: the environment variables.
        named: the environment that the user names, if any; then no other is looked for.
        is_pipenv: pipenv installs from the manifest.
    """
    for path, why in _candidates(folder, environ, named, is_pipenv=is_pipenv):
        site_packages = sorted(
            each
            for pattern in ("lib/python3*/site-packages", "Lib/site-packages")
            for each in glob.glob(os.path.join(glob.escape(path), pattern))
        )
        if site_packages:
            return Environment(path, why, tuple(site_packages))
    return None


def _candidates(
    folder: str, environ: Mapping[str, str], named: str | None, *, is_pipenv: bool
) -> Iterator[tuple[str, str]]:
    if named is not None:
        yield named, "named by --venv"
        return
    active = environ.get("VIRTUAL_ENV")
    ignored = "PIPENV_ACTIVE" in environ or _is_set(environ, "PIPENV_IGNORE_VIRTUALENVS")
    if active and not (is_pipenv and ignored):
        yield active, "active in this shell"
        return
    beside = os.path.join(folder, ".venv")
    if os.path.isdir(beside):
        yield beside, "beside the manifest"
    elif is_pipenv:
        workon = environ.get("WORKON_HOME") or os.path.join(
            environ.get("XDG_DATA_HOME") or os.path.join("~", ".local", "share"), "virtualenvs"
        )
        link = _link_in(beside)
        home = os.path.expanduser(os.path.expandvars(workon))
        is_path = "/" in link or os.sep in link
        path = os.path.join(folder if is_path else home, link or _name_for_pipenv(folder, environ))
        yield path, "the one that pipenv has made for it"


def _link_in(path: str) -> str:
    """What a file `.venv` says: the name of an environment, or the path of one."""
    try:
        return read_bytes(path).decode(errors="replace").strip().replace("\0", "")
    except OSError:
        return ""


def _name_for_pipenv(folder: str, environ: Mapping[str, str]) -> str:
    if custom := environ.get("PIPENV_CUSTOM_VENV_NAME"):
        return custom
    digest = hashlib.sha256(os.fsencode(os.path.join(folder, "Pipfile"))).digest()[:6]
    name = _UNFIT.sub("_", os.path.basename(folder))[:_LONGEST_NAME]
    python = os.path.basename(environ.get("PIPENV_PYTHON", ""))
    return "-".join(filter(None, (name, base64.urlsafe_b64encode(digest).decode()[:8], python)))


def _is_set(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() not in _FALSE
