"""E7731 stale-pipfile-lock."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from orb_lint.manifests.lock_hash import lock_hashes
from orb_lint.toml.parsing import parse_toml
from tests.locks import SOURCES, by_version, lock_text
from tests.rules.reports import Find, place, stated
from tests.workspaces import COMMON, COMMON_ENTRY, MODELS, MODELS_ENTRY, USERS, Files, users

if TYPE_CHECKING:
    from tests.conftest import Check, MakeWorkspace
    from tests.real_pipenv import Pipenv

RULE = "stale-pipfile-lock"
LOCK = f"{USERS}/Pipfile.lock"
ONLY_COMMON = f"[packages]\n{COMMON_ENTRY}\n"
LOCAL: dict[str, object] = {"editable": True, "path": "../../../packages/orb-common"}
LOCKED = {"orb-common": LOCAL}
JWT = by_version("pyjwt")
MODELS_LOCAL: dict[str, object] = {"editable": True, "path": "../../../packages/orb-models"}
BUILD = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
SUGGESTION = f"run `pipenv lock` in {USERS}"


def metadata(*dependencies: str, more: str = "") -> dict[str, str]:
    project = f'[project]\nname = "orb-common"\ndependencies = {json.dumps(dependencies)}\n'
    return {f"{COMMON}/pyproject.toml": project + more}


def by_poetry(entry: str) -> dict[str, str]:
    tables = '[tool.poetry]\nname = "orb-common"\n[tool.poetry.dependencies]\npython = "3"\n'
    return {f"{COMMON}/pyproject.toml": tables + entry}


def by_setup_py(arguments: str) -> dict[str, str]:
    return {f"{COMMON}/setup.py": f"setup(name='orb-common', {arguments})\n"}


MODELS_REQUIRING = {
    f"{MODELS}/pyproject.toml": '[project]\nname = "orb-models"\ndependencies = ["PyJWT"]\n'
}
REQUIRING = metadata("PyJWT>=2.8")


def locked(pipfile: str = ONLY_COMMON, **categories: Mapping[str, object]) -> dict[str, str]:
    return {**users("", pipfile), LOCK: lock_text(pipfile, **(categories or {"default": LOCKED}))}


class TestHash:
    def test_a_lock_of_another_state_of_the_pipfile_is_reported_where_it_says_so(
        self, find: Find
    ) -> None:
        (finding,) = find({**locked(), f"{USERS}/Pipfile": "[packages]\na = '*'\n"}, RULE)

        assert stated([finding]) == [
            (
                "Pipfile.lock:3:10-3:14",
                f"the hash is not that of {USERS}/Pipfile, which has changed since it was locked:"
                f" {SUGGESTION}",
            )
        ]
        assert (finding["code"], finding["severity"], finding["fix"]) == ("E7731", "error", None)
        assert (finding["path"], finding["unit"]) == (LOCK, "users")

    @pytest.mark.parametrize("version", ["before 2026.4.0", "since"])
    @pytest.mark.parametrize(
        "source", ["", '[[source]]\nname = "a"\nurl = "https://example.com"\n']
    )
    def test_both_algorithms_are_right(self, version: str, source: str, find: Find) -> None:
        pipfile = f"{source}[packages]\nOrb_Common = {COMMON_ENTRY.partition(' = ')[2]}\n"
        files = locked(pipfile)
        new, old, *_ = lock_hashes(parse_toml(pipfile.encode()), SOURCES)
        assert new in files[LOCK]

        assert find({**files, LOCK: files[LOCK].replace(new, old)}, RULE) == []
        assert find(files, RULE) == []

    def test_a_hash_of_indexes_that_pip_is_set_to_is_not_called_another(self, find: Find) -> None:
        pipfile = f'{ONLY_COMMON}PyJWT = ">=2"\n[requires]\npython_version = "3.12"\n'
        files = locked(pipfile, default={**LOCKED, "pyjwt": JWT})
        hash_of_this, *_ = lock_hashes(parse_toml(pipfile.encode()), SOURCES)
        lock = files[LOCK].replace(hash_of_this, "0" * 64)
        by_pip = lock.replace('"name": "hub"', '"name": "pip_conf_index_global"')

        assert find({**files, LOCK: by_pip}, RULE) == []
        for other in (
            lock,
            lock.replace('"name": "hub"', '"name": "pypi"'),
            by_pip.replace("3.12", "3.13"),
            by_pip.replace("==2.9.0", "==1.9.0"),
            by_pip.replace("pyjwt", "pyjwd"),
            by_pip.replace("0" * 64, "none"),
            re.sub(r'"sources": \[.*?\]', '"sources": []', by_pip, flags=re.DOTALL),
        ):
            (finding,) = find({**files, LOCK: other}, RULE)
            assert finding["message"].startswith("the hash is not that of ")

    def test_nothing_else_is_said_of_a_lock_that_is_to_be_made_anew(self, find: Find) -> None:
        files = {**locked(default={"orb-common": by_version("orb-common")}), **REQUIRING}
        assert len(find(files, RULE)) == 2
        assert len(find({**files, f"{USERS}/Pipfile": ONLY_COMMON + "a = '*'\n"}, RULE)) == 1

    @pytest.mark.parametrize(
        ("lock", "where"),
        [
            ("{}", "Pipfile.lock:1:1-1:1"),
            ('{\n"_meta": {}}', "Pipfile.lock:2:2-2:7"),
            ('{\n"_meta": 1}', "Pipfile.lock:2:2-2:7"),
            ('{"_meta": {\n"hash": "00"}}', "Pipfile.lock:2:2-2:6"),
            ('{\n    "_meta": {\n        "hash": []\n    }\n}\n', "Pipfile.lock:3:10-3:14"),
        ],
    )
    def test_a_lock_without_hash_is_stale(self, lock: str, where: str, find: Find) -> None:
        assert [place(finding) for finding in find({**locked(), LOCK: lock}, RULE)] == [where]

    @pytest.mark.parametrize(
        "pipfile", ["[packages", "[packages]\na = 1\n", "[packages]\na = 1979-05-27\n"]
    )
    def test_a_pipfile_that_is_invalid_has_no_hash(self, pipfile: str, find: Find) -> None:
        assert find({**locked(), f"{USERS}/Pipfile": pipfile}, RULE) == []


class TestRequirements:
    def test_what_a_local_package_requires_now_is_reported_on_its_entry(self, find: Find) -> None:
        (finding,) = find({**locked(), **REQUIRING}, RULE)

        assert stated([finding]) == [
            (
                "Pipfile.lock:17:10-17:20",
                f"the lock lacks pyjwt, which orb-common requires now: {SUGGESTION}",
            )
        ]
        assert finding["related"] == [
            {"path": f"{COMMON}/pyproject.toml", "line": 3, "message": "PyJWT is required here"}
        ]

    def test_what_the_lock_has_is_fine(self, find: Find) -> None:
        assert find({**locked(default={**LOCKED, "pyjwt": JWT}), **REQUIRING}, RULE) == []

    def test_what_several_packages_lack_is_said_once(self, find: Find) -> None:
        files = locked(
            f"{ONLY_COMMON}{MODELS_ENTRY}\n", default={**LOCKED, "orb-models": MODELS_LOCAL}
        )
        models = '[project]\nname = "orb-models"\ndependencies = ["orb-common", "boto3"]\n'

        findings = find({**files, **REQUIRING, f"{MODELS}/pyproject.toml": models}, RULE)

        assert [finding["message"] for finding in findings] == [
            f"the lock lacks pyjwt, which orb-common requires now: {SUGGESTION}",
            f"the lock lacks boto3, which orb-models requires now: {SUGGESTION}",
        ]

    def test_what_a_required_package_requires_counts(self, find: Find) -> None:
        models = '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n'
        files = locked(f"[packages]\n{MODELS_ENTRY}\n", default={"orb-models": MODELS_LOCAL})

        findings = find({**files, **REQUIRING, f"{MODELS}/pyproject.toml": models}, RULE)

        assert [finding["message"] for finding in findings] == [
            f"the lock lacks pyjwt, which orb-models requires now: {SUGGESTION}"
        ]

    @pytest.mark.parametrize(("extras", "found"), [('["crypto"]', 1), ('["other"]', 0), ("[]", 0)])
    def test_extras_count_where_the_entry_asks_for_them(
        self, extras: str, found: int, find: Find
    ) -> None:
        pipfile = ONLY_COMMON.replace("true}", f"true, extras = {extras}}}")
        optional = (
            '[project.optional-dependencies]\ncrypto = ["orb-common[all]"]\n'
            'all = ["cryptography"]\n'
        )
        assert len(find({**locked(pipfile), **metadata(more=optional)}, RULE)) == found

    @pytest.mark.parametrize(
        ("pipfile", "categories", "found"),
        [
            (ONLY_COMMON, {"default": LOCKED, "develop": {"pyjwt": JWT}}, 1),
            (f"[dev-packages]\n{COMMON_ENTRY}\n", {"develop": {**LOCKED, "pyjwt": JWT}}, 0),
            (
                f"[dev-packages]\n{COMMON_ENTRY}\n",
                {"develop": LOCKED, "default": {"pyjwt": JWT}},
                0,
            ),
            (f"[dev-packages]\n{COMMON_ENTRY}\n", {"develop": LOCKED, "docs": {"pyjwt": JWT}}, 1),
            (f"[docs]\n{COMMON_ENTRY}\n", {"docs": {**LOCKED, "pyjwt": JWT}}, 0),
            (f"[docs]\n{COMMON_ENTRY}\n", {"docs": LOCKED, "develop": {"pyjwt": JWT}}, 1),
            (f"[deps]\n{COMMON_ENTRY}\n", {"deps": LOCKED, "develop": {"pyjwt": JWT}}, 1),
            (f"[docs]\n{COMMON_ENTRY}\n", {"default": {}}, 1),
        ],
    )
    def test_the_category_of_the_entry_or_the_default_one_must_have_it(
        self, pipfile: str, categories: dict[str, Any], found: int, find: Find
    ) -> None:
        assert len(find({**locked(pipfile, **categories), **REQUIRING}, RULE)) == found

    @pytest.mark.parametrize(
        "files",
        [
            metadata("PyJWT; sys_platform == 'win32'"),
            metadata("PyJWT ; extra == 'x'"),
            by_poetry('PyJWT = {version = "2", python = "<3.11"}\n'),
            by_poetry('PyJWT = [{version = "2", platform = "darwin"}]\n'),
            by_setup_py("extras_require={':os_name == 1': ['PyJWT']}"),
            {f"{COMMON}/setup.cfg": "[options]\ninstall_requires =\n  PyJWT; os_name == 'nt'\n"},
            metadata(more='[dependency-groups]\ntest = ["PyJWT"]\n'),
            by_setup_py("install_requires=read()"),
            {**metadata("boto3"), **by_setup_py("install_requires=['PyJWT']")},
            {**metadata("orb-models; os_name == 'nt'"), **MODELS_REQUIRING},
        ],
    )
    def test_what_may_not_be_installed_is_not_asked_for(self, files: Files, find: Find) -> None:
        lock = locked(default={**LOCKED, "boto3": by_version("boto3")})
        assert find({**lock, **files}, RULE) == []

    def test_what_an_entry_with_markers_needs_is_not_asked_for(self, find: Find) -> None:
        pipfile = ONLY_COMMON.replace("true}", "true, sys_platform = \"== 'win32'\"}")
        assert find({**locked(pipfile), **REQUIRING}, RULE) == []

    @pytest.mark.parametrize(
        "entry",
        [
            'orb-common = {path = "./../../../packages/orb-common/.", editable = true}',
            'orb-common.file = "../../../packages/orb-common"',
            '"Orb.Common" = {path = "../users/../../../packages/orb-common", editable = true}',
            '"-e ../../../packages/orb-common" = "*"',
        ],
    )
    def test_every_spelling_of_a_path_counts(self, entry: str, find: Find) -> None:
        (finding,) = find({**locked(f"[packages]\n{entry}\n"), **REQUIRING}, RULE)
        assert finding["message"].startswith("the lock lacks pyjwt, ")


class TestVersion:
    def test_a_local_package_by_version_is_reported_on_its_entry(self, find: Find) -> None:
        (finding,) = find(locked(default={"orb-common": by_version("orb-common")}), RULE)

        assert stated([finding]) == [
            (
                "Pipfile.lock:17:10-17:20",
                "local package orb-common is locked by version, so that it is installed from the"
                f" package index: see that the Pipfile has `{COMMON_ENTRY}`, then {SUGGESTION}",
            )
        ]

    def test_extras_in_the_key_make_pipenv_take_it_from_the_index(self, find: Find) -> None:
        pipfile = ONLY_COMMON.replace("orb-common =", '"orb-common[db]" =')
        lock = locked(pipfile, default={"orb-common": by_version("orb-common")})
        (finding,) = find(lock, RULE)
        line = COMMON_ENTRY.replace("true}", 'true, extras = ["db"]}')
        assert f"see that the Pipfile has `{line}`, then" in finding["message"]

    def test_so_is_one_that_the_pipfile_does_not_declare_but_another_requires(
        self, find: Find
    ) -> None:
        models = '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n'
        packages = {"orb-common": by_version("orb-common"), "orb-models": MODELS_LOCAL}
        files = locked(f"[packages]\n{MODELS_ENTRY}\n", default=packages)
        assert len(find({**files, f"{MODELS}/pyproject.toml": models}, RULE)) == 1

    @pytest.mark.parametrize(
        "value",
        [
            LOCAL,
            {"path": "./../../../packages/orb-common/"},
            {"file": "../../../packages/orb-common"},
            {"file": "file:../../../packages/orb-common", "version": "==1"},
        ],
    )
    def test_a_local_package_by_its_path_is_fine(self, value: object, find: Find) -> None:
        assert find(locked(default={"orb-common": value}), RULE) == []

    def test_what_the_pipfile_itself_declares_by_version_is_the_pipfiles_fault(
        self, find: Find
    ) -> None:
        packages = {"orb-common": by_version("orb-common")}
        assert find(locked("[packages]\norb-common = '*'\n", default=packages), RULE) == []

    def test_a_private_index_may_have_it(self, find: Find) -> None:
        files = locked(default={"orb-common": by_version("orb-common")})
        assert find(files, RULE, 'private-indexes = ["hub"]\n') == []
        assert len(find(files, RULE, 'private-indexes = ["other"]\n')) == 1


OTHER_URL = "https://example.com/orb_common-1.0-py3-none-any.whl"
REPOSITORY = "https://example.com/c.git"


class TestEntries:
    """The hash fits, for it is that of the Pipfile alone; what the lock holds does not."""

    @pytest.mark.parametrize(
        ("categories", "place_of", "message"),
        [
            (
                {"default": {}},
                "Pipfile.lock:16:6-16:13",
                f"the lock lacks orb-common, which {USERS}/Pipfile declares: {SUGGESTION}",
            ),
            (
                {"default": {}, "develop": LOCKED},
                "Pipfile.lock:18:10-18:20",
                f"the lock has orb-common only in `develop`, not in `default`: {SUGGESTION}",
            ),
            (
                {"default": {"orb-common": MODELS_LOCAL}},
                "Pipfile.lock:17:10-17:20",
                f"local package orb-common is locked at {MODELS}, though {USERS}/Pipfile leads to"
                f" {COMMON}: {SUGGESTION}",
            ),
            (
                {"default": {"orb-common": {"git": REPOSITORY, "ref": "1"}}},
                "Pipfile.lock:17:10-17:20",
                f"local package orb-common is locked by git `{REPOSITORY}`, so that other code is"
                f" installed: see that the Pipfile has `{COMMON_ENTRY}`, then {SUGGESTION}",
            ),
            (
                {"default": {"orb-common": {"file": OTHER_URL}}},
                "Pipfile.lock:17:10-17:20",
                f"local package orb-common is locked by URL `{OTHER_URL}`, so that other code is"
                f" installed: see that the Pipfile has `{COMMON_ENTRY}`, then {SUGGESTION}",
            ),
        ],
    )
    def test_a_local_package_has_to_stand_where_the_pipfile_has_it(
        self, categories: dict[str, Any], place_of: str, message: str, find: Find
    ) -> None:
        assert stated(find(locked(**categories), RULE)) == [(place_of, message)]

    @pytest.mark.parametrize(
        ("value", "how"),
        [
            (LOCAL, f"path `{LOCAL['path']}`"),
            ({"git": REPOSITORY, "ref": "1"}, f"git `{REPOSITORY}`"),
            ({"file": OTHER_URL}, f"URL `{OTHER_URL}`"),
        ],
    )
    @pytest.mark.parametrize("entry", ['"*"', '{version = ">=2", index = "hub"}'])
    def test_what_the_pipfile_gives_a_version_of_is_locked_by_version(
        self, entry: str, value: object, how: str, find: Find
    ) -> None:
        pipfile = f"[packages]\nPyJWT = {entry}\n"
        (finding,) = find(locked(pipfile, default={"pyjwt": value}), RULE)
        assert finding["message"] == (
            f"PyJWT is locked by {how}, though {USERS}/Pipfile gives a version: {SUGGESTION}"
        )

    def test_an_entry_that_is_not_there_is_missed(self, find: Find) -> None:
        (finding,) = find(locked('[packages]\nPyJWT = "*"\n', default={}), RULE)
        assert finding["message"].startswith("the lock lacks PyJWT, which ")

    @pytest.mark.parametrize(
        "entry",
        [
            f'PyJWT = {{git = "{REPOSITORY}"}}',
            f'PyJWT = {{file = "{OTHER_URL}"}}',
            'PyJWT = {path = "../jwt"}',
        ],
    )
    def test_what_may_be_locked_in_any_form_or_not_at_all_is_fine(
        self, entry: str, find: Find
    ) -> None:
        pipfile = f"[packages]\n{entry}\n"
        assert find(locked(pipfile, default={}), RULE) == []
        assert find(locked(pipfile, default={"pyjwt": {"git": REPOSITORY}}), RULE) == []

    def test_what_has_a_marker_may_be_left_out(self, find: Find) -> None:
        pipfile = '[packages]\nPyJWT = {version = "*", sys_platform = "== \'win32\'"}\n'
        assert find(locked(pipfile, default={}), RULE) == []

    def test_a_whole_category_is_missed_once(self, find: Find) -> None:
        pipfile = f'{ONLY_COMMON}[docs]\na = "*"\nb = "*"\n'
        (finding,) = find(locked(pipfile), RULE)
        assert finding["message"] == (
            f"the lock has no `docs`, though {USERS}/Pipfile has such entries: {SUGGESTION}"
        )

    def test_an_entry_under_another_name_is_the_pipfiles_fault(self, find: Find) -> None:
        pipfile = ONLY_COMMON.replace("orb-common =", "orb-commons =")
        assert find(locked(pipfile, default={"orb-commons": by_version("x")}), RULE) == []


class TestPins:
    @pytest.mark.parametrize(
        ("files", "spelled"),
        [
            (metadata("PyJWT>=99"), "PyJWT>=99"),
            (metadata("PyJWT[crypto] (~=3.0)"), "PyJWT~=3.0"),
            (metadata("PyJWT!=2.9.*"), "PyJWT!=2.9.*"),
            (by_poetry('PyJWT = "^3.1"\n'), "PyJWT>=3.1,<4"),
            (by_poetry('PyJWT = {version = "~2.8"}\n'), "PyJWT>=2.8,<2.9"),
            (by_setup_py("install_requires=['PyJWT<2.9']"), "PyJWT<2.9"),
        ],
    )
    def test_a_pin_that_a_package_accepts_no_more_is_reported(
        self, files: Files, spelled: str, find: Find
    ) -> None:
        if f"{COMMON}/setup.py" in files:
            files = {**files, f"{COMMON}/pyproject.toml": BUILD}
        lock = locked(default={**LOCKED, "pyjwt": JWT})

        (finding,) = find({**lock, **files}, RULE)

        assert finding["message"] == (
            f"the lock pins PyJWT 2.9.0, but orb-common requires `{spelled}` now: {SUGGESTION}"
        )
        assert [each["message"] for each in finding["related"]] == ["PyJWT is required here"]

    @pytest.mark.parametrize(
        "specifier",
        [">=2.8", ">=2.9,<3", "<=2.9", ">2.8.5", "~=2.0", "==2.9", "", "===2.9.0", ">=new"],
    )
    def test_a_pin_that_it_accepts_is_fine(self, specifier: str, find: Find) -> None:
        lock = locked(default={**LOCKED, "pyjwt": JWT})
        assert find({**lock, **metadata(f"PyJWT{specifier}")}, RULE) == []

    def test_a_prerelease_was_chosen_on_purpose(self, find: Find) -> None:
        lock = locked(default={**LOCKED, "pyjwt": {**JWT, "version": "==3.0b1"}})
        assert find({**lock, **metadata("PyJWT>=2.8")}, RULE) == []
        assert len(find({**lock, **metadata("PyJWT>=3")}, RULE)) == 1


BROKEN = {
    "empty": (b"", 1, "expecting value"),
    "a list": (b"[]", 1, "it must be an object"),
    "not UTF-8": (b"{\n\xff}", 2, "not UTF-8"),
    "a category": (b'{\n"default": 1}', 2, "`default` must be an object"),
    "a package": (b'{"default": {\n"a": 1}}', 2, "package `a` must be an object"),
    "deep": (b"[" * 100_000, 1, "maximum recursion depth exceeded"),
}


class TestBrokenLock:
    @pytest.mark.parametrize("name", BROKEN)
    def test_it_is_reported_on_its_line(
        self, name: str, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        source, line, reason = BROKEN[name]
        root = make_workspace({**locked(), LOCK: source})

        (finding,) = check("--select", RULE, root)

        assert (finding["path"], finding["line"]) == (LOCK, line)
        assert finding["message"].startswith(f"no valid Pipfile.lock: {reason}")
        assert finding["message"].endswith(f"; {SUGGESTION}")

    @pytest.mark.parametrize("at", ['"hash"', '"orb-common"', '"develop"'])
    def test_a_merge_conflict_is_one(self, at: str, find: Find) -> None:
        files = locked()
        conflict = f"\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n{at}"

        (finding,) = find({**files, LOCK: files[LOCK].replace(at, conflict, 1)}, RULE)

        line = files[LOCK].partition(at)[0].count("\n") + 2
        assert (finding["line"], finding["message"][:21]) == (line, "no valid Pipfile.lock")


WRITINGS: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "no last line end": lambda text: text.rstrip("\n"),
    "indented by two": lambda text: json.dumps(json.loads(text), indent=2),
    "on one line": lambda text: json.dumps(json.loads(text)),
    "reversed": lambda text: json.dumps(dict(reversed(json.loads(text).items())), indent=4),
    "byte order mark": lambda text: "\ufeff" + text,
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_how_a_lock_is_written_does_not_matter(writing: str, find: Find) -> None:
    def written(files: dict[str, str]) -> dict[str, str]:
        return {**files, **REQUIRING, LOCK: WRITINGS[writing](files[LOCK])}

    assert find(written(locked(default={**LOCKED, "pyjwt": JWT})), RULE) == []
    assert len(find(written(locked(default=LOCKED, develop={"pyjwt": JWT})), RULE)) == 1
    assert len(find(written(locked(default={"orb-common": JWT, "pyjwt": JWT})), RULE)) == 1


def test_a_lock_that_git_ignores_is_not_judged(find: Find) -> None:
    files = {**locked(), LOCK: "{}"}
    assert len(find(files, RULE)) == 1
    assert find({**files, ".gitignore": "Pipfile.lock\n"}, RULE) == []


def test_a_pipfile_outside_every_unit_counts_only_where_lambdas_share_it(find: Find) -> None:
    files = {**users("", None), "Pipfile": "[packages]\na = '*'\n", "Pipfile.lock": "{}"}
    assert find(files, RULE) == []
    assert len(find(files, RULE, "shared-pipfile = true\n")) == 1


BACKEND = """\
import os

def prepare_metadata_for_build_wheel(folder, settings=None):
    os.mkdir(os.path.join(folder, "orb_common-1.0.dist-info"))
    with open(os.path.join(folder, "orb_common-1.0.dist-info", "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\\nName: orb-common\\nVersion: 1.0\\n")
        file.write("Requires-Dist: Third.Party\\n")
    return "orb_common-1.0.dist-info"

prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel
build_wheel = build_editable = None
"""
"""Builds what a resolver asks for."""


def write_index(folder: Path) -> str:
    """A package index (PEP 503) that has one distribution; its URL."""
    (folder / "third-party").mkdir()
    wheel = "third_party-1.0-py3-none-any.whl"
    with zipfile.ZipFile(folder / "third-party" / wheel, "w") as archive:
        for name, text in {
            "METADATA": "Metadata-Version: 2.1\nName: Third.Party\nVersion: 1.0\n",
            "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "RECORD": "",
        }.items():
            archive.writestr(f"third_party-1.0.dist-info/{name}", text)
    (folder / "third-party" / "index.html").write_text(f'<a href="{wheel}">{wheel}</a>')
    return folder.as_uri()


def test_what_a_real_pipenv_locks_is_fresh_until_a_package_requires_more(
    pipenv: Pipenv, make_workspace: MakeWorkspace, check: Check, tmp_path: Path
) -> None:
    source = f'[[source]]\nname = "a"\nurl = "{write_index(tmp_path)}"\nverify_ssl = false\n'
    root = make_workspace(
        {
            **users("", f"{source}[packages]\nOrb_Common = {COMMON_ENTRY.partition(' = ')[2]}\n"),
            **metadata("Third.Party", more=BUILD),
            f"{COMMON}/backend.py": BACKEND,
        }
    )
    packages = pipenv.lock(f"{root}/{USERS}")["default"]
    assert (packages.keys(), packages["orb-common"]) == ({"orb-common", "third.party"}, LOCAL)

    assert check("--select", RULE, root) == []

    for path, text in metadata("Third.Party", "fourth").items():
        Path(root, path).write_text(text)
    (finding,) = check("--select", RULE, root)
    assert finding["message"].startswith("the lock lacks fourth, which orb-common requires now")
