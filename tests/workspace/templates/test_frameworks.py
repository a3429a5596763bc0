"""Functions that the Serverless Framework, Terraform, the CDK and Chalice deploy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from orb_lint.workspace.templates.hcl import HclError, Value, read_hcl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import Check, MakeWorkspace, RunCli

Units = dict[str, dict[str, Any]]


@pytest.fixture
def units(make_workspace: MakeWorkspace, run_cli: RunCli) -> Callable[[Mapping[str, str]], Units]:
    """The units of a workspace, by path."""

    def find(files: Mapping[str, str]) -> Units:
        status, output, error = run_cli(
            "workspace", "--output-format", "json", make_workspace(files)
        )
        assert (status, error) == (0, "")
        return {unit["path"]: unit for unit in json.loads(output)["units"]}

    return find


def whys(units: Units) -> dict[str, str]:
    return {path: unit["why"] for path, unit in units.items()}


class TestServerless:
    SERVICE = (
        "service: shop\nprovider:\n  name: aws\n  runtime: python3.12\n"
        "functions:\n  hello:\n    handler: src/hello.run\n"
        "  own:\n    module: functions/own\n    handler: handler.run\n"
        "    layers:\n      - {Ref: CommonLambdaLayer}\n"
        "layers:\n  common:\n    path: layer\n"
    )
    FILES: ClassVar[dict[str, str]] = {
        "shop/serverless.yml": SERVICE,
        "shop/src/hello.py": "",
        "shop/functions/own/handler.py": "",
        "shop/layer/python/common.py": "",
    }

    def test_handlers_modules_and_layers_name_units(
        self, units: Callable[[Mapping[str, str]], Units]
    ) -> None:
        found = units(self.FILES)
        assert whys(found) == {
            "shop": "shop/serverless.yml:7 handler of hello",
            "shop/functions/own": "shop/serverless.yml:9 module of own",
            "shop/layer": "shop/serverless.yml:15 path",
        }
        assert found["shop/functions/own"]["attached_layers"] == ["shop/layer"]
        assert found["shop"]["attached_layers"] is None
        assert {unit["target_python"] for unit in found.values()} >= {"3.12"}

    @pytest.mark.parametrize(
        ("custom", "module", "is_known"),
        [
            ("{folder: functions/own}", "${self:custom.folder}", True),
            ("{folder: functions/own}", "${self:custom.folder, 'functions/gone'}", True),
            ("{other: x}", "${self:custom.folder, 'functions/own'}", True),
            ("{folder: }", '${self:custom.folder,"functions/own"}', True),
            ("{other: x}", "${self:custom.folder}", False),
            ("{folder: '${env:FOLDER}'}", "${self:custom.folder, 'functions/own'}", False),
            ("${file(gone.yml)}", "${self:custom.folder, 'functions/own'}", False),
            ("{other: x}", "${self:custom.folder, '${env:FOLDER}'}", False),
        ],
    )
    def test_variables_of_the_service_are_filled_in(
        self,
        units: Callable[[Mapping[str, str]], Units],
        custom: str,
        module: str,
        is_known: bool,
    ) -> None:
        service = (
            f"custom: {custom}\nprovider: {{name: aws, runtime: python3.12}}\n"
            f"functions:\n  own:\n    module: {module}\n    handler: handler.run\n"
        )
        found = units({**self.FILES, "shop/serverless.yml": service})
        assert ("shop/functions/own" in found) == is_known

    @pytest.mark.parametrize(
        ("service", "line"),
        [
            ("functions: ${file(conf/f.yml)}\n", 2),
            ("functions: ${file(./conf/all.yml):its.functions}\n", 2),
            ("functions:\n  - ${file(conf/f.yml)}\n  - ${file(conf/gone.yml)}\n", 3),
            ("functions:\n  own: ${file(conf/f.yml):own}\n", 3),
            ("functions: ${file(conf/each.json)}\n", 2),
            ("functions: {own: {module: '${self:custom.folder}', handler: handler.run}}\n", 2),
        ],
    )
    def test_functions_in_other_files_stand_on_the_line_that_takes_them(
        self, units: Callable[[Mapping[str, str]], Units], service: str, line: int
    ) -> None:
        own = "own: {module: functions/own, handler: handler.run}\n"
        files = {
            "shop/serverless.yml": (
                "{provider}{service}custom: ${{file(conf/custom.yml)}}\n".format(
                    provider="provider: {name: aws, runtime: python3.12}\n", service=service
                )
            ),
            "shop/conf/f.yml": own,
            "shop/conf/all.yml": f"its:\n  functions:\n    {own}",
            "shop/conf/each.json": '{"own": "${file(conf/f.yml):own}"}',
            "shop/conf/custom.yml": "folder: functions/own\n",
            "shop/functions/own/handler.py": "",
        }
        assert whys(units(files)) == {
            "shop/functions/own": f"shop/serverless.yml:{line} module of own"
        }

    def test_layers_in_another_file_can_be_attached(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        files = {
            "serverless.yml": (
                "provider: {name: aws, runtime: python3.12}\nlayers: ${file(layers.yml)}\n"
                "functions: {a: {handler: app.run, layers: [!Ref KitLambdaLayer]}}\n"
            ),
            "layers.yml": "kit: {path: kit}\nother: {path: other}\n",
            "app.py": "import tools, more\n",
            "kit/python/tools.py": "",
            "other/python/more.py": "",
        }
        found = check("--select", "W7704,E7705", make_workspace(files))
        assert {(each["code"], each["message"].split("`")[1]) for each in found} == {
            ("W7704", "tools"),
            ("E7705", "more"),
        }

    @pytest.mark.parametrize("text", ["a: [", "", "x: {}", None])
    def test_a_file_without_what_is_taken_from_it_is_told(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, text: str | None
    ) -> None:
        service = (
            "provider: {name: aws, runtime: python3.12}\nfunctions: ${file(f.yml):functions}\n"
        )
        files = {"serverless.yml": service, "lambdas/x/index.py": ""}
        root = make_workspace(files if text is None else {**files, "f.yml": text})
        assert "${file(f.yml):functions}" in run_cli("workspace", root).stdout

    @pytest.mark.parametrize(
        ("service", "reason"),
        [
            ("functions: ${file(functions.yml)}\n", "${file(functions.yml)}"),
            ("functions:\n  - ${file(a.yml):functions}\n  - b: {handler: a.b}\n", "${file(a.yml)"),
            ("functions:\n  a:\n    handler: ${env:HANDLER}\n", "function a of"),
            (
                "functions:\n  a:\n    handler: a.b\n    package: {artifact: a.zip}\n",
                "function a of",
            ),
        ],
    )
    def test_what_is_no_literal_is_named_with_its_line(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, service: str, reason: str
    ) -> None:
        text = f"provider: {{name: aws, runtime: python3.12}}\n{service}"
        root = make_workspace({"serverless.yml": text, "a.py": "", "lambdas/x/index.py": ""})
        output = run_cli("workspace", root).stdout
        line = next(line for line in output.splitlines() if reason in line)
        assert "serverless.yml:" in line

    @pytest.mark.parametrize("key", ["include", "patterns"])
    @pytest.mark.parametrize(
        ("pattern", "explained"),
        [
            ("../common.py", "common"),
            ("../../storage/*", "storage"),
            ("../shared/**/*.py", "shared"),
            ("../*", "common storage shared"),
            ("!../common.py", ""),
            ("lib/common.py", ""),
        ],
    )
    @pytest.mark.parametrize("place", ["{0}", "functions: {{a: {{handler: index.run, {0}}}}}\n"])
    def test_what_a_service_packs_from_outside_explains_imports(
        self,
        make_workspace: MakeWorkspace,
        check: Check,
        key: str,
        pattern: str,
        explained: str,
        place: str,
    ) -> None:
        package = f"package: {{{key}: ['{pattern}']}}"
        service = f"provider: {{name: aws, runtime: python3.12}}\n{place.format(package)}\n"
        functions = "" if "functions" in place else "functions: {a: {handler: index.run}}\n"
        files = {
            "services/a/serverless.yml": service + functions,
            "services/a/index.py": "import common\nimport storage\nimport shared\n",
        }
        found = check("--select", "E7705", make_workspace(files))
        unexplained = {"common", "storage", "shared"} - {*explained.split()}
        assert {each["message"].split("`")[1] for each in found} == unexplained

    @pytest.mark.parametrize(
        ("custom", "found"),
        [
            ("custom: {pythonRequirements: {fileName: ../../deps/lambda.txt}}\n", [2]),
            ("custom: {file: ../../deps/lambda.txt}\n", [1, 2]),
            (
                "custom: {file: ../../deps/lambda.txt, pythonRequirements: {fileName:"
                " '${self:custom.file}'}}\n",
                [2],
            ),
            ("custom: ${file(../custom.yml)}\n", [1]),
            ("custom: {pythonRequirements: '${file(../custom.yml)}'}\n", [1]),
            ("custom: {pythonRequirements: {fileName: '${opt:file}'}}\n", [1]),
            ("custom: {pythonRequirements: {fileName: ../gone.txt}}\n", [1]),
            ("", [1, 2]),
        ],
    )
    def test_the_requirements_of_a_service_are_where_its_plugin_says(
        self, make_workspace: MakeWorkspace, check: Check, custom: str, found: list[int]
    ) -> None:
        """Where that can't be read, the nearest manifest above is meant."""
        files = {
            "services/a/serverless.yml": (
                "plugins: [serverless-python-requirements]\n"
                "provider: {name: aws, runtime: python3.12}\n"
                f"functions: {{a: {{handler: index.run}}}}\n{custom}"
            ),
            "services/a/index.py": "import requests\n",
            "services/a/other.py": "import httpx\n",
            "deps/lambda.txt": "requests\n",
            "requirements.txt": "httpx\n",
        }
        findings = check("--select", "E7720,E7722", make_workspace(files))
        assert [("index.py", "other.py").index(each["path"][11:]) + 1 for each in findings] == found

    @pytest.mark.parametrize(
        "provider",
        ["{name: google, runtime: python39}", "{name: aws, runtime: nodejs20.x}", "{name: aws}"],
    )
    def test_other_clouds_and_languages_are_left_alone(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, provider: str
    ) -> None:
        service = f"provider: {provider}\nfunctions: {{a: {{handler: src/python.run}}}}\n"
        root = make_workspace({"serverless.yml": service, "tool.py": "", "src/python.js": ""})
        assert run_cli("workspace", root).status == 2

    def test_a_broken_file_is_told(self, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
        files = {"serverless.yml": "provider: python\na: [\n", "lambdas/x/index.py": ""}
        output = run_cli("workspace", make_workspace(files)).stdout
        assert "not read: serverless.yml:2: " in output


class TestTerraform:
    FILES: ClassVar[dict[str, str]] = {
        "infra/variables.tf": 'variable "src" {\n  default = "../functions"\n}\n',
        "infra/archive.tf": (
            'data "archive_file" "users" {\n  type = "zip"\n  source_dir = "${var.src}/users"\n'
            '  output_path = "users.zip"\n}\n'
            'data "archive_file" "layer" {\n  source_dir = "${path.module}/../layer"\n'
            '  output_path = "${path.module}/layer.zip"\n}\n'
        ),
        "infra/main.tf": (
            '# a comment with "quotes" and {\n'
            'resource "aws_lambda_layer_version" "common" {\n'
            '  filename = "${path.module}/layer.zip"\n}\n'
            'resource "aws_lambda_function" "users" {\n'
            "  filename = data.archive_file.users.output_path\n"
            '  handler = "index.run"\n  runtime = "python3.12"\n'
            "  layers = [aws_lambda_layer_version.common.arn]\n"
            '  environment {\n    variables = { A = "b" }\n  }\n}\n'
            'module "orders" {\n  source = "terraform-aws-modules/lambda/aws"\n'
            '  handler = "index.run"\n  runtime = "python3.11"\n'
            '  source_path = [{ path = "../functions/orders", pip_requirements = true }]\n}\n'
            'resource "aws_lambda_function" "built" {\n  filename = "elsewhere.zip"\n'
            '  runtime = "python3.12"\n}\n'
            'resource "aws_lambda_function" "node" {\n  filename = "node.zip"\n'
            '  runtime = "nodejs20.x"\n}\n'
        ),
        "functions/users/index.py": "",
        "functions/orders/index.py": "",
        "layer/python/common.py": "",
    }

    def test_an_archive_of_one_file_names_the_folder_of_that(
        self, units: Callable[[Mapping[str, str]], Units]
    ) -> None:
        archive = (
            'data "archive_file" "users" {\n  source_file = "../functions/users/index.py"\n}\n'
            'resource "aws_lambda_function" "users" {\n'
            "  filename = data.archive_file.users.output_path\n"
            '  handler = "index.run"\n  runtime = "python3.12"\n}\n'
        )
        files = {"infra/main.tf": archive, "functions/users/index.py": ""}
        assert [*units(files)] == ["functions/users"]

    @pytest.mark.parametrize("other", ["infra/layers.tf", "modules/layers.tf"])
    def test_a_name_means_the_same_in_all_files_of_a_folder(
        self, make_workspace: MakeWorkspace, check: Check, other: str
    ) -> None:
        begin, _, rest = self.FILES["infra/main.tf"].partition('resource "aws_lambda_function"')
        files = {
            **self.FILES,
            other: begin,
            "infra/main.tf": f'resource "aws_lambda_function"{rest}',
            "functions/users/index.py": "import common, lost\n",
        }
        codes = [each["code"] for each in check(make_workspace(files))]
        assert codes == (["W7704", "E7705"] if other == "infra/layers.tf" else [])

    def test_archives_and_source_paths_name_units(
        self, units: Callable[[Mapping[str, str]], Units]
    ) -> None:
        found = units(self.FILES)
        assert whys(found) == {
            "functions/orders": "infra/main.tf:18 source_path of module.orders",
            "functions/users": "infra/main.tf:6 filename of aws_lambda_function.users",
            "layer": "infra/main.tf:3 filename",
        }
        assert found["functions/users"]["attached_layers"] == ["layer"]
        assert found["functions/orders"]["attached_layers"] is None
        assert found["functions/orders"]["target_python"] == "3.11"

    MODULE = (
        'variable "source_dir" {}\nvariable "layers" {\n  default = []\n}\n'
        'variable "runtime" {\n  default = "python3.12"\n}\n'
        'data "archive_file" "code" {\n  source_dir = var.source_dir\n}\n'
        'resource "aws_lambda_function" "this" {\n  layers = var.layers\n'
        "  filename = data.archive_file.code.output_path\n"
        '  handler = "index.run"\n  runtime = var.runtime\n}\n'
    )
    LAYER = (
        'variable "folder" {}\nlocals {\n  src = "${var.folder}/kit"\n}\n'
        'data "archive_file" "code" {\n  source_dir = local.src\n}\n'
        'resource "aws_lambda_layer_version" "this" {\n'
        "  filename = data.archive_file.code.output_path\n}\n"
    )
    CALLS = (
        'locals {\n  code = "${path.root}/../../functions"\n}\n'
        'module "kit" {\n  source = "../modules/layer"\n'
        '  folder = "${path.module}/../../shared"\n}\n'
        'module "users" {\n  source = "../modules/function"\n'
        '  source_dir = "${local.code}/users"\n  layers = [module.kit.arn]\n}\n'
        'module "orders" {\n  source = "../modules/function"\n  runtime = "python3.11"\n'
        '  source_dir = "${local.code}/orders"\n  layers = var.any\n}\n'
        'module "plain" {\n  source = "../modules/function"\n'
        '  source_dir = "${local.code}/plain"\n}\n'
        'module "node" {\n  source = "../modules/function"\n  runtime = "nodejs20.x"\n'
        '  source_dir = "${local.code}/node"\n}\n'
        'module "many" {\n  source = "../modules/function"\n  for_each = var.all\n'
        "  source_dir = each.value\n}\n"
    )
    CALLED: ClassVar[dict[str, str]] = {
        "infra/modules/function/main.tf": MODULE,
        "infra/modules/layer/main.tf": LAYER,
        "infra/live/main.tf": CALLS,
        "functions/users/index.py": "import tools, requests\n",
        "functions/orders/index.py": "",
        "functions/plain/index.py": "import tools, lost\n",
        "functions/node/tool.py": "",
        "shared/kit/python/tools.py": "",
    }

    def test_a_module_of_the_repository_counts_once_for_each_call(
        self, units: Callable[[Mapping[str, str]], Units]
    ) -> None:
        found = units(self.CALLED)
        assert whys(found) == {
            "functions/orders": (
                "infra/live/main.tf:13 filename of module.orders.aws_lambda_function.this"
            ),
            "functions/plain": (
                "infra/live/main.tf:19 filename of module.plain.aws_lambda_function.this"
            ),
            "functions/users": (
                "infra/live/main.tf:8 filename of module.users.aws_lambda_function.this"
            ),
            "shared/kit": "infra/live/main.tf:4 filename",
        }
        assert found["functions/users"]["attached_layers"] == ["shared/kit"]
        assert found["functions/plain"]["attached_layers"] == []
        assert found["functions/orders"]["attached_layers"] is None
        assert found["functions/orders"]["target_python"] == "3.11"

    def test_what_such_calls_attach_decides_what_a_function_sees(
        self, make_workspace: MakeWorkspace, check: Check
    ) -> None:
        codes = [each["code"] for each in check(make_workspace(self.CALLED))]
        assert codes == ["E7705", "W7704", "E7720"]

    def test_a_call_of_which_nobody_knows_the_folder_is_named_and_the_module_alone_is_not(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        output = run_cli("workspace", make_workspace(self.CALLED)).stdout
        assert "function module.many.aws_lambda_function.this of infra/live/main.tf:28" in output
        assert output.count("no unit: function") == 1

    def test_modules_that_call_one_another_come_to_an_end(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        calls = "".join(
            f'module "m{n}" {{\n  source = "../{name}"\n}}\n'
            for n, name in enumerate(["a", "b"] * 40)
        )
        files = {f"{name}/main.tf": f"{self.MODULE}{calls}" for name in "ab"}
        output = run_cli("workspace", make_workspace({**files, "lambdas/x/index.py": ""})).stdout
        assert "lambdas/x" in output

    def test_what_is_made_elsewhere_is_named_with_its_line(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        output = run_cli("workspace", make_workspace(self.FILES)).stdout
        assert "function aws_lambda_function.built of infra/main.tf:20" in output
        assert "aws_lambda_function.node" not in output

    def test_a_broken_file_is_told_and_the_others_are_read(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        files = {**self.FILES, "infra/broken.tf": 'resource "aws_lambda_function" "a" {\n'}
        output = run_cli("workspace", make_workspace(files)).stdout
        assert "not read: infra/broken.tf:1: a block is never closed" in output
        assert "functions/users" in output


class TestHcl:
    def test_blocks_attributes_and_literals_are_read_with_their_lines(self) -> None:
        (block,) = read_hcl(
            b'resource "a" "b" {\n  x = "s\\"q" # c\n  y = [1, "t", f(1, [2])]\n'
            b'  z = { "k" = "v", w : var.q }\n  c = a ? "b" : "c"\n'
            b"  h = <<EOT\n}\nEOT\n  inner {\n  }\n}\n"
        )
        assert (block.type, block.labels, block.line) == ("resource", ("a", "b"), 1)
        assert block.attributes["x"] == Value(2, 's"q', is_literal=True)
        assert [item.text for item in block.attributes["y"].items or ()] == ["1", "t", "f(1,[2])"]
        assert {key: each.text for key, each in (block.attributes["z"].pairs or {}).items()} == {
            "k": "v",
            "w": "var.q",
        }
        assert block.attributes["c"].text.startswith("a?")
        assert [inner.type for inner in block.blocks] == ["inner"]

    @pytest.mark.parametrize(
        "source",
        [
            *(b"", b"\0", b"=", b"a =", b"} } {", b'"', b"<<EOT\n", b"/*", b"a = [", b"a {\n"),
            *(b"[" * 5_000, b"a {" * 5_000, b"\xff\xfe" * 9, b'a = "${' * 500, b"x = ) ) )\n"),
        ],
    )
    def test_whatever_stands_there_is_read_or_refused(self, source: bytes) -> None:
        assert refusal(source) is None or "\n" not in str(refusal(source))


def refusal(source: bytes) -> str | None:
    """Why a source can't be read, None where it can."""
    try:
        read_hcl(source)
    except HclError as error:
        return f"{error.line}: {error.reason}"
    return None


class TestCdk:
    APP = (
        "from aws_cdk import aws_lambda as lambda_\nimport os\n"
        "class Stack:\n    def __init__(self, name):\n"
        '        lambda_.Function(self, "Users", code=lambda_.Code.from_asset("src/users"),\n'
        '            handler="index.run", runtime=lambda_.Runtime.PYTHON_3_12)\n'
        '        PythonFunction(self, "Orders", runtime=Runtime.PYTHON_3_12,\n'
        '            entry=os.path.join(os.path.dirname(__file__), "..", "src", "orders"))\n'
        '        lambda_.LayerVersion(self, "Common", code=lambda_.Code.from_asset("layer"))\n'
        '        lambda_.Function(self, "Open", code=lambda_.Code.from_asset(name),\n'
        "            runtime=lambda_.Runtime.PYTHON_3_12)\n"
        '        lambda_.Function(self, "Node", code=lambda_.Code.from_asset("src/node"),\n'
        '            handler="index.run", runtime=lambda_.Runtime.NODEJS_20_X)\n'
        '        lambda_.Function(self, "Inline", code=lambda_.Code.from_inline("x"),\n'
        "            runtime=lambda_.Runtime.PYTHON_3_12)\n"
    )
    SCRIPT = (
        "// new lambda.Function(this, 'Gone', { code: lambda.Code.fromAsset('gone') });\n"
        "new lambda.Function(this, 'Users', {\n  runtime: lambda.Runtime.PYTHON_3_12,\n"
        "  handler: 'index.run',\n  code: lambda.Code.fromAsset('src/users'),\n});\n"
        'new PythonFunction(this, "Orders", {\n  runtime: Runtime.PYTHON_3_12,\n'
        "  entry: path.join(__dirname, '..', 'src/orders'),\n});\n"
        "new lambda.LayerVersion(this, 'Common', { code: lambda.Code.fromAsset(`layer`) });\n"
        "new lambda.Function(this, 'Open', { code: lambda.Code.fromAsset(name),\n"
        "  runtime: lambda.Runtime.PYTHON_3_12 });\n"
        "new lambda.Function(this, 'Node', { code: lambda.Code.fromAsset('src/node'),\n"
        "  handler: 'index.run', runtime: lambda.Runtime.NODEJS_20_X });\n"
    )
    FILES: ClassVar[dict[str, str]] = {
        "app/cdk.json": "{}",
        "app/src/users/index.py": "",
        "app/src/orders/index.py": "",
        "app/src/node/tool.py": "",
        "app/layer/python/common.py": "",
    }

    @pytest.mark.parametrize(
        ("name", "source", "lines"),
        [("app/stacks/main.py", APP, (5, 8, 9, 10)), ("app/lib/main.ts", SCRIPT, (5, 9, 11, 12))],
    )
    def test_constructs_with_literal_folders_name_units(
        self,
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        name: str,
        source: str,
        lines: tuple[int, ...],
    ) -> None:
        root = make_workspace({**self.FILES, name: source})
        document = json.loads(run_cli("workspace", "--output-format", "json", root).stdout)
        found = {unit["path"]: unit for unit in document["units"]}
        assert whys(found) == {
            "app/src/users": f"{name}:{lines[0]} code of Users",
            "app/src/orders": f"{name}:{lines[1]} entry of Orders",
            "app/layer": f"{name}:{lines[2]} code",
        }
        assert found["app/src/users"]["attached_layers"] is None
        assert found["app/src/users"]["target_python"] == "3.12"
        assert f"function Open of {name}:{lines[3]}" in run_cli("workspace", root).stdout

    @pytest.mark.parametrize(
        ("name", "source"),
        [
            (
                "app/stacks/main.py",
                "here = os.path.dirname(__file__)\nSRC = os.path.join(here, '..', 'src')\n"
                "NAME = 'users'\n"
                "Function(self, 'Users', code=Code.from_asset(os.path.join(SRC, NAME)),"
                " runtime=Runtime.PYTHON_3_12)\n",
            ),
            (
                "app/lib/main.ts",
                "const src: string = path.join(__dirname, '..', 'src');\n"
                "new PythonFunction(this, 'Users', { entry: src + '/users' });\n",
            ),
            (
                "app/lib/main.ts",
                "const src = process.cwd() + '/src'\n"
                "new PythonFunction(this, 'Users', { entry: path.resolve(src, `users`) });\n",
            ),
        ],
    )
    def test_a_name_stands_for_what_the_file_gives_it_once(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, name: str, source: str
    ) -> None:
        root = make_workspace({**self.FILES, name: source})
        document = json.loads(run_cli("workspace", "--output-format", "json", root).stdout)
        assert [unit["path"] for unit in document["units"]] == ["app/src/users"]

        again = source.replace("users", "gone") + source
        assert run_cli("workspace", make_workspace({**self.FILES, name: again})).status == 2

    @pytest.mark.parametrize(
        "asset",
        [
            'f"{SRC}/users"',
            'SRC + "/users"',
            'f"{HERE}/../src/users"',
            'HERE + "/../src/users"',
            'os.path.join(HERE, "..", f"{SRC}/{NAME}")',
            'str(Path(__file__).resolve().parents[1] / "src" / NAME)',
            '(Path(__file__).absolute().parent.parent / "src/users").as_posix()',
            'str(Path(__file__).parent.joinpath("..", SRC, "users"))',
        ],
    )
    def test_python_composes_paths_in_many_ways(
        self, units: Callable[[Mapping[str, str]], Units], asset: str
    ) -> None:
        source = (
            f"HERE = os.path.dirname(__file__)\nSRC = 'src'\nNAME = 'users'\n"
            f"Function(self, 'Users', code=Code.from_asset({asset}), runtime=Runtime.PYTHON_3_12)\n"
        )
        assert [*units({**self.FILES, "app/stacks/main.py": source})] == ["app/src/users"]

    @pytest.mark.parametrize(
        "asset", ['f"{lost}/users"', 'f"{SRC!r}/users"', "SRC + 1", "Path(SRC).parents[4]", "f''"]
    )
    def test_what_only_a_run_composes_is_elsewhere(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, asset: str
    ) -> None:
        source = f"SRC = 'src'\nFunction(self, 'Users', code=Code.from_asset({asset}))\n"
        root = make_workspace({**self.FILES, "app/stacks/main.py": source})
        assert "holds no Lambda" in run_cli("workspace", root).stderr

    @pytest.mark.parametrize(
        "entry",
        [
            "`${__dirname}/../src/users`",
            "`${src}/users`",
            "path.join(__dirname, `../${src}/${name}`)",
            "`${path.join(__dirname, '..', src)}/users`",
        ],
    )
    def test_a_template_literal_may_hold_what_the_file_tells(
        self, units: Callable[[Mapping[str, str]], Units], entry: str
    ) -> None:
        source = (
            "const src = 'src';\nconst name = 'users';\n"
            f"new PythonFunction(this, 'Users', {{ entry: {entry} }});\n"
        )
        assert [*units({**self.FILES, "app/lib/main.ts": source})] == ["app/src/users"]

    @pytest.mark.parametrize(
        ("name", "terms", "call"),
        [
            (
                "app/lib/main.ts",
                " + ".join(["{0}"] * 100),
                "new PythonFunction(this, 'F', { entry: n0 })",
            ),
            (
                "app/stacks/main.py",
                "f'" + "{{{0}}}" * 100 + "'",
                "PythonFunction(self, 'F', entry=n0)",
            ),
        ],
    )
    def test_names_that_stand_for_many_others_take_no_product_of_time(
        self,
        make_workspace: MakeWorkspace,
        run_cli: RunCli,
        name: str,
        terms: str,
        call: str,
    ) -> None:
        names = "".join(f"n{at} = {terms.format(f'n{at + 1}')}\n" for at in range(4))
        root = make_workspace({**self.FILES, name: f"{names}n4 = ''\n{call}\n"})
        assert "holds no Lambda" in run_cli("workspace", root).stderr

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("app/lib/main.ts", "{ code: lambda.Code.asset('src/users'),"),
            ("app/lib/main.ts", "{ code: new lambda.AssetCode('src/users'),"),
            ("app/stacks/main.py", "code=_lambda.Code.asset('src/users'),"),
            ("app/stacks/main.py", "code=_lambda.AssetCode('src/users'),"),
        ],
    )
    def test_an_asset_has_older_names(
        self, units: Callable[[Mapping[str, str]], Units], name: str, code: str
    ) -> None:
        call = "new Function(this" if name.endswith(".ts") else "Function(self"
        runtime = "runtime: Runtime.PYTHON_3_12 }" if call[0] == "n" else "runtime=PYTHON_3_12"
        assert [*units({**self.FILES, name: f"{call}, 'Users', {code} {runtime})\n"})] == [
            "app/src/users"
        ]

    @pytest.mark.parametrize(
        "entry",
        [
            "a",
            "src.sub()",
            "src + x",
            "`${a}/a`",
            "`${src()}`",
            "join(src,",
            "path.join(src, name())",
            "",
        ],
    )
    def test_what_is_computed_is_elsewhere(
        self, make_workspace: MakeWorkspace, run_cli: RunCli, entry: str
    ) -> None:
        source = (
            f"const a = a + a;\nconst src = 'src';\nnew PythonFunction(this, 'F', {{ entry: {entry}"
        )
        root = make_workspace({**self.FILES, "app/lib/main.ts": source + " });\n"})
        assert "holds no Lambda" in run_cli("workspace", root).stderr

    @pytest.mark.parametrize(
        ("name", "source", "construct"),
        [
            (
                "app/stacks/main.py",
                'Tagged(self, "Users", code=Code.from_asset("src/users"), handler="index.run")\n',
                "class Tagged(lambda_.Function):\n    ...\n",
            ),
            (
                "app/lib/main.ts",
                "new own.Tagged(this, 'Users', {\n"
                "  handler: 'index.run', code: lambda.Code.fromAsset('src/users') });\n",
                "export class Tagged extends lambda.Function {}\n",
            ),
        ],
    )
    def test_a_class_of_the_app_that_extends_a_function_names_units_and_may_bring_layers(
        self, make_workspace: MakeWorkspace, check: Check, name: str, source: str, construct: str
    ) -> None:
        files = {
            "app/cdk.json": "{}",
            "app/src/users/index.py": "import requests\nfrom . import lost\n",
            name: source,
            f"app/tagged.{name.rpartition('.')[2]}": construct,
        }
        assert [each["code"] for each in check(make_workspace(files))] == ["E7705"]

    def test_without_an_app_its_words_mean_nothing(
        self, make_workspace: MakeWorkspace, run_cli: RunCli
    ) -> None:
        files = {**self.FILES, "app/stacks/main.py": self.APP}
        del files["app/cdk.json"]
        assert run_cli("workspace", make_workspace(files)).status == 2


class TestChalice:
    def test_an_app_is_a_unit_with_its_folder(
        self, units: Callable[[Mapping[str, str]], Units]
    ) -> None:
        files = {
            "api/app.py": "from chalicelib import db\n",
            "api/chalicelib/__init__.py": "",
            "api/chalicelib/db.py": "",
            "api/.chalice/config.json": "{}",
            "other/app.py": "",
        }
        found = units(files)
        assert whys(found) == {"api": "api/.chalice/config.json:1 beside it app.py of api"}


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("", ["E7720"]),
        ('        users.add_layers(find("requests"))\n', []),
        (
            '        Function(self, "Users", code=Code.from_asset("src/users", bundling=how),\n'
            "            runtime=Runtime.PYTHON_3_12)\n",
            [],
        ),
    ],
)
def test_what_code_adds_to_a_function_may_hold_anything(
    make_workspace: MakeWorkspace, check: Check, more: str, codes: list[str]
) -> None:
    files = {
        **TestCdk.FILES,
        "app/stacks/main.py": TestCdk.APP + more,
        "app/src/users/index.py": "import requests\n",
    }
    assert [finding["code"] for finding in check(make_workspace(files))] == codes


class TestLayersOfCdk:
    """What a function sees whose layers the app lists."""

    TYPESCRIPT = (
        "const kit = new LayerVersion(this, 'Kit', { code: lambda.Code.fromAsset('kit') });\n"
        "this.other = new PythonLayerVersion(this, 'Other', { entry: 'other' });\n"
        "new lambda.Function(this, 'Users', { runtime: lambda.Runtime.PYTHON_3_12,\n"
        "  handler: 'index.run', code: lambda.Code.fromAsset('src/users'), MORE });\n"
    )
    PYTHON = (
        'kit = LayerVersion(self, "Kit", code=Code.from_asset("kit"))\n'
        'self.other = PythonLayerVersion(self, "Other", entry="other")\n'
        'Function(self, "Users", runtime=Runtime.PYTHON_3_12, handler="index.run",\n'
        '    code=Code.from_asset("src/users"), MORE)\n'
    )
    FILES: ClassVar[dict[str, str]] = {
        "app/cdk.json": "{}",
        "app/kit/python/tools.py": "",
        "app/other/others.py": "",
        "app/src/users/index.py": "import tools\nimport others\nimport lost\nimport requests\n",
    }

    @pytest.mark.parametrize(
        ("typescript", "python", "codes"),
        [
            ("layers: [kit]", "layers=[kit]", ["W7704", "E7705", "E7705", "E7720"]),
            (
                "layers: [kit, this.other]",
                "layers=[kit, self.other]",
                ["W7704", "W7704", "E7705", "E7720"],
            ),
            ("layers: [kit, foreign]", "layers=[kit, foreign]", ["W7704", "W7704"]),
            ("layers: [...usual]", "layers=[*usual]", ["W7704", "W7704"]),
            ("layers: find(kit)", "layers=find(kit)", ["W7704", "W7704"]),
            ("...usual", "**usual", ["W7704", "W7704"]),
            (
                "environment: { ...usual }",
                "environment={**usual}",
                ["W7704", "W7704", "E7705", "E7720"],
            ),
            ("timeout: t", "timeout=t", ["W7704", "W7704", "E7705", "E7720"]),
        ],
    )
    def test_a_list_of_layers_of_the_same_file_is_all_that_a_function_has(
        self,
        make_workspace: MakeWorkspace,
        check: Check,
        typescript: str,
        python: str,
        codes: list[str],
    ) -> None:
        for name, source in (
            ("app/main.ts", self.TYPESCRIPT.replace("MORE", typescript)),
            ("app/main.py", self.PYTHON.replace("MORE", python)),
        ):
            found = check(make_workspace({**self.FILES, name: source}))
            assert [each["code"] for each in found] == codes

    @pytest.mark.parametrize(
        "code",
        [
            "fn.addLayers(more)\n",
            "fn.add_layers(more)\n",
            "cfnFn.layers = [more.layerVersionArn];\n",
            "cfnFn.addPropertyOverride('Layers', [more]);\n",
            'cfn_fn.add_property_override("Layers.0", more)\n',
        ],
    )
    def test_it_is_not_where_any_file_of_the_app_adds_layers(
        self, make_workspace: MakeWorkspace, check: Check, code: str
    ) -> None:
        files = {
            **self.FILES,
            "app/main.ts": self.TYPESCRIPT.replace("MORE", "layers: [kit]"),
            "app/bin/all.ts": code,
        }
        assert [each["code"] for each in check(make_workspace(files))] == ["W7704", "W7704"]

    @pytest.mark.parametrize(
        "code", ["this.layers = [kit];\n", "if (fn.layers == none) {}\n", "(x) => fn.layers;\n"]
    )
    def test_a_list_that_no_function_is_given_adds_no_layers(
        self, make_workspace: MakeWorkspace, check: Check, code: str
    ) -> None:
        files = {
            **self.FILES,
            "app/main.ts": self.TYPESCRIPT.replace("MORE", "layers: [kit]"),
            "app/bin/all.ts": code,
        }
        found = check(make_workspace(files))
        assert [each["code"] for each in found] == ["W7704", "E7705", "E7705", "E7720"]

    @pytest.mark.parametrize(
        "files",
        [
            {"app/built/requirements.txt": "redis\n", "app/built/build.sh": "pip install x\n"},
            {"app/built/python/more.py": "", "app/built/Makefile": "all:\n"},
            {"app/built/more.py": ""},
            {},
        ],
    )
    def test_a_layer_that_something_else_builds_may_hold_anything(
        self, make_workspace: MakeWorkspace, check: Check, files: dict[str, str]
    ) -> None:
        main = self.TYPESCRIPT.replace("'kit'", "'built'").replace("MORE", "layers: [kit]")
        found = check(make_workspace({**self.FILES, "app/main.ts": main, **files}))
        assert {each["code"] for each in found} == {"W7704"}


@pytest.mark.parametrize(
    ("bundling", "in_python", "codes"),
    [
        ("{ assetExcludes: ['.venv'] }", 'BundlingOptions(asset_excludes=[".venv"])', ["E7720"]),
        ("{ commandHooks: hooks }", "BundlingOptions(command_hooks=Uv())", []),
        ("{ image: DockerImage.fromBuild('.') }", "BundlingOptions(image=image)", []),
        ("{ ...usual, user: 'me' }", "BundlingOptions(**usual)", []),
        ("usual", "usual", []),
    ],
)
def test_a_python_function_installs_more_than_its_manifest_by_commands_and_images_alone(
    make_workspace: MakeWorkspace, check: Check, bundling: str, in_python: str, codes: list[str]
) -> None:
    typescript = (
        "new PythonFunction(this, 'Users', { runtime: Runtime.PYTHON_3_12,\n"
        f"  entry: 'src/users', bundling: {bundling} }});\n"
    )
    python = (
        'PythonFunction(self, "Users", runtime=Runtime.PYTHON_3_12, entry="src/users",\n'
        f"    bundling={in_python})\n"
    )
    for name, source in (("app/main.ts", typescript), ("app/main.py", python)):
        files = {"app/cdk.json": "{}", name: source, "app/src/users/index.py": "import requests\n"}
        assert [finding["code"] for finding in check(make_workspace(files))] == codes


@pytest.mark.parametrize(
    ("layers", "codes"),
    [
        ("", ["E7720"]),
        ("  layers = var.layers\n", []),
        ('  layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:requests:1"]\n', []),
    ],
)
def test_so_may_what_an_expression_attaches(
    make_workspace: MakeWorkspace, check: Check, layers: str, codes: list[str]
) -> None:
    module = (
        'module "users" {\n  source = "terraform-aws-modules/lambda/aws"\n  handler = "index.run"\n'
        f'  runtime = "python3.12"\n  source_path = "users"\n{layers}}}\n'
    )
    files = {"main.tf": module, "users/index.py": "import requests\n"}
    assert [finding["code"] for finding in check(make_workspace(files))] == codes


def test_chalice_brings_itself(make_workspace: MakeWorkspace, check: Check) -> None:
    files = {
        "api/app.py": "from chalice import Chalice\n",
        "api/requirements.txt": "requests\n",
        "api/.chalice/config.json": "{}",
    }
    assert [finding["code"] for finding in check(make_workspace(files))] == ["W7728"]


def test_what_else_an_app_of_chalice_imports_is_judged(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    files = {
        "api/app.py": "from chalice import Chalice\nimport gone_for_good, requests\n",
        "api/requirements-dev.txt": "chalice\n",
        "api/requirements.txt": "\n",
        "api/.chalice/config.json": "{}",
    }
    assert [each["code"] for each in check(make_workspace(files))] == ["E7705", "E7722"]
    for more in (
        {"api/.chalice/config.json": '{"layers": ["arn:aws:lambda:x:1:layer:kit:1"]}'},
        {"api/vendor/requests/__init__.py": ""},
        {"api/more.json": '{"Resources": {"APIHandler": {"Properties": {"Layers": [1]}}}}'},
    ):
        assert check(make_workspace({**files, **more})) == []


def test_a_layer_that_a_variable_attaches_may_supply_anything(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    """Only SAM and CloudFormation say by their silence that there is no layer."""
    files = {
        **TestCdk.FILES,
        "app/stacks/main.py": TestCdk.APP,
        "app/src/users/index.py": "import common\n",
    }
    assert [finding["code"] for finding in check(make_workspace(files))] == ["W7704"]


@pytest.mark.parametrize(
    ("options", "in_python", "codes"),
    [
        ("", "", ["E7720"]),
        (", { exclude: ['*.pyc'] }", ', exclude=["*.pyc"]', ["E7720"]),
        (", { bundling: { image } }", ", bundling=BundlingOptions(image=image)", []),
    ],
)
def test_an_asset_of_the_cdk_may_have_a_name(
    make_workspace: MakeWorkspace, check: Check, options: str, in_python: str, codes: list[str]
) -> None:
    typescript = (
        "const folder = path.join(__dirname, '../src/users');\n"
        f"const code = lambda.Code.fromAsset(folder{options});\n"
        f"this.other = lambda.Code.fromAsset(folder{options});\n"
        "new lambda.Function(this, 'Users', { runtime: Runtime.PYTHON_3_12, GIVEN });\n"
    )
    python = (
        'root = Path(__file__).parent.parent\nself.folder = root / "src" / "users"\n'
        f"asset: Code = Code.from_asset(str(self.folder){in_python})\n"
        f"self.asset = Code.from_asset(str(self.folder){in_python})\n"
        "def more():\n    root = Path(__file__).parent.parent\n"
        'Function(self, "Users", runtime=Runtime.PYTHON_3_12, GIVEN)\n'
    )
    for name, source in (
        ("app/main.ts", typescript.replace("GIVEN", "code")),
        ("app/main.ts", typescript.replace("GIVEN", "code: code")),
        ("app/main.ts", typescript.replace("GIVEN", "code: this.other")),
        ("app/main.py", python.replace("GIVEN", "code=asset")),
        ("app/main.py", python.replace("GIVEN", "code=self.asset")),
    ):
        files = {"app/cdk.json": "{}", name: source, "src/users/index.py": "import requests\n"}
        assert [finding["code"] for finding in check(make_workspace(files))] == codes


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("app/main.ts", "let code = first();\ncode = lambda.Code.fromAsset('../src/users');\n"),
        ("app/main.ts", "function make(code) {}\n"),
        ("app/main.py", "code = first()\ncode = Code.from_asset('../src/users')\n"),
        ("app/main.py", "code = given\n"),
    ],
)
def test_an_asset_that_may_be_several_is_none(
    units: Callable[[Mapping[str, str]], Units], name: str, source: str
) -> None:
    call = {
        "app/main.ts": "new Function(this, 'Users', { runtime: Runtime.PYTHON_3_12, code });\n",
        "app/main.py": 'Function(self, "Users", runtime=Runtime.PYTHON_3_12, code=code)\n',
    }
    files = {"app/cdk.json": "{}", name: source + call[name], "src/users/index.py": ""}
    assert [*units({**files, "lambdas/a/index.py": ""})] == ["lambdas/a"]


@pytest.mark.parametrize(
    ("handler", "codes"), [('f"{name}.run"', ["W7704"]), ('"a.run"', ["E7705", "W7704", "E7705"])]
)
def test_code_of_a_function_may_run_in_one_around_it_whose_handler_is_computed(
    make_workspace: MakeWorkspace, check: Check, handler: str, codes: list[str]
) -> None:
    app = (
        'kit = LayerVersion(self, "Kit", code=Code.from_asset("../kit"))\n'
        'Function(self, "Users", runtime=Runtime.PYTHON_3_12, handler="index.run",\n'
        '    code=Code.from_asset("../src/users"))\n'
        'Function(self, "Any", runtime=Runtime.PYTHON_3_12, layers=[kit, more],\n'
        f'    handler={handler}, code=Code.from_asset("../src"))\n'
    )
    files = {
        "app/cdk.json": "{}",
        "app/main.py": app,
        "kit/python/tools.py": "",
        "src/a.py": "",
        "src/b.py": "",
        "src/users/index.py": "import b\n",
        "src/users/other.py": "import tools\nimport lost\n",
    }
    found = [each["code"] for each in check(make_workspace(files)) if "users" in each["path"]]
    assert found == codes
