from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol

import pytest

from orb_lint.files.paths import is_test
from orb_lint.settings import Contract, Settings, SettingsError
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.model import Unit, UnitKind, Workspace

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace

PROJECT = '[project]\nname = "orb-common"\n'


class Discover(Protocol):
    """Discovers a workspace of files, each by its path and its text; settings by their names."""

    def __call__(self, files: dict[str, str], **settings: object) -> Workspace: ...


@pytest.fixture(name="found")
def discover_files(make_workspace: MakeWorkspace) -> Discover:
    def found(files: dict[str, str], **settings: object) -> Workspace:
        return discover(make_workspace(files), Settings(**settings))  # type: ignore[arg-type]

    return found


def places(workspace: Workspace) -> dict[str, UnitKind]:
    return {unit.path: unit.kind for unit in workspace.units}


def only(workspace: Workspace) -> Unit:
    (unit,) = workspace.units
    return unit


def empty(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


def test_the_layout_of_the_hub_is_found_without_settings(found: Discover) -> None:
    workspace = found(
        {
            "backend/src/lambdas/users/index.py": "",
            "backend/src/lambdas/users/tests/test_index.py": "",
            "backend/src/layers/common/exceptions.py": "",
            "backend/packages/orb-common/pyproject.toml": PROJECT,
            "backend/packages/orb-common/orb_common/__init__.py": "",
            "schemas/generate.py": "",
        }
    )
    assert places(workspace) == {
        "backend/packages/orb-common": UnitKind.PACKAGE,
        "backend/src/lambdas/users": UnitKind.LAMBDA,
        "backend/src/layers/common": UnitKind.LAYER,
    }
    assert workspace.outside == ("schemas/generate.py",)
    assert [unit.path for unit in workspace.of_kind(UnitKind.LAMBDA)] == [
        "backend/src/lambdas/users"
    ]
    users = workspace.unit_of("backend/src/lambdas/users/tests/test_index.py")
    assert users is not None
    assert (users.name, users.why) == ("users", "matches **/lambdas/*")
    assert users.files == (
        "backend/src/lambdas/users/index.py",
        "backend/src/lambdas/users/tests/test_index.py",
    )
    assert workspace.unit_of("schemas/generate.py") is None


@pytest.mark.parametrize(
    "path",
    [
        "lambdas/tests/test_a.py",
        "lambdas/_shared/a.py",
        "lambdas/.cache/a.py",
        "lambdas/__pycache__/a.py",
        "lambdas/node_modules/a.py",
        "lambdas/users/README.md",
        "lambdas/index.py",
        "packages/notes/a.py",
        "tests/lambdas/users/test_index.py",
        "tests/packages/orb-common/test_a.py",
    ],
)
def test_what_is_no_unit(found: Discover, path: str) -> None:
    assert found(empty(path)).units == ()


def test_a_folder_below_a_tests_folder_is_a_unit_if_a_glob_says_so(found: Discover) -> None:
    workspace = found(
        empty("tests/lambdas/probe/index.py"), lambdas=("**/lambdas/*", "tests/lambdas/*")
    )
    assert places(workspace) == {"tests/lambdas/probe": UnitKind.LAMBDA}


@pytest.mark.parametrize(
    ("files", "root", "import_names"),
    [
        ({"pyproject.toml": PROJECT, "orb_common/__init__.py": ""}, "", ("orb_common",)),
        ({"setup.py": "", "orb_common/__init__.py": ""}, "", ("orb_common",)),
        ({"orb_common/__init__.py": ""}, "", ("orb_common",)),
        ({"src/orb_common/__init__.py": ""}, "src", ("orb_common",)),
        (
            {"pyproject.toml": PROJECT, "src/a/__init__.py": "", "src/b/__init__.py": ""},
            "src",
            ("a", "b"),
        ),
        (
            {"pyproject.toml": PROJECT, "orb_common/__init__.py": "", "tests/__init__.py": ""},
            "",
            ("orb_common",),
        ),
        ({"pyproject.toml": PROJECT, "orb_common/a.py": ""}, "", ("orb_common",)),
        ({"pyproject.toml": PROJECT, "src/orb_common/a.py": ""}, "src", ("orb_common",)),
        ({"pyproject.toml": PROJECT, "src/one.py": "", "src/test_one.py": ""}, "src", ("one",)),
        ({"pyproject.toml": PROJECT, "one.py": "", "setup.py": ""}, "", ("one",)),
    ],
)
def test_a_package_installs_what_its_layout_shows(
    found: Discover, files: dict[str, str], root: str, import_names: tuple[str, ...]
) -> None:
    unit = only(found({f"packages/orb-common/{path}": text for path, text in files.items()}))
    assert unit.kind is UnitKind.PACKAGE
    assert unit.distribution == "orb-common"
    assert unit.import_names == import_names
    assert unit.roots[0] == f"packages/orb-common/{root}".rstrip("/")


def test_a_package_is_named_by_its_metadata_not_its_folder(found: Discover) -> None:
    unit = only(found({"packages/common/pyproject.toml": PROJECT, "packages/common/a.py": ""}))
    assert (unit.name, unit.distribution) == ("common", "orb-common")


def test_the_subpackages_of_a_folder_named_packages_are_no_packages(found: Discover) -> None:
    files = empty("src/packages/__init__.py", "src/packages/a/b/__init__.py")
    assert found(files).units == ()


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        (["a.py"], [""]),
        (["python/a.py", "b.py"], ["python"]),
    ],
)
def test_a_layer_is_imported_from_where_lambda_looks(
    found: Discover, files: list[str], roots: list[str]
) -> None:
    unit = only(
        found(
            empty(*(f"layers/common/{file}" for file in files)),
            exclude=(),
        )
    )
    assert unit.kind is UnitKind.LAYER
    assert unit.roots == tuple(f"layers/common/{root}".rstrip("/") for root in roots)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["lambdas/users/index.py", "lambdas/users/lambdas/b/a.py"], {"lambdas/users": "Lambda"}),
        (["lambdas/layers/common/a.py"], {"lambdas/layers/common": "layer"}),
        (
            ["lambdas/packages/c/c/__init__.py", "lambdas/users/a.py"],
            {"lambdas/packages/c": "package", "lambdas/users": "Lambda"},
        ),
        (["packages/c/c/__init__.py", "packages/c/lambdas/a/b.py"], {"packages/c": "package"}),
        (["layers/packages/a.py"], {"layers/packages": "layer"}),
    ],
)
def test_names_within_names(found: Discover, files: list[str], expected: dict[str, str]) -> None:
    assert {path: kind.value for path, kind in places(found(empty(*files))).items()} == expected


def test_files_are_sorted_and_links_are_not_read_twice(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(
        empty("lambdas/users/b.py", "lambdas/users/a/c.pyi", "lambdas/users/d.txt")
    )
    os.symlink("b.py", f"{root}/lambdas/users/e.py")
    assert only(discover(root, Settings())).files == ("lambdas/users/a/c.pyi", "lambdas/users/b.py")


@pytest.mark.parametrize("content", ["link", "virtual environment"])
def test_a_package_whose_source_folder_is_not_read_is_still_a_package(
    make_workspace: MakeWorkspace, content: str
) -> None:
    root = make_workspace(
        {"packages/orb-common/pyproject.toml": PROJECT, "packages/orb-common/setup.py": ""}
    )
    source = f"{root}/packages/orb-common/src"
    if content == "link":
        os.symlink("/", source)
    else:
        os.mkdir(source)
        os.mknod(f"{source}/pyvenv.cfg")
        os.mkdir(f"{source}/bin")
    unit = only(discover(root, Settings()))
    assert (unit.distribution, unit.roots) == ("orb-common", ("packages/orb-common",))


class TestTemplates:
    def test_code_uri_makes_a_lambda(self, found: Discover) -> None:
        unit = only(
            found({"services/template.yaml": functions(Users="users/"), "services/users/a.py": ""})
        )
        assert (unit.kind, unit.path) == (UnitKind.LAMBDA, "services/users")
        assert unit.why == "services/template.yaml:5 CodeUri of Users"

    def test_content_uri_makes_a_layer(self, found: Discover) -> None:
        unit = only(found({"template.yaml": layer("shared/common"), "shared/common/a.py": ""}))
        assert (unit.kind, unit.path) == (UnitKind.LAYER, "shared/common")
        assert unit.why == "template.yaml:5 ContentUri"

    def test_a_folder_that_is_not_there_is_no_unit(self, found: Discover) -> None:
        assert found({"template.yaml": functions(A="gone", B="../outside"), "a.py": ""}).units == ()

    def test_code_in_a_lambda_is_an_import_root_of_it(self, found: Discover) -> None:
        unit = only(
            found(
                {
                    "template.yaml": functions(Users="lambdas/users/src"),
                    "lambdas/users/src/a.py": "",
                }
            )
        )
        assert unit.path == "lambdas/users"
        assert unit.roots == ("lambdas/users", "lambdas/users/src")

    def test_two_code_folders_in_a_lambda_are_lambdas_of_their_own(self, found: Discover) -> None:
        workspace = found(
            {
                "template.yaml": functions(A="lambdas/users/a", B="lambdas/users/b"),
                **empty("lambdas/users/a/x.py", "lambdas/users/b/x.py", "lambdas/users/c.py"),
            }
        )
        assert {unit.path: unit.files for unit in workspace.units} == {
            "lambdas/users": ("lambdas/users/c.py",),
            "lambdas/users/a": ("lambdas/users/a/x.py",),
            "lambdas/users/b": ("lambdas/users/b/x.py",),
        }

    def test_code_around_lambdas_is_an_import_root_of_them(self, found: Discover) -> None:
        workspace = found(
            {
                "template.yaml": functions(Users="src"),
                **empty("src/lambdas/users/a.py", "src/shared.py"),
            }
        )
        assert only(workspace).roots == ("src/lambdas/users", "src")
        assert workspace.outside == ("src/shared.py",)

    def test_the_whole_repository_can_be_one_lambda(self, found: Discover) -> None:
        workspace = found({"template.yaml": functions(Only="."), "index.py": ""})
        unit = only(workspace)
        assert (unit.path, unit.files) == ("", ("index.py",))
        assert unit.name == os.path.basename(workspace.root)

    def test_layers_attached_by_reference_are_known(self, found: Discover) -> None:
        template = functions(Users="lambdas/users") + "      Layers: [!Ref Common]\n" + LAYER
        files = empty("lambdas/users/a.py", "layers/common/b.py", "layers/other/c.py")
        workspace = found({"template.yaml": template, **files})
        users = workspace.unit_of("lambdas/users")
        assert users is not None
        assert users.attached == ("layers/common",)

    @pytest.mark.parametrize(
        "layers",
        [
            "[arn:aws:lambda:eu-west-1:1:layer:common:1]",
            "[!Ref Common, '{{resolve:ssm:/layers/x}}']",
            "[!Ref NoLayerOfThisTemplate]",
            "!If [Old, [!Ref Common], []]",
        ],
    )
    def test_layers_attached_otherwise_are_not_known(self, found: Discover, layers: str) -> None:
        template = functions(Users="lambdas/users") + f"      Layers: {layers}\n" + LAYER
        files = empty("lambdas/users/a.py", "layers/common/b.py")
        users = found({"template.yaml": template, **files}).unit_of("lambdas/users")
        assert users is not None
        assert users.attached is None

    def test_a_broken_template_is_a_problem_and_the_rest_is_found(self, found: Discover) -> None:
        template = functions(Users="services/users") + "\n  broken: [\n"
        workspace = found({"template.yaml": template, "lambdas/users/a.py": ""})
        assert places(workspace) == {"lambdas/users": UnitKind.LAMBDA}
        ((path, _, _),) = workspace.problems
        assert path == "template.yaml"

    @pytest.mark.parametrize(
        ("folders", "units", "roots"),
        [
            (["src"], ["lambdas/users"], ("lambdas/users", "lambdas/users/src")),
            (["a", "b"], ["lambdas/users/a", "lambdas/users/b"], None),
            (["../../pay"], [], None),
            (["../orders/src"], [], None),
        ],
    )
    def test_one_in_a_lambda_speaks_of_that_lambda_alone(
        self,
        found: Discover,
        folders: list[str],
        units: list[str],
        roots: tuple[str, ...] | None,
    ) -> None:
        code = {f"lambdas/users/{folder}/code.py": "" for folder in folders}
        code = {os.path.normpath(path): "" for path in code}
        template = functions(**{f"F{number}": folder for number, folder in enumerate(folders)})
        workspace = found({"lambdas/users/template.yaml": template, "lambdas/x/y.py": "", **code})
        by_path = {unit.path: unit for unit in workspace.units}
        by_glob = {"lambdas/x", "lambdas/orders"} & by_path.keys()
        assert by_path.keys() - by_glob == set(units)
        if "lambdas/orders" in by_glob:
            assert by_path["lambdas/orders"].roots == ("lambdas/orders",)
        if roots:
            assert by_path[units[0]].roots == roots

    def test_code_in_a_folder_of_a_package_is_a_lambda_of_its_own(self, found: Discover) -> None:
        package = {"packages/p/setup.py": "", "packages/p/p/__init__.py": ""}
        code = empty("packages/p/lambdas/y/src/z.py")
        template = {"packages/p/lambdas/y/template.yaml": functions(Y="src")}
        assert places(found({**package, **code, **template})) == {
            "packages/p": UnitKind.PACKAGE,
            "packages/p/lambdas/y/src": UnitKind.LAMBDA,
        }

    def test_one_that_is_broken_is_told_wherever_it_stands(self, found: Discover) -> None:
        places = ("a", "lambdas/users", "layers/x/lambdas/y", "packages/p/lambdas/y")
        files = {f"{place}/template.yaml": "AWS::Serverless::Function: [" for place in places}
        code = empty("lambdas/users/a.py", "layers/x/a.py", "packages/p/setup.py")
        workspace = found({**files, **code})
        assert [path for path, *_ in workspace.problems] == sorted(files)

    def test_code_around_units_is_a_root_of_them_even_if_it_is_a_layer_too(
        self, found: Discover
    ) -> None:
        template = functions(Api="backend/src") + LAYER.replace("layers/common", "backend/src")
        files = empty("backend/src/lambdas/users/a.py", "backend/src/common/c.py")
        users = found({"template.yaml": template, **files}).unit_of("backend/src/lambdas/users")
        assert users is not None
        assert users.roots == ("backend/src/lambdas/users", "backend/src")

    def test_a_virtual_environment_among_lambdas_is_no_unit(self, found: Discover) -> None:
        files = {
            "template.yaml": functions(Api="backend"),
            **empty("backend/app.py", "backend/lambdas/v/pyvenv.cfg", "backend/lambdas/v/lib/x.py"),
        }
        assert places(found(files)) == {"backend": UnitKind.LAMBDA}
        files = empty(
            "lambdas/layers/a.py", "lambdas/layers/v/pyvenv.cfg", "lambdas/layers/v/bin/b.py"
        )
        assert places(found(files)) == {"lambdas/layers": UnitKind.LAMBDA}


class TestOneLambdaAmongMany:
    FILES: ClassVar = {
        **empty(*(f"src/lambdas/{name}/lib/a.py" for name in ("orders", "users"))),
        **dict.fromkeys(("src/lambdas/orders/Pipfile", "src/lambdas/users/Pipfile"), "[packages]"),
        "src/layers/common/exceptions.py": "",
        "packages/orb-common/pyproject.toml": PROJECT,
        "run.py": "",
    }

    @pytest.fixture
    def looked_at(self, monkeypatch: pytest.MonkeyPatch) -> set[str]:
        """The absolute paths that have been listed or opened."""
        paths: set[str] = set()
        for name in ("scandir", "open"):
            function = getattr(os, name)

            def noted(
                path: str, *arguments: object, do: Callable[..., object] = function
            ) -> object:
                paths.add(path)
                return do(path, *arguments)

            monkeypatch.setattr(os, name, noted)
        return paths

    def test_the_others_are_not_looked_at(self, found: Discover, looked_at: set[str]) -> None:
        workspace = found(self.FILES)
        path = "src/lambdas/users/lib/a.py"
        assert workspace.holds(path)
        unit = workspace.unit_of(path)
        assert unit is not None
        assert unit.manifest is not None
        assert [each.path for each in workspace.of_kind(UnitKind.LAYER)] == ["src/layers/common"]
        assert workspace.unit_of("run.py") is None
        assert workspace.outside == ("run.py",)
        lambdas = os.path.join(workspace.root, "src/lambdas")
        assert {path for path in looked_at if path.startswith(f"{lambdas}/")} == {
            f"{lambdas}/users",
            f"{lambdas}/users/lib",
            f"{lambdas}/users/Pipfile",
        }

    @pytest.mark.parametrize("above", ["lambdas/users", "lambdas/users/lambdas/deep"])
    def test_a_folder_called_like_those_around_belongs_to_it(
        self, found: Discover, above: str
    ) -> None:
        path = f"{above}/lambdas/x/a.py"
        workspace = found(empty(path, "lambdas/orders/a.py"))
        assert workspace.holds(path)
        unit = workspace.unit_of(path)
        assert unit is not None
        assert unit.path == "lambdas/users"

    @pytest.mark.parametrize(
        ("files", "other"),
        [
            (empty("lambdas/packages/lib/setup.py", "lambdas/users/a.py"), "lambdas/packages/lib"),
            (empty("lambdas/layers/common/a.py", "lambdas/users/a.py"), "lambdas/layers/common"),
            (empty("x/packages/lambdas/a/setup.py", "x/packages/b/setup.py"), "x/packages/b"),
        ],
    )
    def test_what_may_hold_other_units_is_looked_into(
        self, found: Discover, files: dict[str, str], other: str
    ) -> None:
        assert other in {unit.path for unit in found(files).units}


LAYER = """\
  Common:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: layers/common
"""


def functions(**folders: str) -> str:
    """A SAM template of functions, each with the folder of its code."""
    function = "    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: "
    return "Resources:\n" + "".join(
        f"  {name}:\n{function}{folder}\n" for name, folder in folders.items()
    )


def layer(folder: str) -> str:
    return "Resources:\n" + LAYER.replace("layers/common", folder)


@pytest.mark.parametrize(
    ("settings", "path", "kind"),
    [
        ({"lambdas": ("apps/*/fn",)}, "apps/users/fn", UnitKind.LAMBDA),
        ({"lambdas": ("/apps/users/",)}, "apps/users", UnitKind.LAMBDA),
        ({"layers": ("shared/**/layer",)}, "shared/a/b/layer", UnitKind.LAYER),
        ({"packages": ("libs/*",)}, "libs/orb-common", UnitKind.PACKAGE),
    ],
)
def test_settings_name_units_of_other_layouts(
    found: Discover, settings: dict[str, tuple[str, ...]], path: str, kind: UnitKind
) -> None:
    workspace = found({f"{path}/setup.py": "", "lambdas/old/a.py": ""}, **settings)
    assert workspace.unit_of(path) == next(unit for unit in workspace.units if unit.path == path)
    assert places(workspace)[path] is kind


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"lambdas": ("**/lambdas/*", "functions/*")}, "lambdas"),
        ({"lambdas": ("docs/*",)}, "lambdas"),
    ],
)
def test_a_glob_that_matches_no_lambda_is_an_error(
    found: Discover, settings: dict[str, tuple[str, ...]], key: str
) -> None:
    files = empty("lambdas/users/index.py", "docs/guide/index.md")
    with pytest.raises(SettingsError, match=rf"^setting `{key}`: .* matches no folder"):
        found(files, **settings)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"layers": ("layer/*",)}, "layers"),
        ({"packages": ("lib/*",)}, "packages"),
        ({"packages": ("lambdas/*",)}, "packages"),
    ],
)
def test_a_glob_whose_last_layer_or_package_has_gone_is_a_warning(
    found: Discover, settings: dict[str, tuple[str, ...]], key: str
) -> None:
    workspace = found(empty("lambdas/users/index.py"), **settings)
    (warning,) = workspace.warnings
    assert warning.startswith(f"setting `{key}`: ")
    assert places(workspace) == {"lambdas/users": UnitKind.LAMBDA}


def test_the_globs_nobody_wrote_may_match_nothing(found: Discover) -> None:
    assert found({}).units == ()


@pytest.mark.parametrize("contract", [Contract("orb-comon", "a"), Contract("a", "orb-comon")])
def test_a_contract_about_an_unknown_package_is_an_error(
    found: Discover, contract: Contract
) -> None:
    files = empty("packages/a/setup.py", "packages/b/setup.py")
    with pytest.raises(SettingsError, match=r"`orb-comon` is no package .* \(it has a, b\)"):
        found(files, forbidden_dependencies=(contract,))


def test_a_contract_names_packages_in_any_spelling(found: Discover) -> None:
    files = {"packages/orb-common/pyproject.toml": PROJECT, **empty("packages/b/setup.py")}
    files["packages/orb-common/a.py"] = ""
    contract = Contract("Orb_Common", "B")
    assert len(found(files, forbidden_dependencies=(contract,)).units) == 2


class TestManifests:
    def test_a_lambdas_manifest_is_its_own_pipfile(self, found: Discover) -> None:
        workspace = found(
            {
                "lambdas/users/a.py": "",
                "lambdas/users/Pipfile": '[requires]\npython_version = "3.12"',
                "Pipfile": "",
            }
        )
        unit = only(workspace)
        assert unit.manifest is not None
        assert unit.manifest.path == "lambdas/users/Pipfile"
        assert unit.target_python == (3, 12)

    def test_a_pipfile_above_counts_only_if_it_is_shared(self, found: Discover) -> None:
        files = empty("lambdas/users/a.py", "lambdas/Pipfile", "Pipfile")
        assert only(found(files)).manifest is None
        shared = only(found(files, shared_pipfile=True)).manifest
        assert shared is not None
        assert shared.path == "lambdas/Pipfile"

    def test_a_packages_manifest_is_its_metadata(self, found: Discover) -> None:
        folder = "packages/orb-common"
        unit = only(
            found(
                {
                    f"{folder}/pyproject.toml": PROJECT + 'dependencies = ["requests"]\n',
                    f"{folder}/a.py": "",
                    f"{folder}/Pipfile": '[packages]\nb = "*"\n',
                    f"{folder}/requirements.txt": "c\n",
                }
            )
        )
        assert unit.manifest is not None
        assert [entry.key for entry in unit.manifest.entries] == ["requests"]
        assert [[entry.key for entry in each.entries] for each in unit.other_manifests] == [
            ["c"],
            ["b"],
        ]

    def test_the_further_files_of_a_package_are_its_requirements_its_pipfile_and_its_lock(
        self, found: Discover
    ) -> None:
        folder = "packages/orb-common"
        project = PROJECT + "dynamic = ['dependencies']\n"
        dynamic = "[tool.setuptools.dynamic]\ndependencies.file = 'requirements.txt'\n"
        files = {
            f"{folder}/pyproject.toml": project + dynamic,
            f"{folder}/a.py": "",
            f"{folder}/Pipfile": "",
            f"{folder}/Pipfile.lock": "{}",
            f"{folder}/requirements.txt": "",
            f"{folder}/requirements-dev.txt": "-r ../all.txt",
            f"{folder}/requirements/test.txt": "",
            f"{folder}/constraints.txt": "",
            "packages/all.txt": "",
        }
        unit = only(found(files))
        assert [each.path.removeprefix("packages/") for each in unit.manifests] == [
            "orb-common/pyproject.toml",
            "orb-common/requirements.txt",
        ]
        assert [each.path.removeprefix("packages/") for each in unit.other_manifests] == [
            "orb-common/requirements-dev.txt",
            "all.txt",
            "orb-common/requirements/test.txt",
            "orb-common/Pipfile",
            "orb-common/Pipfile.lock",
        ]
        assert not unit.has_computed_requirements

    def test_the_further_files_of_a_lambda_are_its_requirements_without_its_lock(
        self, found: Discover
    ) -> None:
        files = {
            "lambdas/a/a.py": "",
            "lambdas/a/Pipfile": "[packages]",
            "lambdas/a/Pipfile.lock": "{}",
            "lambdas/a/requirements-dev.txt": "",
            "lambdas/a/requirements.txt": "-r ../base.txt",
            "lambdas/base.txt": "",
        }
        assert [each.path for each in only(found(files)).other_manifests] == [
            "lambdas/a/requirements.txt",
            "lambdas/base.txt",
            "lambdas/a/requirements-dev.txt",
        ]

    def test_requirements_of_a_layer_stand_beside_its_code(self, found: Discover) -> None:
        files = {"layers/c/python/requirements.txt": "a", "layers/c/requirements.txt": "b"}
        unit = only(found({**files, "layers/c/python/x.py": ""}))
        assert [each.path for each in unit.manifests] == ["layers/c/requirements.txt"]
        assert [each.path for each in unit.other_manifests] == ["layers/c/python/requirements.txt"]

    @pytest.mark.parametrize(
        ("version", "target"),
        [
            ("3.11", (3, 11)),
            ("3.11.9", (3, 11)),
            ("3.8", (3, 8)),
            ("3.7", (3, 8)),
            ("3.99", (3, 14)),
            ("2.7", (3, 13)),
        ],
    )
    def test_the_python_that_a_pipfile_asks_for_is_one_that_is_supported(
        self, found: Discover, version: str, target: tuple[int, int]
    ) -> None:
        pipfile = f'[requires]\npython_version = "{version}"'
        files = {"lambdas/users/a.py": "", "lambdas/users/Pipfile": pipfile}
        assert only(found(files, target_python=(3, 13))).target_python == target


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lambdas/users/tests/helpers.py", True),
        ("lambdas/users/test_index.py", True),
        ("lambdas/users/index_test.py", True),
        ("conftest.py", True),
        ("lambdas/users/testing.py", False),
        ("lambdas/tests.py", False),
        ("lambdas/contests/a.py", False),
    ],
)
def test_tests_are_known_by_their_names(path: str, expected: bool) -> None:
    assert is_test(path) is expected


@pytest.mark.parametrize("key", ["layer-sources", "package-layers"])
def test_a_layer_of_the_settings_that_there_is_not_is_told(
    make_workspace: MakeWorkspace, key: str
) -> None:
    layer = """Resources:
  {}:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ContentUri: {}}}
"""
    files = {
        "layers/shared/a.py": "",
        "lambdas/users/index.py": "",
        "template.yaml": layer.format("Named", "content"),
        "other.yaml": layer.format("Remote", "!Ref Nowhere"),
        "lambdas/users/template.yaml": layer.format("Inner", "inner"),
    }
    named = dict.fromkeys(
        ["layers/shared", "content", "Named", "Remote", "Inner", "layers/shred"], ("src",)
    )
    settings = Settings(**{key.replace("-", "_"): named})  # type: ignore[arg-type]

    workspace = discover(make_workspace(files), settings)

    assert workspace.warnings == [
        f"setting `{key}`: 'layers/shred' is neither the folder nor the logical id of a layer:"
        " correct it"
    ]
