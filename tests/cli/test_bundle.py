"""`orb-lint bundle`, on what a real `pip install --target` has made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import MakeWorkspace, RunCli

INDEX = "lambdas/users/index.py"
ACME = '[project]\nname = "acme-http"\nversion = "1"\n'
COMMON = (
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    '[project]\nname = "orb-common"\nversion = "1"\ndependencies = ["acme-http"]\n'
    "[tool.setuptools]\npackages = {}\n"
)
ALL_PACKAGES = '["orb_common", "orb_common.security", "orb_common.audit"]'
FILES = {
    "lambdas/users/index.py": (
        "import json\nimport boto3\nimport helpers\nimport acme_http\n"
        "from orb_common.security import tokens\nfrom orb_common import errors\n"
    ),
    "lambdas/users/helpers.py": "\nfrom orb_common.errors import Oops\n",
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/errors.py": "class Oops(Exception): ...\n",
    "packages/orb-common/orb_common/security/__init__.py": "",
    "packages/orb-common/orb_common/security/tokens.py": (
        "from ..errors import Oops\nimport acme_http\n"
    ),
    "packages/orb-common/orb_common/audit/__init__.py": "",
    "layers/shared/fonts.py": "",
    "third/pyproject.toml": ACME,
    # a distribution that nobody has to judge: it imports what is not there
    "third/acme_http/__init__.py": "import winreg_of_its_own\n",
}


pytestmark = pytest.mark.xdist_group("bundles")  # what pip has made is made once


@pytest.fixture(scope="module")
def installed(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, bool], str]:
    """Gives a folder into which pip has installed `acme-http` and some packages of `orb-common`."""

    @cache
    def make(packages: str, editable: bool) -> str:
        root = str(tmp_path_factory.mktemp("installed"))
        for path, text in {**FILES, **metadata(packages)}.items():
            write(f"{root}/{path}", text)
        install(f"{root}/third", f"{root}/target")
        option = ["--editable"] if editable else []
        install(*option, f"{root}/packages/orb-common", f"{root}/target")
        return f"{root}/target"

    return make


@pytest.fixture
def build(
    make_workspace: MakeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    installed: Callable[[str, bool], str],
) -> Callable[..., str]:
    """Builds the function `users` of a workspace that becomes the current folder."""

    def make(packages: str = ALL_PACKAGES, *, editable: bool = False, **files: str) -> str:
        root = make_workspace({**FILES, **metadata(packages), **files})
        monkeypatch.chdir(root)
        bundle = os.path.join(root, ".aws-sam/build/Users")
        shutil.copytree(installed(packages, editable), bundle)
        shutil.copytree("lambdas/users", bundle, dirs_exist_ok=True)
        return bundle

    return make


def metadata(packages: str) -> dict[str, str]:
    return {"packages/orb-common/pyproject.toml": COMMON.format(packages)}


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def install(*arguments: str) -> None:
    *what, target = arguments
    outcome = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"),
            *("--no-build-isolation", "--disable-pip-version-check", "--target", target),
            *what,
        ],
        env={name: value for name, value in os.environ.items() if not name.startswith("PIP")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr


def missing(run_cli: RunCli, *arguments: str) -> list[dict[str, Any]]:
    status, output, error = run_cli("bundle", "--output-format", "json", *arguments)
    assert error == ""
    (function,) = json.loads(output)["functions"]
    found: list[dict[str, Any]] = function["missing"]
    assert status == int(bool(found))
    return found


def test_a_whole_bundle_lacks_nothing(build: Callable[..., str], run_cli: RunCli) -> None:
    bundle = build()
    assert run_cli("bundle", bundle) == (0, f"{bundle} is whole\n", "")


def test_a_subpackage_that_the_build_left_out_is_named_with_who_imports_it(
    build: Callable[..., str], run_cli: RunCli
) -> None:
    bundle = build('["orb_common", "orb_common.audit"]')
    assert run_cli("bundle", bundle) == (
        1,
        f"{bundle} lacks 1 module\n"
        "  orb_common.security · imported at index.py:5 · from orb-common (packages/orb-common):"
        " its build leaves that out, let it find all subpackages\n",
        "",
    )


def test_so_is_one_that_nothing_imports_yet(build: Callable[..., str], run_cli: RunCli) -> None:
    bundle = build('["orb_common", "orb_common.security"]')
    (lacking,) = missing(run_cli, bundle)
    assert (lacking["name"], lacking["places"]) == ("orb_common.audit", [])


def test_a_package_that_is_installed_editable_is_outside(
    build: Callable[..., str], run_cli: RunCli
) -> None:
    bundle = build(editable=True)
    lacking = missing(run_cli, bundle)
    assert [each["name"] for each in lacking] == ["orb_common"]
    assert lacking[0]["places"] == ["helpers.py:2", "index.py:5", "index.py:6"]
    assert "it is installed editable, which leaves its code outside" in lacking[0]["provider"]


@pytest.mark.parametrize(
    ("gone", "name", "places", "provider"),
    [
        ("acme_http", "acme_http", ["index.py:4", "orb_common/security/tokens.py:2"], "nothing in"),
        ("helpers.py", "helpers", ["index.py:3"], "nothing in this workspace"),
        ("orb_common/errors.py", "orb_common.errors", ["helpers.py:2"], "orb-common ("),
        ("orb_common", "orb_common", ["helpers.py:2"], "orb-common (packages/orb-common): declare"),
    ],
)
def test_what_was_taken_out_is_missing(
    build: Callable[..., str],
    run_cli: RunCli,
    gone: str,
    name: str,
    places: list[str],
    provider: str,
) -> None:
    path = os.path.join(build(), gone)
    if os.path.isdir(path):
        shutil.rmtree(path)
    else:
        os.remove(path)
    (lacking,) = missing(run_cli, ".aws-sam/build/Users")
    assert lacking["name"] == name
    assert lacking["places"][: len(places)] == places
    assert lacking["provider"].startswith(provider)


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    import ujson\nexcept ImportError:\n    ujson = None\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import mypy_boto3\n",
        "import botocore.exceptions, os.path, urllib.request\n",
        "from os import path\nfrom concurrent import futures\n",
        "from orb_common import *\n",
        "import acme_http.made.at.run_time\nfrom acme_http import anything\n",
        "from orb_common import __version__\n",
        "def broken(:\n",
    ],
)
def test_what_the_runtime_has_and_what_may_be_absent_is_not_missing(
    build: Callable[..., str], run_cli: RunCli, source: str
) -> None:
    bundle = build(**{"lambdas/users/more.py": source})
    write(f"{bundle}/orb_common/__init__.py", "__version__ = '1'\n")
    assert missing(run_cli, bundle) == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import requests.sessions\n", "requests"),
        ("def handler():\n    import requests\n", "requests"),
        ("from orb_common.errors import Gone\n", "orb_common.errors.Gone"),
        ("from orb_common import gone\n", "orb_common.gone"),
        ("import importlib\nimportlib.import_module('orb_common.gone')\n", "orb_common.gone"),
        ("import exceptions\n", "exceptions"),
    ],
)
def test_each_kind_of_import_counts(
    build: Callable[..., str], run_cli: RunCli, source: str, name: str
) -> None:
    bundle = build(**{"lambdas/users/more.py": source})
    (lacking,) = missing(run_cli, bundle)
    assert lacking["name"] == name
    assert lacking["places"][0].startswith("more.py:")


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_layer_supplies_what_it_holds(
    build: Callable[..., str], run_cli: RunCli, form: str
) -> None:
    bundle = build(**{"lambdas/users/more.py": "import fonts\n"})
    (lacking,) = missing(run_cli, bundle)
    assert lacking["provider"] == "layer layers/shared: attach it, or name it by --layer"

    os.makedirs("built/python/lib/python3.13/site-packages")
    shutil.copy("layers/shared/fonts.py", "built/python/lib/python3.13/site-packages")
    layer = shutil.make_archive("layer", "zip", "built") if form == "zip" else "built"
    assert missing(run_cli, bundle, "--layer", layer) == []


def test_a_zip_is_read_like_a_folder(build: Callable[..., str], run_cli: RunCli) -> None:
    bundle = build()
    assert missing(run_cli, shutil.make_archive("whole", "zip", bundle)) == []
    shutil.rmtree(f"{bundle}/orb_common/security")
    (lacking,) = missing(run_cli, shutil.make_archive("part", "zip", bundle))
    assert lacking["name"] == "orb_common.security"


def test_without_records_of_an_installer_known_distributions_are_not_judged(
    build: Callable[..., str], run_cli: RunCli
) -> None:
    bundle = build(**{"lambdas/users/more.py": "import requests\n"})
    for name in os.listdir(bundle):
        if name.endswith(".dist-info"):
            shutil.rmtree(f"{bundle}/{name}")
    write(f"{bundle}/requests/__init__.py", "import chardet_of_its_own\n")
    shutil.rmtree(f"{bundle}/acme_http")
    assert [each["name"] for each in missing(run_cli, bundle)] == ["acme_http"]


SAM = """\
Resources:
  Users:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: Users
      Handler: {handler}
      Runtime: python3.13
      Layers: {layers}
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: Shared
"""


def test_without_a_path_every_function_that_sam_has_built_is_judged(
    build: Callable[..., str], run_cli: RunCli
) -> None:
    build(**{"lambdas/users/more.py": "import fonts\n"})
    write(".aws-sam/build/Shared/python/fonts.py", "")
    write(".aws-sam/build/template.yaml", SAM.format(handler="index.run", layers="[!Ref Shared]"))
    assert run_cli("bundle") == (0, ".aws-sam/build/Users (Users) is whole\n", "")

    write(".aws-sam/build/template.yaml", SAM.format(handler="gone.run", layers="[arn:aws:x]"))
    status, output, _ = run_cli("bundle")
    assert status == 1
    assert output.splitlines() == [
        ".aws-sam/build/Users (Users) lacks 2 modules",
        "  gone · nothing here imports it · from the template, whose handler is `gone.run`",
        "  fonts · imported at more.py:1 · from layer layers/shared: attach it, or name it by"
        " --layer",
        "  it is given layers that are not here: name them by --layer",
    ]


def test_and_every_function_that_cdk_has_synthesised(
    build: Callable[..., str], run_cli: RunCli
) -> None:
    shutil.copytree(build(**{"lambdas/users/more.py": "import fonts\n"}), "cdk.out/asset.1")
    shutil.rmtree(".aws-sam")
    write("cdk.out/asset.2/python/fonts.py", "")

    def resource(kind: str, asset: str, **properties: object) -> dict[str, object]:
        metadata = {"aws:asset:path": asset}
        return {"Type": f"AWS::Lambda::{kind}", "Properties": properties, "Metadata": metadata}

    users = resource(
        "Function",
        "asset.1",
        Runtime="python3.12",
        Handler="index.run",
        Layers=[{"Ref": "Shared"}],
    )
    other = resource("Function", "asset.3", Runtime="nodejs20.x", Handler="index.run")
    resources = {"Users": users, "Shared": resource("LayerVersion", "asset.2"), "Other": other}
    write("cdk.out/Stack.template.json", json.dumps({"Resources": resources}))
    assert run_cli("bundle") == (0, "cdk.out/asset.1 (Users) is whole\n", "")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "nothing is built here, neither .aws-sam/build nor cdk.out: name it"),
        (["gone.zip"], "gone.zip: no such file or folder"),
        (["text.zip"], "text.zip: neither a folder nor a zip: "),
        (["lambdas/users", "--layer", "gone"], "gone: no such file or folder"),
        (["broken"], "broken/a.template.json: cannot be read: "),
        (["other"], "other: its templates name no Python function that was built there"),
    ],
)
def test_what_cannot_be_judged_is_one_clear_line(
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    reason: str,
) -> None:
    files = {
        **FILES,
        "text.zip": "no zip",
        "broken/a.template.json": "{",
        "other/a.template.json": '{"Resources": {"A": 1, "B": {"Type": []}}}',
    }
    monkeypatch.chdir(make_workspace(files))
    status, output, error = run_cli("bundle", *arguments)
    assert (status, output) == (2, "")
    assert error.startswith(f"orb-lint: {reason}")
    assert error.count("\n") == 1


def _build(root: str, folder: str = "Users") -> str:
    template = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    template += f"  Users: {{Type: AWS::Serverless::Function, Properties: {{CodeUri: {folder}}}}}\n"
    os.makedirs(f"{root}/build")
    with open(f"{root}/build/template.yaml", "w", encoding="utf-8") as file:
        file.write(template)
    return f"{root}/build"


@pytest.mark.parametrize(
    "fault", ["is not there: build it", "an empty folder", "a link that leads"]
)
def test_what_is_no_whole_build_is_told_in_one_line(
    fault: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({"outside.py": "import gone\n"})
    build = _build(root)
    if fault != "is not there: build it":
        os.mkdir(f"{build}/Users")
    if fault == "a link that leads":
        os.symlink(f"{root}/outside.py", f"{build}/Users/index.py")

    outcome = run_cli("bundle", build)

    assert (outcome.status, outcome.stdout, outcome.stderr.count("\n")) == (2, "", 1)
    assert fault in outcome.stderr


def test_a_zip_with_a_name_that_no_system_can_unpack_is_refused(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    path = f"{make_workspace({})}/function.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/" * 30_000 + "b.py", "")

    outcome = run_cli("bundle", path)

    assert (outcome.status, outcome.stderr.count("\n")) == (2, 1)
    assert "the name is too long" in outcome.stderr


@pytest.mark.parametrize("linked", ["function", "zip", "layer"])
def test_what_a_link_leads_out_of_a_build_is_no_part_of_it(
    linked: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({"elsewhere/index.py": "", "elsewhere.zip": ""})
    build = _build(root, "Users.zip" if linked == "zip" else "Users")
    if linked == "layer":
        layer = "  Kit: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: Kit}}\n"
        with open(f"{build}/template.yaml", encoding="utf-8") as file:
            template = file.read().replace("CodeUri:", "Layers: [!Ref Kit], CodeUri:")
        with open(f"{build}/template.yaml", "w", encoding="utf-8") as file:
            file.write(template + layer)
        os.mkdir(f"{build}/Users")
        place = f"{build}/Kit"
    else:
        place = f"{build}/Users.zip" if linked == "zip" else f"{build}/Users"
    os.symlink(f"{root}/elsewhere{'.zip' if linked == 'zip' else ''}", place)

    outcome = run_cli("bundle", build)

    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr == f"orb-lint: {place}: a link that leads out of the bundle\n"


@pytest.mark.parametrize("is_zip", [False, True])
def test_what_holds_no_python_is_no_function(
    is_zip: bool, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    path = f"{make_workspace({'Users/data.json': ''})}/Users"
    if is_zip:
        with zipfile.ZipFile(f"{path}.zip", "w") as archive:
            archive.writestr("data.json", "")
        path += ".zip"

    outcome = run_cli("bundle", path)

    assert (outcome.status, outcome.stdout) == (2, "")
    assert outcome.stderr == f"orb-lint: {path}: holds no Python, so that it is no function\n"


def test_a_build_and_what_is_in_it_may_be_named_by_links(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({"elsewhere/index.py": ""})
    os.mkdir(f"{_build(root)}/Other")
    os.symlink(f"{root}/build/Other", f"{root}/build/Users")
    with open(f"{root}/build/Other/index.py", "w", encoding="utf-8"):
        pass
    os.symlink(f"{root}/build", f"{root}/linked")

    outcome = run_cli("bundle", f"{root}/linked", f"{root}/linked/Users")

    assert (outcome.status, outcome.stderr) == (0, "")


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"starred.py": "from helpers import *\n"}, "from starred import Oops\n"),
        ({"lazy/__init__.py": "def __getattr__(name): ...\n"}, "import lazy.made\n"),
        ({"folder/part.py": ""}, "from folder import part\n"),
    ],
    ids=["star import", "module that code makes", "module of a namespace"],
)
def test_what_a_module_may_offer_is_not_missing(
    build: Callable[..., str], run_cli: RunCli, files: dict[str, str], source: str
) -> None:
    own = {"more.py": source, **files}
    bundle = build(**{f"lambdas/users/{name}": text for name, text in own.items()})
    assert missing(run_cli, bundle) == []


def test_a_namespace_offers_nothing_but_its_modules(
    build: Callable[..., str], run_cli: RunCli
) -> None:
    files = {"lambdas/users/more.py": "from folder import gone\n", "lambdas/users/folder/a.py": ""}
    assert [each["name"] for each in missing(run_cli, build(**files))] == ["folder.gone"]


def test_with_records_of_an_installer_own_modules_may_be_called_as_a_distribution(
    build: Callable[..., str], run_cli: RunCli
) -> None:
    bundle = build(**{"lambdas/users/requests.py": "import gone\n"})
    assert [each["name"] for each in missing(run_cli, bundle)] == ["gone"]


def test_a_handler_may_be_named_by_its_path(build: Callable[..., str], run_cli: RunCli) -> None:
    build(**{"lambdas/users/src/app.py": ""})
    write(".aws-sam/build/template.yaml", SAM.format(handler="src/app.handler", layers="[]"))
    assert missing(run_cli) == []
    write(".aws-sam/build/template.yaml", SAM.format(handler="src/gone.handler", layers="[]"))
    assert [each["name"] for each in missing(run_cli)] == ["src.gone"]
