from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orb_lint.manifests.lock_hash import lock_hashes
from orb_lint.toml.parsing import parse_toml

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace
    from tests.real_pipenv import Pipenv

SOURCE = """\
[[source]]
name = "mirror"
url = "https://example.com/simple"
verify_ssl = true
"""

HASHED = {
    "no sources": (
        '[packages]\nrequests = "*"\n',
        "70e8bf6bc774f5ca177467cab4e67d4264d0536857993326abc13ff43063bec0",
    ),
    "nothing": (
        "",
        "ebffa69a1fa192d1cef7cb42ad79231ca976565c5ce371a70160b3048d3cbc06",
    ),
    "two sources, one by variables": (
        SOURCE
        + (
            '[[source]]\nname = "b"\nurl = "https://$USER:${PASS}@example.com"\n'
            'verify_ssl = false\n[packages]\na = {version = "*", index = "b"}\n'
        ),
        "ab637d0da8a8479c6ef2663dc99600cd5a5b7a9af7abef68622c1dc3e1347aa8",
    ),
    "sources as an array": (
        (
            'source = [{url = "https://example.com", verify_ssl = false, name = "b"}]\n'
            '[packages]\na = "*"\n'
        ),
        "4863a7fd7f5776a92d98dd161ca5aff0da6c1e98f9fc040be5b5aa747c06677a",
    ),
    "no source at all": (
        "source = []\n",
        "c4a01a8ec837f6ee29903083cb1f52ac64cfa12b125dc3bb4f17e08ac4acb150",
    ),
    "inline table": (
        SOURCE
        + ('[packages]\nb = {editable = true, path = "../b"}\na = "*"\n[dev-packages]\nc = "*"\n'),
        "2fc54eb7d3acfd0b67e511093da295d42f812985fe618fbc123e55f745433c17",
    ),
    "outline tables in another order": (
        (
            '[dev-packages]\nc = "*"\n[packages.b]\npath = "../b"\neditable = true\n'
            '[packages]\na = "*"\n'
        )
        + SOURCE,
        "2fc54eb7d3acfd0b67e511093da295d42f812985fe618fbc123e55f745433c17",
    ),
    "dotted keys, comments": (
        SOURCE
        + (
            '# one\n[packages] # two\na = "*"\nb.path = "../b"\nb.editable = true\n'
            '[dev-packages]\nc = "*"\n'
        ),
        "2fc54eb7d3acfd0b67e511093da295d42f812985fe618fbc123e55f745433c17",
    ),
    "Windows line ends": (
        SOURCE
        + (
            '[packages]\r\nb = {editable = true, path = "../b"}\r\na = "*"\r\n'
            '[dev-packages]\r\nc = "*"\r\n'
        ),
        "2fc54eb7d3acfd0b67e511093da295d42f812985fe618fbc123e55f745433c17",
    ),
    "what is not hashed": (
        SOURCE
        + (
            '[packages]\na = "*"\n[pipenv]\nsort_pipfile = true\n[scripts]\n'
            'test = "pytest"\n[pipfile]\nx = "*"\n[default]\nx = "*"\n[develop]\nx = "*"\n'
        ),
        "6b5b605dfe80f403ae642748bcadc6c1301973570f26905724546b7d31398785",
    ),
    "empty tables": (
        SOURCE + "[packages]\n[dev-packages]\n[requires]\n",
        "72feaf9f3bb194f1e47a75d733facdcf3387d5f0f61e251e633a61d69a778b0d",
    ),
    "an empty category": (
        SOURCE + "[docs]\n",
        "282db5d537f44da2d6251f678d207fb1da8fa2e586bd39a270e5f67dca00ab25",
    ),
    "custom categories": (
        SOURCE
        + (
            '[packages]\na = "*"\n[Docs_1]\nSphinx = "*"\n["my tests"]\n"x.y" = "*"\n'
            '[build-system]\nBuild_Backend = "x"\n[_meta]\nb = "*"\n'
        ),
        "e22a263e6cdb348628b8c5749b9e3903d9ae2644a118b148f50c375a6235438d",
        "8466aaa87b1a8de571f10770cab64f0d3c391f5bfa27f3e8b740d856574d351b",
    ),
    "requires": (
        SOURCE
        + ('[requires]\npython_version = "3.12"\npython_full_version = "3.12.1"\nother = 1\n'),
        "beea20e8e5e4ab4d9370fa26f8b6a7d39ab2f30b688dd8d92c7e2489fd976e8a",
    ),
    "spellings": (
        SOURCE
        + ('[packages]\nOrb_Common = {path = "../c"}\n"zope.Interface" = "*"\n"A--__..b" = "*"\n'),
        "9797faba975891f6f733c617c63f6813b9cedb6efde620fbeb080af81021ec96",
        "654b9bf1a77c15a5d406acd365a9ab3973c38b21d003ad09ab0643afd8788036",
    ),
    "duplicates, the last counts": (
        SOURCE
        + ('[packages]\norb_common = "1"\nOrb-Common = "2"\n"orb.common" = {path = "../c"}\n'),
        "4603aa69a5172c2f243ebc56116c1fa8d7e8198ae0f96d4cd6bfa2e93d4fba9d",
        "e1d75d06930c182c3b9f3e565bf55d631fcaddff3a97a53956c535155cce8633",
    ),
    "editable keys": (
        SOURCE + '[packages]\n"-e ../lib" = "*"\n"-e ../Lib_x.y[dev]" = "*"\n',
        "ef14d5e13d7123b5b93566950d7375a3f913af02ba5b31b3bbd549660bac06ae",
        "3aa70a8f304a6268e4f72c550f61260a2ee48698af8dfdbdd01fa7fef8c75e09",
    ),
    "not ASCII": (
        SOURCE
        + (
            '[packages]\n"größe_x" = "*"\n"ÄÖ.İ" = "*"\n'
            'a = {version = "*", markers = "platform_release == \'é😀\'"}\n'
        ),
        "d7b305034bf81f8e0d913fdbff15086afc1e8afa71f9c75b800c5c47a97f00c9",
        "5315170c334dc9abea3755590ee785954a0285031076a8f1993b475f0a499117",
    ),
    "escapes": (
        SOURCE
        + (
            '[packages]\na = "\\u00e9\\t\\U0001F600\\\\ \\" \\b"\nb = \'C:\\x\'\n'
            '"c\\u0064" = """\n/<>&\\\n   \\u007f"""\n'
        ),
        "25898945da91b545e326d073d7332982622b5805ab3db54f7d47e9fa0231f22d",
    ),
    "markers, extras, VCS": (
        SOURCE
        + (
            "[packages]\n"
            'a = {version = ">=1", markers = "python_version < \'3.9\'", extras = ["x", "Y"]}\n'
            'b = {git = "https://example.com/b.git", ref = "main", sys_platform = "== \'win32\'"}\n'
        ),
        "562f6d22a51e6742472dce41351dcae89eb43279e9f225ec5dec5bc4563efb64",
    ),
    "numbers": (
        SOURCE
        + (
            "[packages]\na = 1\nb = 1.50\nc = 1e5\nd = 0x10\ne = 1_000\nf = -0.0\n"
            "g = 1e22\nh = 1E-7\ni = inf\nj = nan\nk = 12345678901234567890\n"
        ),
        "9b4ea46a4da52222aff2fc837500a56cdb5db0c523f43dc7e524590d45fd99e1",
    ),
    "booleans": (
        SOURCE + '[packages]\na = {version = "*", editable = true, skip_resolver = false}\n',
        "519052c839b08c40563619c129f5eea7a243f1237de8514296f029a2ff28a692",
    ),
}
"""Pipfiles, each with its hash by pipenv 2025.0.4 and, where another, by pipenv 2026.10.3."""

BACKEND = """\
import os

def prepare_metadata_for_build_wheel(folder, settings=None):
    os.mkdir(os.path.join(folder, "orb_common-1.0.dist-info"))
    with open(os.path.join(folder, "orb_common-1.0.dist-info", "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\\nName: orb-common\\nVersion: 1.0\\n")
    return "orb_common-1.0.dist-info"

prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel
build_wheel = build_editable = None
"""
"""Builds what a resolver asks for, so that locking needs no index."""

NO_INDEX = '[[source]]\nname = "none"\nurl = "file:///nonexistent"\nverify_ssl = false\n'
ENTRY = '{path = "../../packages/orb-common", editable = true}\n'


def hashes(pipfile: str, locked_sources: object = None) -> list[str]:
    return list(lock_hashes(parse_toml(pipfile.encode()), locked_sources))


@pytest.mark.parametrize("name", HASHED)
def test_a_pipfile_has_the_hashes_that_pipenv_gave_it(name: str) -> None:
    pipfile, *digests = HASHED[name]
    assert set(digests) <= set(hashes(pipfile))


def test_a_pipfile_with_sources_has_no_other_hashes() -> None:
    pipfile, older, since = HASHED["spellings"]
    assert hashes(pipfile, ["whatever the lock says"]) == [since, older]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://example.com", "https://other.example.com"),
        ('requests = "2"', 'requests = "3"'),
        ("[dev-packages]", "[docs]"),
        ("3.12", "3.13"),
    ],
)
def test_whatever_pipenv_would_lock_anew_has_other_hashes(old: str, new: str) -> None:
    pipfile = SOURCE + (
        '[packages]\nrequests = "2"\n[dev-packages]\npytest = "*"\n'
        '[requires]\npython_version = "3.12"\n'
    )
    assert set(hashes(pipfile)) & set(hashes(pipfile.replace(old, new))) == set()


@pytest.mark.parametrize("pipfile", ["a = 1", "packages = []", "[packages]\na = 2020-01-01"])
def test_a_pipfile_that_pipenv_cannot_lock_has_no_hash(pipfile: str) -> None:
    assert hashes(pipfile) == []


def test_a_real_pipenv_gives_the_same_hashes(pipenv: Pipenv, tmp_path: Path) -> None:
    paths = []
    for name, (text, *_) in HASHED.items():
        path = tmp_path / name / "Pipfile"
        path.parent.mkdir()
        path.write_bytes(text.encode())
        paths.append(str(path))
    which = 0 if pipenv.is_old else -1
    expected = {name: digests[which] for name, (_, *digests) in HASHED.items()}
    assert dict(zip(HASHED, pipenv.hashes(paths), strict=True)) == expected


def test_a_lock_that_a_real_pipenv_wrote_has_one_of_the_hashes(
    pipenv: Pipenv, make_workspace: MakeWorkspace
) -> None:
    pipfile = f"{NO_INDEX}[packages]\nOrb_Common = {ENTRY}"
    root = make_workspace(
        {
            "packages/orb-common/pyproject.toml": (
                '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            ),
            "packages/orb-common/backend.py": BACKEND,
            "lambdas/users/Pipfile": pipfile,
        }
    )
    meta = pipenv.lock(os.path.join(root, "lambdas/users"))["_meta"]
    assert hashes(pipfile)[1 if pipenv.is_old else 0] == meta["hash"]["sha256"]


@pytest.mark.parametrize("setting", ["PIP_INDEX_URL", "PIPENV_PYPI_MIRROR"])
def test_a_lock_made_with_another_default_source_has_one_of_the_hashes(
    pipenv: Pipenv, setting: str, make_workspace: MakeWorkspace
) -> None:
    pipfile = '[requires]\npython_version = "3"\n'
    root = make_workspace({"Pipfile": pipfile})
    meta = pipenv.lock(root, **{setting: "https://example.com/simple"})["_meta"]
    assert meta["sources"][0]["url"] == "https://example.com/simple"
    assert meta["hash"]["sha256"] in hashes(pipfile, meta["sources"])
