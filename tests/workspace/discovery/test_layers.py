"""What the units of a workspace tell of its layers: where their modules are, who may have them."""

from __future__ import annotations

import tracemalloc
from itertools import product
from typing import TYPE_CHECKING

import pytest

from orb_lint.settings import Settings
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.model import UnitKind

if TYPE_CHECKING:
    from orb_lint.workspace.model import Unit
    from tests.conftest import MakeWorkspace

ARN = "arn:aws:lambda:eu-west-1:123456789012:layer:"


def function(layers: str) -> str:
    return (
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      {{CodeUri: fn, Handler: index.f, Runtime: python3.12, Layers: [{layers}]}}\n"
    )


def unit(make_workspace: MakeWorkspace, path: str, *files: str, template: str = "") -> Unit:
    """The unit in a folder of a workspace that holds some empty files."""
    content = {**dict.fromkeys(files, "x = 1\n"), "template.yaml": template}
    found = discover(make_workspace(content), Settings()).unit_of(f"{path}/any.py")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        (["tools.py"], [""]),
        (["python/tools.py", "readme.py"], ["/python"]),
        (
            ["python/tools.py", "python/lib/python3.12/site-packages/yarl/__init__.py"],
            ["/python", "/python/lib/python3.12/site-packages"],
        ),
        (["python/tools.py", "python/lib/python3.12/tools.py"], ["/python"]),
        (["python/tools.py", "python/lib/node/site-packages/a.py"], ["/python"]),
    ],
)
def test_modules_of_a_layer_are_where_lambda_looks_for_them(
    make_workspace: MakeWorkspace, files: list[str], roots: list[str]
) -> None:
    layer = unit(make_workspace, "layers/kit", *(f"layers/kit/{each}" for each in files))
    assert layer.roots == tuple(f"layers/kit{root}" for root in roots)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["kit/sub/tools.py"], ("kit",)),
        (["kit/__init__.py", "kit/tools.py"], ("kit",)),
        (["kit/python/tools.py"], ()),
        (["kit/tools.py", "kit/sub/tools.py"], ()),
        (["kit-2/sub/tools.py"], ()),
    ],
)
def test_the_folder_of_a_layer_may_be_a_package_itself(
    make_workspace: MakeWorkspace, files: list[str], names: tuple[str, ...]
) -> None:
    folder = files[0].partition("/")[0]
    layer = unit(make_workspace, f"layers/{folder}", *(f"layers/{each}" for each in files))
    assert layer.import_names == names


@pytest.mark.parametrize(
    ("layers", "attached"),
    [
        ("", ()),
        (f"'{ARN}other:1'", ()),
        (f"'{ARN}kit:3'", None),
        (f"'{ARN}our-kit-v2:3'", None),
        (f"'{ARN}kitchen:1'", ()),
        ("'arn:aws:lambda:eu-west-1:1:layer:other:1'", None),
        (f"'{ARN}layer:1'", None),
        (f"'{ARN}LambdaInsightsExtension:1'", ()),
        ("!ImportValue Kit", None),
    ],
)
def test_a_function_may_have_the_layer_that_an_arn_or_an_expression_may_mean(
    make_workspace: MakeWorkspace, layers: str, attached: tuple[str, ...] | None
) -> None:
    template = function(layers)
    files = ("fn/index.py", "layers/kit/tools.py")
    assert unit(make_workspace, "fn", *files, template=template).attached == attached


def test_numbers_in_the_name_of_a_layer_do_not_tell_it_from_its_arn(
    make_workspace: MakeWorkspace,
) -> None:
    files = ("fn/index.py", "layers/kit-2/tools.py")
    function_unit = unit(make_workspace, "fn", *files, template=function(f"'{ARN}kit-3:1'"))
    assert function_unit.attached is None


@pytest.mark.parametrize(
    ("method", "root"),
    [("python3.12", "layers/kit"), ("nodejs20.x", "layers/kit/python"), ("", "layers/kit/python")],
)
def test_only_a_build_for_python_puts_the_whole_folder_under_python(
    make_workspace: MakeWorkspace, method: str, root: str
) -> None:
    template = (
        "Resources:\n  Kit:\n    Type: AWS::Serverless::LayerVersion\n"
        f"    Metadata: {{BuildMethod: '{method}'}}\n    Properties: {{ContentUri: layers/kit}}\n"
    )
    layer = unit(make_workspace, "layers/kit", "layers/kit/python/tools.py", template=template)
    assert layer.roots == (root,)


def test_a_function_whose_layer_make_builds_may_have_any(make_workspace: MakeWorkspace) -> None:
    template = function("!Ref Kit") + (
        "  Kit:\n    Type: AWS::Serverless::LayerVersion\n"
        "    Metadata: {BuildMethod: makefile}\n    Properties: {ContentUri: layers/kit}\n"
    )
    files = ("fn/index.py", "layers/kit/tools.py")
    assert unit(make_workspace, "fn", *files, template=template).attached is None


def test_thousands_of_words_that_name_a_layer_take_little_memory(
    make_workspace: MakeWorkspace,
) -> None:
    words = ("".join(letters) for letters in product("abcdefghij", repeat=3))
    files = {
        "template.yaml": function(f"'{ARN}{'-'.join(words)}:1'"),
        "fn/index.py": "",
        "fn/Pipfile": '[packages]\nkit = {path = "../layers/kit", editable = true}\n',
        "layers/kit/pyproject.toml": '[project]\nname = "kit"\n',
        "layers/kit/kit/__init__.py": "",
    }
    root = make_workspace(files)

    tracemalloc.start()
    found = discover(root, Settings()).unit_of("layers/kit/kit/__init__.py")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found is not None
    assert found.kind is UnitKind.PACKAGE
    assert most < 50 << 20
