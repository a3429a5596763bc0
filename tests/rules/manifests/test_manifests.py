"""The rules on manifests, said of every format that the setting `manifests` may name."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

import pytest
import tomli

from tests.conftest import Check, MakeWorkspace, RunCli
from tests.rules.reports import Find, Finding, fixed
from tests.workspaces import COMMON, MODELS, ORDERS, PACKAGES, PATH, USERS, Files

WRONG = "../../../packages/orb-comon"
PROJECT = '[project]\nname = "users"\nversion = "1.0"\n'
POETRY = '[tool.poetry.dependencies]\npython = "^3.12"\n'
MEMBERS = '[tool.uv.workspace]\nmembers = ["src/lambdas/*", "packages/*"]\n'


class Format(NamedTuple):
    """How a format writes what the rules speak of.

    Attributes:
        name: of the manifest.
        empty: a manifest that declares no local package.
        fine: one that declares `orb-common` as it should be.
        by_version: one that takes it from the public index; "" where that can't be told.
        wrong_path: one whose path leads nowhere.
        copied: one that is not editable; "" where nothing can be.
        suggestion: the words of the message that tell what to add to the empty one.
        around: further files.
    """

    name: str
    empty: str
    fine: str
    by_version: str
    wrong_path: str
    copied: str
    suggestion: str
    around: Files = MappingProxyType({})


def uv(source: str, *requirements: str) -> str:
    listed = "".join(f'    "{each}",\n' for each in ("requests", *requirements))
    table = f"\n[tool.uv.sources]\norb-common = {source}\n" if source else "\n[tool.uv]\n"
    return f"{PROJECT}dependencies = [\n{listed}]\n{table}"


def poetry_2(source: str) -> str:
    table = f"\n[tool.poetry.dependencies]\norb-common = {source}\n"
    return f'{PROJECT}dependencies = ["orb-common"]\n{table}'


FORMATS = {
    "Pipfile": Format(
        "Pipfile",
        '[packages]\nrequests = "*"\n',
        f'[packages]\nrequests = "*"\norb-common = {{path = "{PATH}", editable = true}}\n',
        '[packages]\nrequests = "*"\norb-common = "*"\n',
        f'[packages]\norb-common = {{path = "{WRONG}", editable = true}}\n',
        f'[packages]\norb-common = {{path = "{PATH}"}}\n',
        f'add `orb-common = {{path = "{PATH}", editable = true}}` to [packages]',
    ),
    "requirements.txt": Format(
        "requirements.txt",
        "requests==2.32.3  # pinned\n",
        f"requests==2.32.3  # pinned\n-e {PATH}\n",
        "requests==2.32.3  # pinned\norb-common>=1  # why\n",
        f"-e {WRONG}#egg=orb-common\n",
        f"{PATH}  # a copy\n",
        f"add `-e {PATH}`",
    ),
    "requirements.txt of SAM": Format(
        "requirements.txt",
        "requests\n",
        f"requests\n{PATH}\n",
        "requests\nOrb_Common==1.0\n",
        f"{WRONG}#egg=orb-common\n",
        "",
        f"add `{PATH}`",
        {
            "template.yaml": "Transform: AWS::Serverless-2016-10-31\nResources:\n  Users:\n"
            "    Type: AWS::Serverless::Function\n    Properties:\n"
            f"      CodeUri: {USERS}/\n      Handler: index.handler\n      Runtime: python3.13\n"
        },
    ),
    "uv": Format(
        "pyproject.toml",
        uv(""),
        uv(f'{{path = "{PATH}", editable = true}}', "orb-common"),
        uv("", "orb-common>=1"),
        uv(f'{{ path = "{WRONG}", editable = true }}', "orb-common"),
        uv(f'{{ path = "{PATH}" }}', "orb-common"),
        'add `"orb-common"` to `dependencies` and'
        f' `orb-common = {{path = "{PATH}", editable = true}}` to [tool.uv.sources]',
    ),
    "uv workspace": Format(
        "pyproject.toml",
        f'{PROJECT}dependencies = ["requests"]\n',
        uv("{ workspace = true }", "orb-common"),
        f'{PROJECT}dependencies = ["orb-common"]\n',
        uv(f'{{ path = "{WRONG}", editable = true }}', "orb-common"),
        "",
        'add `"orb-common"` to `dependencies` and `orb-common = {workspace = true}` to'
        " [tool.uv.sources]",
        {"backend/pyproject.toml": MEMBERS},
    ),
    "poetry": Format(
        "pyproject.toml",
        POETRY,
        f'{POETRY}orb-common = {{path = "{PATH}", develop = true}}\n',
        f'{POETRY}orb-common = "^1.0"\n',
        f'{POETRY}orb-common = {{path = "{WRONG}", develop = true}}\n',
        f'{POETRY}orb-common = {{path = "{PATH}"}}\n',
        f'add `orb-common = {{path = "{PATH}", develop = true}}` to [tool.poetry.dependencies]',
    ),
    "poetry 2": Format(
        "pyproject.toml",
        f"{PROJECT}dependencies = []\n[tool.poetry]\n",
        poetry_2(f'{{path = "{PATH}", develop = true}}'),
        f'{PROJECT}dependencies = ["orb-common (>=1.0)"]\n[tool.poetry]\n',
        poetry_2(f'{{path = "{WRONG}", develop = true}}'),
        poetry_2(f'{{path = "{PATH}"}}'),
        'add `"orb-common"` to `dependencies` and'
        f' `orb-common = {{path = "{PATH}", develop = true}}` to [tool.poetry.dependencies]',
    ),
}
RULES = {
    "by_version": "pipfile-entry-not-local",
    "wrong_path": "pipfile-entry-wrong-path",
    "copied": "pipfile-entry-not-editable",
}
FAULTS = [
    (name, fault) for name, form in FORMATS.items() for fault in RULES if getattr(form, fault)
]


OF_LOCAL_PACKAGES = 'ignore = ["E7722", "W7728", "W7730"]\n'
"""The settings by which only what concerns local packages is found."""


class Workspace:
    """Lambda `users`, which imports a local package, with a manifest of some format."""

    def __init__(self, form: Format, make: MakeWorkspace, check: Check) -> None:
        self._form = form
        self._make = make
        self._check = check

    def files(self, manifest: str | None) -> dict[str, str]:
        own = {} if manifest is None else {f"{USERS}/{self._form.name}": manifest}
        source = "import requests\nfrom orb_common.utils import dump\n"
        return {**PACKAGES, **self._form.around, f"{USERS}/index.py": source, **own}

    def find(self, manifest: str | None) -> list[Finding]:
        settings = f"manifests = ['{self._form.name}']\n{OF_LOCAL_PACKAGES}"
        root = self._make({**self.files(manifest), "orb-lint.toml": settings})
        return self._check(root)

    def fix(self, manifest: str | None, finding: Finding) -> str:
        """The manifest after a fix; it must read as its format demands."""
        ((path, text),) = fixed(self.files(manifest), finding).items()
        assert path == f"{USERS}/{self._form.name}"
        if not path.endswith(".txt"):
            tomli.loads(text)
        return text


@pytest.fixture
def workspace(form: str, make_workspace: MakeWorkspace, check: Check) -> Workspace:
    return Workspace(FORMATS[form], make_workspace, check)


@pytest.mark.parametrize("form", FORMATS)
def test_a_package_that_is_declared_by_its_path_is_fine(form: str, workspace: Workspace) -> None:
    assert workspace.find(FORMATS[form].fine) == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_missing_entry_is_told_and_added_in_the_words_of_the_format(
    form: str, workspace: Workspace
) -> None:
    case = FORMATS[form]

    (finding,) = workspace.find(case.empty)

    assert (finding["symbol"], finding["line"]) == ("missing-pipfile-entry", 2)
    assert finding["message"] == (
        f"{USERS}/{case.name} does not declare orb-common: {case.suggestion}"
    )
    after = workspace.fix(case.empty, finding)
    assert after.startswith(case.empty.splitlines()[0])
    assert workspace.find(after) == []


@pytest.mark.parametrize(("form", "fault"), FAULTS)
def test_a_fault_of_an_entry_is_found_on_it_and_fixed(
    form: str, fault: str, workspace: Workspace
) -> None:
    before: str = getattr(FORMATS[form], fault)

    (finding,) = workspace.find(before)

    assert finding["symbol"] == RULES[fault]
    assert finding["path"] == f"{USERS}/{FORMATS[form].name}"
    assert "orb" in before.splitlines()[finding["line"] - 1].lower()
    after = workspace.fix(before, finding)
    assert workspace.find(after) == []


@pytest.mark.parametrize("form", FORMATS)
def test_lambdas_may_share_a_manifest_of_any_format(
    form: str, make_workspace: MakeWorkspace, check: Check
) -> None:
    case = FORMATS[form]
    shared = "backend/src/lambdas"
    fine = case.fine.replace(PATH, "../../packages/orb-common")
    files = {
        **PACKAGES,
        **case.around,
        f"{shared}/{case.name}": fine,
        f"{USERS}/index.py": "from orb_common.utils import dump\n",
        f"{ORDERS}/index.py": "import orb_common\nimport orb_models\n",
        "orb-lint.toml": (
            f"manifests = ['{case.name}']\nshared-pipfile = true\n{OF_LOCAL_PACKAGES}"
        ),
    }
    if form == "uv workspace":
        files["backend/pyproject.toml"] = MEMBERS.replace("src/lambdas/*", "src/lambdas")

    (finding,) = check(make_workspace(files))

    assert finding["symbol"] == "missing-pipfile-entry"
    assert (finding["path"], finding["line"]) == (f"{ORDERS}/index.py", 2)
    ((path, after),) = fixed(files, finding).items()
    assert path == f"{shared}/{case.name}"
    assert check(make_workspace({**files, path: after})) == []


class Missing(NamedTuple):
    """A Lambda without a manifest: the settings, what it should have, and what that would hold."""

    manifests: str
    name: str
    text: str | None
    around: Files = MappingProxyType({})


@pytest.mark.parametrize(
    "case",
    [
        Missing("'requirements.txt'", "requirements.txt", f"-e {PATH}\npyyaml\n"),
        Missing(
            "'requirements.txt'",
            "requirements.txt",
            f"{PATH}\npyyaml\n",
            FORMATS["requirements.txt of SAM"].around,
        ),
        Missing(
            "'Pipfile', 'requirements.txt'",
            "Pipfile",
            f'[packages]\norb-common = {{path = "{PATH}", editable = true}}\npyyaml = "*"\n',
        ),
        Missing("'pyproject.toml', 'Pipfile'", "pyproject.toml", None),
        Missing(
            "'pyproject.toml'",
            "pyproject.toml",
            None,
            {f"{USERS}/pyproject.toml": "[tool.black]\nline-length = 100\n"},
        ),
    ],
)
def test_a_missing_manifest_is_the_first_of_those_that_the_settings_name(
    case: Missing, find: Find
) -> None:
    files = {
        **PACKAGES,
        **case.around,
        f"{USERS}/index.py": "import yaml\nimport orb_common\n",
    }

    (finding,) = find(files, "missing-pipfile", f"manifests = [{case.manifests}]\n")

    assert finding["message"] == (
        f"Lambda `users` has no {case.name} and needs pyyaml, orb-common installed:"
        f" create {USERS}/{case.name}"
    )
    if case.text is None:
        assert finding["fix"] is None
    else:
        assert fixed(files, finding) == {f"{USERS}/{case.name}": case.text}


@pytest.mark.parametrize(
    ("manifests", "declares"),
    [
        ("'Pipfile', 'requirements.txt', 'pyproject.toml'", "Pipfile"),
        ("'requirements.txt', 'Pipfile'", "requirements.txt"),
        ("'pyproject.toml', 'Pipfile'", "pyproject.toml"),
    ],
)
def test_the_first_manifest_that_is_there_wins(manifests: str, declares: str, find: Find) -> None:
    files = {
        **PACKAGES,
        f"{USERS}/index.py": "import orb_common\n",
        f"{USERS}/Pipfile": "[packages]",
        f"{USERS}/requirements.txt": "",
        f"{USERS}/pyproject.toml": PROJECT,
    }
    (finding,) = find(files, "missing-pipfile-entry", f"manifests = [{manifests}]\n")
    assert finding["message"].startswith(f"{USERS}/{declares} does not declare orb-common")


def manifest(name: str, text: str, source: str = "", **around: str) -> dict[str, str]:
    """The packages, and Lambda `users` with a manifest."""
    return {**PACKAGES, f"{USERS}/index.py": source, f"{USERS}/{name}": text, **around}


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        (
            "requirements.txt",
            "git+https://example.com/c.git#egg=orb-common\n",
            "URL `git+https://example.com/c.git#egg=orb-common`",
        ),
        (
            "requirements.txt",
            "-e git+ssh://git@example.com/c.git#egg=orb-common\n",
            "URL `git+ssh://git@example.com/c.git#egg=orb-common`",
        ),
        (
            "requirements.txt",
            "orb-common @ https://example.com/c.whl\n",
            "URL `https://example.com/c.whl`",
        ),
        (
            "requirements.txt",
            "--index-url https://example.com/simple\norb-common\n",
            "index `https://example.com/simple`, which `private-indexes` does not list",
        ),
        (
            "pyproject.toml",
            uv('{ git = "https://example.com/c" }', "orb-common"),
            "git `https://example.com/c`",
        ),
        (
            "pyproject.toml",
            uv('{ index = "ours" }', "orb-common"),
            "index `ours`, which `private-indexes` does not list",
        ),
        (
            "pyproject.toml",
            f'{POETRY}orb-common = {{ version = "^1", source = "ours" }}\n',
            "source `ours`, which `private-indexes` does not list",
        ),
        (
            "pyproject.toml",
            f'{POETRY}orb-common = {{ git = "https://example.com/c", rev = "1" }}\n',
            "git `https://example.com/c`",
        ),
    ],
)
def test_a_package_from_elsewhere_is_fixed_only_unsafely(
    name: str, text: str, what: str, find: Find
) -> None:
    files = manifest(name, text)
    settings = f"manifests = ['{name}']\n"

    (finding,) = find(files, "pipfile-entry-not-local", settings)

    assert (
        f"`orb-common` is the local package {COMMON}, but declared by {what}:"
        in (finding["message"])
    )
    assert finding["fix"]["applicability"] == "unsafe"
    after = fixed(files, finding)
    assert find({**files, **after}, "E7724,E7725,W7726,E7721", settings) == []
    assert find(files, "E7724", f"{settings}private-indexes = ['ours']\n") == (
        [] if "`ours`" in what else [finding]
    )


def test_an_index_of_a_requirements_file_is_private_by_its_address(find: Find) -> None:
    files = manifest("requirements.txt", "-i https://example.com/simple\norb-common\n")
    settings = "manifests = ['requirements.txt']\n"
    private = "private-indexes = ['https://example.com/simple']\n"
    assert find(files, "E7724", settings + private) == []
    assert len(find(files, "E7724", settings)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", f"orb-common @ file:{PATH}\n"),
        ("requirements.txt", "orb-common @ file:///${ROOT}/packages/orb-common\n"),
        ("requirements.txt", f"-e {PATH}#egg=orb-common\n"),
        ("requirements.txt", "-e backend/packages/orb-common\n"),
        ("requirements.txt", "-e packages/orb-common[x]\n"),
        ("requirements.txt", "-r generated.txt\n-r https://example.com/base.txt\n"),
        ("requirements.txt", f"-r ../base.txt\n-e {PATH}\n"),
        ("pyproject.toml", f'{PROJECT}dependencies = ["orb-common"]\n'),
        ("pyproject.toml", f'{PROJECT}dependencies = ["orb-common @ {{root:uri}}/{PATH}"]\n'),
        (
            "pyproject.toml",
            f'{PROJECT}dependencies = ["orb-common @ file:///${{PROJECT_ROOT}}/{PATH}"]\n',
        ),
        ("pyproject.toml", f'{PROJECT}dependencies = ["orb-common @ file:///${{X}}/../c"]\n'),
        ("pyproject.toml", uv("{ workspace = true }", "orb-common")),
        (
            "pyproject.toml",
            uv(
                f"""[{{ index = "a", marker = "os_name == 'nt'" }}, {{ path = "{PATH}" }}]""",
                "orb-common",
            ),
        ),
    ],
)
def test_what_may_well_be_local_is_fine(name: str, text: str, find: Find) -> None:
    files = manifest(name, text) | {"backend/src/lambdas/base.txt": f"-e {PATH}\n"}
    assert find(files, "E7724,E7725,E7732", f"manifests = ['{name}']\n") == []


@pytest.mark.parametrize(
    "place",
    ["{root:uri}/../c", "{root:parent:parent:uri}/c", "file:///${PROJECT_ROOT}/../c", "file:../c"],
)
def test_a_direct_reference_from_the_project_leads_somewhere(place: str, find: Find) -> None:
    files = manifest("pyproject.toml", f'{PROJECT}dependencies = ["orb-common @ {place}"]\n')

    (finding,) = find(files, "E7724,E7725", "manifests = ['pyproject.toml']\n")

    assert (finding["code"], finding["line"]) == ("E7725", 4)


def test_a_direct_reference_to_a_url_is_not_local(find: Find) -> None:
    reference = "orb-common @ git+https://example.com/kit.git"
    files = manifest("pyproject.toml", f'{PROJECT}dependencies = ["{reference}"]\n')

    (finding,) = find(files, "E7724,E7725", "manifests = ['pyproject.toml']\n")

    assert finding["message"].endswith(
        f'write `"orb-common"` and install it from `{PATH}`, for which [project] has no form'
    )


def test_a_project_without_uv_or_poetry_has_no_form_for_a_path(find: Find) -> None:
    files = manifest("pyproject.toml", PROJECT, "import orb_common\n")

    (finding,) = find(files, "missing-pipfile-entry", "manifests = ['pyproject.toml']\n")

    assert finding["message"].endswith(
        f'does not declare orb-common: add `"orb-common"` to `dependencies` and install it from'
        f" `{PATH}`, for which [project] has no form"
    )
    assert finding["fix"] is None


@pytest.mark.parametrize(
    "text",
    [
        "requests==2.32.3 --hash=sha256:00\n",
        "--require-hashes\n",
        "# This file is autogenerated by pip-compile\nrequests==2.32.3\n",
        "# This file was autogenerated by uv via the following command:\nrequests==2.32.3\n",
        "\xff",
    ],
)
def test_a_file_that_is_not_written_by_hand_is_not_edited(text: str, find: Find) -> None:
    files = manifest("requirements.txt", text, "import orb_common\n")
    (finding,) = find(files, "missing-pipfile-entry", "manifests = ['requirements.txt']\n")
    assert (finding["fix"] is None) == (text != "\xff")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("requests", f"requests\n-e {PATH}\n"),
        ("requests\r\nyarl\r\n", f"requests\r\nyarl\r\n-e {PATH}\r\n"),
        ("requests\n\n# end\n\n", f"requests\n\n# end\n-e {PATH}\n\n"),
        ("\n", f"-e {PATH}\n\n"),
        ("", f"-e {PATH}\n"),
    ],
)
def test_a_line_is_added_behind_the_last_one(before: str, after: str, find: Find) -> None:
    files = manifest("requirements.txt", before, "import orb_common\n")
    (finding,) = find(files, "missing-pipfile-entry", "manifests = ['requirements.txt']\n")
    assert fixed(files, finding) == {f"{USERS}/requirements.txt": after}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements-dev.txt", f"-e {PATH}\n"),
        ("requirements/test.txt", f"-e {PATH}\n"),
    ],
)
def test_requirements_for_development_count_for_tests(name: str, text: str, find: Find) -> None:
    files = manifest("requirements.txt", "requests\n") | {
        f"{USERS}/tests/test_index.py": "import orb_common\n",
        f"{USERS}/{name}": text,
    }
    settings = "manifests = ['requirements.txt']\n"
    assert find(files, "missing-pipfile-entry", settings) == []
    del files[f"{USERS}/{name}"]
    assert len(find(files, "missing-pipfile-entry", settings)) == 1


@pytest.mark.parametrize(
    "text",
    [
        f'{PROJECT}\n[dependency-groups]\ntest = ["orb-common"]\n',
        f'{PROJECT}\n[project.optional-dependencies]\ntest = ["orb-common"]\n',
        f'{POETRY}\n[tool.poetry.group.test.dependencies]\norb-common = {{path = "{PATH}"}}\n',
        f'{PROJECT}dynamic = ["dependencies"]\n',
    ],
)
def test_groups_and_what_is_computed_may_declare_a_package(text: str, find: Find) -> None:
    files = manifest("pyproject.toml", text) | {
        f"{USERS}/tests/test_index.py": "import orb_common\n"
    }
    assert find(files, "missing-pipfile-entry", "manifests = ['pyproject.toml']\n") == []


def test_pip_needs_what_a_package_requires_listed_and_uv_finds_it_by_itself(find: Find) -> None:
    metadata = '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n'
    required = {f"{MODELS}/pyproject.toml": metadata}
    path = "../../../packages/orb-models"
    files = manifest("requirements.txt", f"-e {path}\n") | required

    (finding,) = find(files, "missing-pipfile-entry", "manifests = ['requirements.txt']\n")

    assert finding["message"] == (
        f"orb-models requires orb-common, which {USERS}/requirements.txt does not declare, so pip"
        f" would look on the public index: add `-e {PATH}`"
    )
    for text in (
        uv(f'{{ path = "{path}", editable = true }}', "orb-models").replace(
            "orb-common", "orb-models"
        ),
        f'{POETRY}orb-models = {{path = "{path}", develop = true}}\n',
    ):
        files = manifest("pyproject.toml", text) | required
        assert find(files, "missing-pipfile-entry", "manifests = ['pyproject.toml']\n") == []


def test_a_member_of_a_uv_workspace_takes_over_the_sources_of_its_root(find: Find) -> None:
    files = manifest("pyproject.toml", f'{PROJECT}dependencies = ["orb-common"]\n')
    root = f'{MEMBERS}\n[tool.uv.sources]\norb-common = {{ path = "packages/orb-comon" }}\n'
    files["backend/pyproject.toml"] = root

    (finding,) = find(files, "E7724,E7725", "manifests = ['pyproject.toml']\n")

    assert finding["message"] == (
        "`orb-common` leads to backend/packages/orb-comon, which does not exist: write"
        " `orb-common = {workspace = true}` in [tool.uv.sources]"
    )
    files["backend/pyproject.toml"] = root.replace("comon", "common")
    assert find(files, "E7724,E7725", "manifests = ['pyproject.toml']\n") == []


@pytest.mark.parametrize(
    ("name", "source", "message"),
    [
        ("pyproject.toml", "[project\n", "no valid pyproject.toml: expected ']'"),
        (
            "pyproject.toml",
            "[project]\nname = 1\n",
            "no valid pyproject.toml: `project.name` must be a string",
        ),
        (
            "pyproject.toml",
            "project = 1\n[tool]\npoetry = 1\nuv = 2\n",
            "no valid pyproject.toml: `project` must be a table",
        ),
        (
            "pyproject.toml",
            "[project]\ndependencies = 'orb-common'\n[tool.uv]\nsources = 1\n",
            "no valid pyproject.toml: `project.dependencies` must be a list of strings",
        ),
        ("pyproject.toml", "[tool.poetry]\ndependencies = ['orb-common']\n", ""),
        ("requirements.txt", "-e\n-r\n[x]\n@\n;;\n-e [x]\n\0\n", ""),
    ],
)
def test_bad_input_is_a_finding_or_nothing(
    name: str, source: str, message: str, make_workspace: MakeWorkspace, check: Check
) -> None:
    files = manifest(name, source, "import orb_common\n")
    found = check(make_workspace({**files, "orb-lint.toml": f"manifests = ['{name}']\n"}))
    invalid = [each["message"] for each in found if each["symbol"] == "invalid-pipfile"]
    assert len(invalid) == bool(message)
    assert all(each.startswith(message) for each in invalid)


def test_a_package_with_a_pyproject_is_judged_as_before(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    metadata = '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n[tool.uv]\n'
    files = {
        **PACKAGES,
        f"{MODELS}/pyproject.toml": metadata,
        "pyproject.toml": '[project]\ndependencies = ["orb-common"]\n[tool.uv]\n',
        f"{COMMON}/requirements.txt": "orb-models==1\n",
        "orb-lint.toml": "manifests = ['pyproject.toml', 'requirements.txt']\n",
    }
    found = [each["symbol"] for each in check(make_workspace(files))]
    assert "pipfile-entry-not-local" not in found


def test_a_pipfile_that_is_no_manifest_is_not_judged(find: Find) -> None:
    files = manifest("Pipfile", "[packages\n") | {f"{USERS}/requirements.txt": ""}
    assert find(files, "invalid-pipfile", "manifests = ['requirements.txt']\n") == []


def test_a_requirements_file_may_stand_in_the_code_folder_that_a_template_names(find: Find) -> None:
    template = FORMATS["requirements.txt of SAM"].around["template.yaml"]
    files = {
        **PACKAGES,
        "template.yaml": template.replace(f"{USERS}/", f"{USERS}/src/"),
        f"{USERS}/src/index.py": "import orb_common\n",
        f"{USERS}/tests/test_index.py": "import orb_common\n",
    }
    settings = "manifests = ['requirements.txt']\n"

    (finding,) = find(files, "missing-pipfile,missing-pipfile-entry", settings)

    made = fixed(files, finding)
    assert made == {f"{USERS}/src/requirements.txt": "../../../../packages/orb-common\n"}
    assert find({**files, **made}, "E7720,E7721,E7724,E7725,W7726", settings) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Pipfile", "no requirements.txt"), ("requirements.txt", "requirements.txt")],
)
def test_the_manifest_of_a_lambda_is_shown(
    name: str, shown: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = manifest(name, "")
    root = make_workspace({**files, "orb-lint.toml": "manifests = ['requirements.txt']\n"})
    assert f" · {shown} · " in run_cli("workspace", root).stdout
