"""What is installed in a virtual environment, by the records that installers leave there.

Sources: PEP 376 and PEP 610 (`*.dist-info`, `direct_url.json`), and the `*.egg-link` of setuptools'
`develop`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from orb_lint.files.reading import read_bytes
from orb_lint.manifests.names import normalize
from orb_lint.records import NamedTuple

_DIST_INFO = ".dist-info"
_EGG_INFO = ".egg-info"
_EGG_LINK = ".egg-link"


class Installed(NamedTuple):
    """A distribution in an environment.

    Attributes:
        version: as it was installed, "" where that is not recorded.
        folder: absolute path that it was installed from; None where it came from an index.
        is_editable: the environment holds a link to that folder, not a copy of it.
    """

    version: str
    folder: str | None = None
    is_editable: bool = False


def installed_in(site_packages: Iterable[str]) -> dict[str, Installed]:
    """The distributions in the folders that installers write to, by their PEP 503 names."""
    found: dict[str, Installed] = {}
    for folder in site_packages:
        for name in _listed(folder):
            path = os.path.join(folder, name)
            if name.endswith(_EGG_LINK):
                if link := _read(path).partition("\n")[0].strip():
                    distribution = normalize(name.removesuffix(_EGG_LINK))
                    found[distribution] = Installed("", link, is_editable=True)
            elif name.endswith((_DIST_INFO, _EGG_INFO)):
                distribution, _, version = name.rpartition(".")[0].partition("-")
                source, is_editable = _origin(os.path.join(path, "direct_url.json"))
                version = version.partition("-py")[0]
                found[normalize(distribution)] = Installed(version, source, is_editable)
    return found


def _listed(folder: str) -> Iterator[str]:
    with suppress(OSError):
        yield from sorted(os.listdir(folder))


def _origin(path: str) -> tuple[str | None, bool]:
    """The folder that a `direct_url.json` names, and whether it is linked."""
    from urllib.parse import unquote, urlsplit

    try:
        document = json.loads(_read(path) or "{}")
        url, directory = document.get("url", ""), document.get("dir_info")
        if not (isinstance(url, str) and url.startswith("file:")) or directory is None:
            return None, False
        return unquote(urlsplit(url).path), bool(directory.get("editable"))
    except (ValueError, AttributeError, RecursionError):
        return None, False


def _read(path: str) -> str:
    """The content of a record; links, which no installer makes of them, are not followed."""
    try:
        return read_bytes(path, follow=False).decode(errors="replace")
    except OSError:
        return ""
