from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest
import yaml

from orb_lint.workspace.templates.cloudformation import may_be_template, read_template
from orb_lint.workspace.templates.template import (
    Function,
    Layer,
    LayerReference,
    Remote,
    Template,
)
from orb_lint.workspace.templates.yaml_nodes import TemplateError

NOTHING = Template(functions=(), layers=())
ONE_ELSEWHERE = Template(functions=(), layers=(), remote=(Remote("Users", line=3),))

ORDERS_SERVICE = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Conditions:
  Traced: !Not [!Equals [!Ref Stage, dev]]
Globals:
  Function:
    Runtime: python3.12
    Handler: index.handler
    Layers:
      - !Ref SharedLayer
Parameters:
  Stage: {Type: String, Default: dev}
  TracingArn: {Type: String}
Resources:
  SharedLayer:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: layers/shared
      CompatibleRuntimes: [python3.12]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/lambdas/orders
      Layers:
        - !If [Traced, !Ref TracingArn, !Ref AWS::NoValue]
      Environment:
        Variables:
          TABLE: !ImportValue
            Fn::Sub: "${Stage}-orders"
          REGION: !FindInMap [Regions, !Ref AWS::Region, Short]
          KEY: !Join ["-", [orders, !Select [0, !GetAZs ""]]]
  ReportsFunction:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: report.run
      Code: src/lambdas/reports
  OrdersTable:
    Type: AWS::DynamoDB::Table
"""

JSON_TEMPLATE = {
    "Description": "\N{ROCKET}",
    "Resources": {
        "Users": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "CodeUri": {"Fn::Sub": "src/users"},
                "Layers": [{"Ref": "Shared"}],
            },
        },
        "Shared": {
            "Type": "AWS::Lambda::LayerVersion",
            "Properties": {"Content": "layers/shared"},
        },
    },
}


def read(text: str) -> Template:
    return read_template(textwrap.dedent(text).encode())


def serverless_function(properties: str, *, before: str = "", after: str = "") -> Template:
    """Read a template of one Python function, called Users, with these properties."""
    return read(
        f"""\
{before}
Resources:
  Users:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: python3.12, {properties}}}
{after}
"""
    )


def code_uris(template: Template) -> list[str]:
    return [function.code_uri for function in template.functions]


def attached_layers(template: Template) -> list[str | None]:
    (function,) = template.functions
    return [reference.logical_id for reference in function.layers]


def test_functions_and_layers_are_found_with_the_lines_that_name_their_sources() -> None:
    assert read(ORDERS_SERVICE) == Template(
        functions=(
            Function(
                "OrdersFunction",
                "src/lambdas/orders",
                "index.handler",
                (
                    LayerReference("SharedLayer", 10),
                    LayerReference(None, 25, "TracingArn"),
                    LayerReference(None, 25, "AWS::NoValue"),
                ),
                line=23,
                resource_line=20,
                has_conditional_layers=True,
                runtime=(3, 12),
            ),
            Function(
                "ReportsFunction",
                "src/lambdas/reports",
                "report.run",
                (),
                line=37,
                resource_line=32,
                runtime=(3, 12),
            ),
        ),
        layers=(Layer("SharedLayer", "layers/shared", line=18),),
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_byte_order_mark_and_line_endings_change_nothing(bom: str, ending: str) -> None:
    source = (bom + ORDERS_SERVICE.replace("\n", ending)).encode()

    assert read_template(source) == read(ORDERS_SERVICE)


def test_pyyaml_without_its_c_extension_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read(ORDERS_SERVICE)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)

    assert read(ORDERS_SERVICE) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"Type: AWS::Serverless::Function", True),
        (b'{"Type": "AWS::Lambda::LayerVersion"}', True),
        (b"Transform: AWS::Serverless-2016-10-31", False),
        (b"Type: AWS::S3::Bucket", False),
        (b"Type: AWS::Lambda::Permission", False),
        (b"Type: AWS::Serverless::Api", False),
        (b"", False),
    ],
)
def test_only_a_file_that_names_a_function_or_a_layer_may_be_a_template(
    source: bytes, expected: bool
) -> None:
    assert may_be_template(source) is expected


def test_yaml_is_not_imported_before_a_template_is_read() -> None:
    program = (
        "import sys; from orb_lint.workspace.templates import cloudformation as t;"
        "t.may_be_template(b''); print('yaml' in sys.modules);"
        "t.read_template(b''); print('yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.split() == ["False", "True"], done.stderr


class TestCodeUri:
    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("src/users", "src/users"),
            ("./src/users/", "./src/users/"),
            ("../backend/users", "../backend/users"),
            (r".\src\users", "./src/users"),
            ("'dist/users.zip'", "dist/users.zip"),
            ("2024", "2024"),
            ("!Sub src/users", "src/users"),
            ("{'Fn::Sub': src/users}", "src/users"),
            ("!Sub [src/users, {}]", "src/users"),
            ("&code src/users", "src/users"),
            ("!!str src/users", "src/users"),
        ],
    )
    def test_a_relative_path_is_local(self, written: str, expected: str) -> None:
        assert code_uris(serverless_function(f"CodeUri: {written}")) == [expected]

    @pytest.mark.parametrize(
        "written",
        [
            "s3://bucket/users.zip",
            "https://bucket.s3.amazonaws.com/users.zip",
            "{Bucket: artifacts, Key: users.zip}",
            "/opt/users",
            r"\\server\users",
            r"C:\users",
            '"{{resolve:ssm:/users/code}}"',
            "!Ref Unknown",
            "!GetAtt Bucket.DomainName",
            "!ImportValue users-code",
            "!Join [/, [src, users]]",
            "!FindInMap [Code, users, path]",
            "!Anything src/users",
            "!Anything {path: src/users}",
            "!Sub '${Unknown}/users'",
            "!Sub ['${Place}/users', {Place: !ImportValue place}]",
            "!Sub {src: users}",
            "!Sub []",
            "'${Unsubstituted}/users'",
            r'"src\nusers"',
            "null",
            "[]",
            "{}",
        ],
    )
    def test_what_is_no_relative_path_leaves_the_function_out(self, written: str) -> None:
        assert serverless_function(f"CodeUri: {written}") == ONE_ELSEWHERE

    def test_both_branches_of_a_condition_are_functions_with_their_own_lines(self) -> None:
        template = read(
            """\
            Resources:
              Users:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: !If
                    - IsLegacy
                    - src/old/
                    - Fn::If: [IsBeta, src/beta/, !Ref AWS::NoValue]
            """
        )

        assert [(f.code_uri, f.line) for f in template.functions] == [
            ("src/old/", 7),
            ("src/beta/", 8),
        ]

    def test_the_default_is_the_folder_of_the_template_on_the_line_of_the_resource(self) -> None:
        template = read(
            """\
            Resources:
              Users:
                Type: AWS::Serverless::Function
            """
        )

        assert template.functions == (Function("Users", ".", None, (), line=2, resource_line=2),)

    def test_a_plain_lambda_function_has_no_default(self) -> None:
        template = read("Resources: {Users: {Type: AWS::Lambda::Function}}")

        assert template == NOTHING._replace(remote=(Remote("Users", line=1),))

    def test_inline_code_is_no_file(self) -> None:
        template = read(
            """\
            Resources:
              Users: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: 'import json'}}}
            """
        )

        assert template == NOTHING

    @pytest.mark.parametrize("code", ["{S3Bucket: b, S3Key: k}", "{ImageUri: image}", "s3://b/k"])
    def test_a_plain_lambda_function_without_a_local_path_is_elsewhere(self, code: str) -> None:
        template = read(
            f"""\
            Resources:
              Users: {{Type: AWS::Lambda::Function, Properties: {{Code: {code}}}}}
            """
        )

        assert template == NOTHING._replace(remote=(Remote("Users", line=2),))

    @pytest.mark.parametrize("own", ["InlineCode: 'pass'", "ImageUri: image", "PackageType: Image"])
    @pytest.mark.parametrize("inherited", ["", "Globals: {Function: {CodeUri: src}}"])
    def test_code_that_is_no_path_leaves_the_function_out(self, own: str, inherited: str) -> None:
        assert serverless_function(own, before=inherited).functions == ()

    def test_the_code_of_an_image_is_what_its_dockerfile_is_built_from(self) -> None:
        template = read(
            """\
            Resources:
              Users:
                Type: AWS::Serverless::Function
                Metadata: {Dockerfile: Dockerfile, DockerContext: ./users}
                Properties: {PackageType: Image, CodeUri: elsewhere}
            """
        )

        assert template.functions == (
            Function("Users", "./users", None, (), line=4, resource_line=2, is_image=True),
        )


class TestParameters:
    @pytest.mark.parametrize(
        ("parameters", "written", "expected"),
        [
            ("Root: {Type: String, Default: src}", "!Sub '${Root}/users'", ["src/users"]),
            ("Root: {Type: String, Default: src}", "!Ref Root", ["src"]),
            ("Root: {Default: src}", "{Ref: Root}", ["src"]),
            ("Root: {Default: ''}", "!Sub '${Root}users'", ["users"]),
            ("Root: {Default: 7}", "!Sub 'v${Root}'", ["v7"]),
            ("Root: {Default: src}", "!Sub ['${Root}/${Name}', {Name: users}]", ["src/users"]),
            ("Root: {Default: src}", "!Sub ['${Top}/users', {Top: !Ref Root}]", ["src/users"]),
            ("Root: {Default: src}", "!Sub ['${Root}/users', {Root: app}]", ["app/users"]),
            ("Root: {Default: src}", "!Sub ['${Root}', {Root: !GetAtt A.B}]", []),
            ("Root: {Default: src}", "!Sub '${Root}/${AWS::Region}'", []),
            ("Root: {Default: src}", "!Sub '${!Root}'", []),
            ("Root: {Default: 's3://bucket'}", "!Sub '${Root}/users'", []),
            ("Root: {Default: '${Root}'}", "!Ref Root", []),
            ("Root: {Default: null}", "!Ref Root", []),
            ("Root: {Default: [a, b]}", "!Ref Root", []),
            ("Root: {Type: String}", "!Ref Root", []),
            ("Root: {Type: 'AWS::SSM::Parameter::Value<String>', Default: x}", "!Ref Root", []),
        ],
    )
    def test_a_path_is_known_where_every_parameter_in_it_has_a_default(
        self, parameters: str, written: str, expected: list[str]
    ) -> None:
        template = serverless_function(
            f"CodeUri: {written}", before=f"Parameters: {{{parameters}}}"
        )

        assert code_uris(template) == expected


class TestGlobals:
    def test_what_a_function_does_not_say_comes_from_globals_with_their_line(self) -> None:
        template = read(
            """\
            Globals:
              Function:
                CodeUri: src/
                Handler: index.handler
            Resources:
              Users:
                Type: AWS::Serverless::Function
            """
        )

        assert template.functions == (
            Function("Users", "src/", "index.handler", (), line=3, resource_line=6),
        )

    def test_what_a_function_says_itself_counts_more(self) -> None:
        template = serverless_function(
            "CodeUri: src/users, Handler: users.run",
            before="Globals: {Function: {CodeUri: src, Handler: a.run, Runtime: nodejs20.x}}",
        )

        assert template.functions == (
            Function(
                "Users", "src/users", "users.run", (), line=5, resource_line=3, runtime=(3, 12)
            ),
        )

    def test_layers_of_globals_come_before_those_of_the_function(self) -> None:
        template = serverless_function(
            "Layers: [!Ref Own]",
            before="Globals: {Function: {Layers: [!Ref Common]}}",
            after="""
  Own: {Type: AWS::Serverless::LayerVersion}
  Common: {Type: AWS::Serverless::LayerVersion}
""",
        )

        assert attached_layers(template) == ["Common", "Own"]

    def test_a_plain_lambda_function_inherits_nothing(self) -> None:
        template = read(
            """\
            Globals: {Function: {Handler: index.handler, Layers: [!Ref Common], Runtime: go1.x}}
            Resources:
              Common: {Type: AWS::Lambda::LayerVersion}
              Users: {Type: AWS::Lambda::Function, Properties: {Code: src}}
            """
        )

        assert template.functions == (Function("Users", "src", None, (), line=4, resource_line=4),)


class TestRuntime:
    @pytest.mark.parametrize(
        "runtime",
        [
            "python3.12",
            "!Ref Unknown",
            "!Ref Snake",
            "!Sub 'python${Version}'",
            "!If [Old, python3.9, nodejs20.x]",
            "!If [Old, !Ref Unknown, nodejs20.x]",
            "!FindInMap [Runtimes, users, name]",
            "null",
            "{}",
        ],
    )
    def test_a_function_that_may_run_python_stays(self, runtime: str) -> None:
        template = read(
            f"""\
            Parameters: {{Snake: {{Default: python3.13}}}}
            Resources:
              Users:
                Type: AWS::Serverless::Function
                Properties: {{CodeUri: src, Runtime: {runtime}}}
            """
        )

        assert code_uris(template) == ["src"]

    @pytest.mark.parametrize(
        "runtime",
        [
            "nodejs20.x",
            "java21",
            "go1.x",
            "dotnet8",
            "ruby3.3",
            "provided.al2023",
            "!Ref Node",
            "!If [Old, nodejs18.x, nodejs20.x]",
        ],
    )
    @pytest.mark.parametrize("in_globals", [False, True])
    def test_a_function_that_runs_something_else_is_left_out(
        self, runtime: str, in_globals: bool
    ) -> None:
        inherited, own = (f"Runtime: {runtime}", "") if in_globals else ("", f"Runtime: {runtime}")

        assert (
            read(
                f"""\
                Globals: {{Function: {{{inherited}}}}}
                Parameters: {{Node: {{Default: nodejs22.x}}}}
                Resources:
                  Users:
                    Type: AWS::Serverless::Function
                    Properties: {{{own}}}
                """
            )
            == NOTHING
        )


class TestLayers:
    @pytest.mark.parametrize(
        ("resource_type", "property_name"),
        [("AWS::Serverless::LayerVersion", "ContentUri"), ("AWS::Lambda::LayerVersion", "Content")],
    )
    def test_a_layer_with_local_content_is_found(
        self, resource_type: str, property_name: str
    ) -> None:
        template = read(
            f"""\
            Resources:
              Shared:
                Type: {resource_type}
                Properties:
                  {property_name}: .\\layers\\shared
            """
        )

        assert template.layers == (Layer("Shared", "./layers/shared", line=5),)

    def test_the_build_method_of_a_layer_stands_in_its_metadata(self) -> None:
        template = read(
            """\
            Resources:
              Shared:
                Type: AWS::Serverless::LayerVersion
                Metadata: {BuildMethod: Python3.12}
                Properties: {ContentUri: layers/shared}
            """
        )

        assert [layer.build_method for layer in template.layers] == ["python3.12"]

    @pytest.mark.parametrize(
        ("properties", "is_found"),
        [
            ("ContentUri: layers", True),
            ("ContentUri: layers, CompatibleRuntimes: [nodejs20.x, python3.12]", True),
            ("ContentUri: layers, CompatibleRuntimes: [!Ref Unknown]", True),
            ("ContentUri: layers, CompatibleRuntimes: []", True),
            ("ContentUri: layers, CompatibleRuntimes: [nodejs18.x, nodejs20.x]", False),
            ("ContentUri: s3://bucket/layer.zip", False),
            ("ContentUri: {Bucket: b, Key: k}", False),
            ("LayerName: shared", False),
        ],
    )
    def test_a_layer_is_found_when_it_may_hold_local_python(
        self, properties: str, is_found: bool
    ) -> None:
        template = read(
            f"""\
            Resources:
              Shared:
                Type: AWS::Serverless::LayerVersion
                Properties: {{{properties}}}
            """
        )

        assert bool(template.layers) is is_found

    @pytest.mark.parametrize(
        ("layers", "expected"),
        [
            ("[!Ref Shared]", ["Shared"]),
            ("[{Ref: Shared}]", ["Shared"]),
            ("[!Sub '${Shared}']", ["Shared"]),
            ("[{'Fn::Sub': '${Shared.LayerVersionArn}'}]", ["Shared"]),
            ("[!GetAtt Shared.LayerVersionArn]", ["Shared"]),
            ("[!GetAtt [Shared, LayerVersionArn]]", ["Shared"]),
            ("[{'Fn::GetAtt': [Shared, LayerVersionArn]}]", ["Shared"]),
            ("[!Ref Shared, !Ref Packaged]", ["Shared", "Packaged"]),
            ("[[!Ref Shared], [[!Ref Packaged]]]", ["Shared", "Packaged"]),
            ("!If [Old, [!Ref Shared], [!Ref Packaged, arn]]", ["Shared", "Packaged", None]),
            ("{'Fn::If': [Old, [!Ref Shared], !Ref 'AWS::NoValue']}", ["Shared", None]),
            ("[!If [Old, !Ref Shared, !Ref Packaged]]", ["Shared", "Packaged"]),
            ("!Ref LayerArns", [None]),
            ("[!Ref Table]", [None]),
            ("[!GetAtt Nested.Outputs.LayerArn]", [None]),
            ("[!GetAtt []]", [None]),
            ("[!Sub '${Shared}-suffix']", [None]),
            ("[!Sub '${Missing}']", [None]),
            ("['arn:aws:lambda:eu-west-1:123456789012:layer:Shared:1']", [None]),
            ("['{{resolve:ssm:/layers/Shared}}']", [None]),
            ("[!ImportValue Shared]", [None]),
            ("[Shared]", [None]),
            ("[{Arn: Shared}]", [None]),
            ("[]", []),
            ("null", []),
        ],
    )
    def test_an_attached_layer_is_named_where_the_template_declares_it(
        self, layers: str, expected: list[str | None]
    ) -> None:
        template = serverless_function(
            f"Layers: {layers}",
            before="Parameters: {LayerArns: {Type: CommaDelimitedList}}",
            after="""
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layers/shared}}
  Packaged: {Type: AWS::Lambda::LayerVersion, Properties: {Content: {S3Bucket: b, S3Key: k}}}
  Table: {Type: AWS::DynamoDB::Table}
""",
        )

        assert attached_layers(template) == expected

    def test_each_attached_layer_has_its_line(self) -> None:
        template = read(
            """\
            Resources:
              Users:
                Type: AWS::Serverless::Function
                Properties:
                  Layers:
                    - arn:aws:lambda:eu-west-1:123456789012:layer:tools:1
                    # the one that is left
                    - Ref: Shared
            """
        )

        assert [reference.line for reference in template.functions[0].layers] == [6, 8]


class TestYaml:
    def test_merge_keys_are_resolved_and_own_keys_count_more(self) -> None:
        template = read(
            """\
            Base: &base {Runtime: nodejs20.x, Handler: base.run, CodeUri: src/base}
            Python: &python {Runtime: python3.12}
            Resources:
              Users:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: src/users
                  <<: [*python, *base]
            """
        )

        assert template.functions == (
            Function(
                "Users", "src/users", "base.run", (), line=7, resource_line=4, runtime=(3, 12)
            ),
        )

    def test_aliases_stand_for_their_anchor_and_anchors_can_be_set_again(self) -> None:
        template = read(
            """\
            Resources:
              A: {Type: AWS::Serverless::Function, Properties: &p {CodeUri: &code src/a}}
              B: {Type: AWS::Serverless::Function, Properties: *p}
              C: {Type: AWS::Serverless::Function, Properties: {CodeUri: &code src/c}}
              D: {Type: AWS::Serverless::Function, Properties: {CodeUri: *code}}
            """
        )

        assert code_uris(template) == ["src/a", "src/a", "src/c", "src/c"]

    def test_the_last_of_equal_keys_counts(self) -> None:
        template = read(
            """\
            Resources:
              Users: {Type: AWS::S3::Bucket}
              Users: {Type: AWS::Serverless::Function, Properties: {CodeUri: a, CodeUri: b}}
            """
        )

        assert template.functions == (Function("Users", "b", None, (), line=3, resource_line=3),)

    def test_every_document_has_its_own_globals_and_layers(self) -> None:
        template = read(
            """\
            Globals: {Function: {Handler: index.handler}}
            Resources:
              Shared: {Type: AWS::Serverless::LayerVersion}
              A: {Type: AWS::Serverless::Function}
            ---
            Resources:
              B: {Type: AWS::Serverless::Function, Properties: {Layers: [!Ref Shared]}}
            """
        )

        assert template.functions == (
            Function("A", ".", "index.handler", (), line=4, resource_line=4),
            Function("B", ".", None, (LayerReference(None, 7, "Shared"),), line=7, resource_line=7),
        )

    def test_loops_and_macros_of_the_template_language_are_harmless(self) -> None:
        template = read(
            """\
            Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
            Resources:
              Fn::ForEach::Services:
                - Name
                - [users, orders]
                - "${Name}Function":
                    Type: AWS::Serverless::Function
                    Properties: {CodeUri: "src/${Name}"}
              Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/more.yaml}}
              Users: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/users}}
            """
        )

        assert code_uris(template) == ["src/users"]

    def test_unicode_separators_in_a_text_do_not_count_as_lines(self) -> None:
        template = read(
            """\
            Description: "one\u2028two\u2029three\u0085four"
            Resources: {Users: {Type: AWS::Serverless::Function}}
            """
        )

        assert template.functions[0].line == 2

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "---\n---\n",
            "# nothing",
            "just a text",
            "[a, list]",
            "Resources:",
            "Resources: []",
            "Resources: {Users: }",
            "Resources: {Users: AWS::Serverless::Function}",
            "Resources: {Users: {Type: [AWS::Serverless::Function]}}",
            "Resources: {[a, b]: {Type: AWS::Serverless::Function}}",
            "Resources: {Users: {Type: AWS::Serverless::Application}}",
            "Globals: 3\nParameters: []\nResources: !Ref Elsewhere",
        ],
    )
    def test_a_document_of_another_shape_holds_nothing(self, text: str) -> None:
        assert read(text) == NOTHING

    @pytest.mark.parametrize(
        "template",
        [
            "Properties: [CodeUri, src]",
            "Properties: text",
            "Properties: {Handler: [a], Layers: 3, Runtime: 3.12, PackageType: {}}",
            "Properties: {Handler: {}, Layers: {a: b}, Runtime: [python3.12]}",
        ],
    )
    @pytest.mark.parametrize("outer", ["Globals: {Function: []}", "Parameters: {A: 3, B: , C: []}"])
    def test_values_of_the_wrong_type_raise_nothing(self, template: str, outer: str) -> None:
        found = read(
            f"{outer}\nResources: {{Users: {{Type: AWS::Serverless::Function, {template}}}}}"
        )

        assert all(function.handler is None for function in found.functions)

    def test_nodes_that_contain_themselves_end(self) -> None:
        template = read(
            """\
            Resources:
              Users:
                Type: AWS::Serverless::Function
                Properties: &self
                  <<: *self
                  CodeUri: &code !If [Old, src, *code]
                  Layers: &layers [!Ref Shared, *layers]
                  Handler: &handler !Sub ["${X}", {X: *handler}]
            """
        )

        assert template.functions == (
            Function(
                "Users", "src", None, (LayerReference(None, 7, "Shared"),), 6, resource_line=2
            ),
        )

    def test_aliases_of_aliases_do_not_multiply(self) -> None:
        levels = [f"L{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 60)]
        template = read(
            "\n".join(
                [
                    "L0: &l0 !Ref Shared",
                    *levels,
                    "Resources:",
                    "  Users: {Type: AWS::Serverless::Function, Properties: {Layers: *l59}}",
                ]
            )
        )

        assert template.functions[0].layers == (LayerReference(None, 1, "Shared"),)


class TestJson:
    @pytest.mark.parametrize("indent", [2, "\t", None])
    @pytest.mark.parametrize("ensure_ascii", [True, False])
    @pytest.mark.parametrize("start", ["", "\ufeff", "\n\t"])
    @pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
    def test_json_in_any_layout_is_read_like_yaml(
        self,
        indent: int | str | None,
        ensure_ascii: bool,
        start: str,
        loader: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(yaml, "CSafeLoader", getattr(yaml, loader))
        text = json.dumps(JSON_TEMPLATE, indent=indent, ensure_ascii=ensure_ascii)
        template = read_template((start + text).encode())

        assert code_uris(template) == ["src/users"]
        assert attached_layers(template) == ["Shared"]
        assert [layer.content_uri for layer in template.layers] == ["layers/shared"]

    def test_lines_and_equal_keys_of_json_are_those_of_yaml(self) -> None:
        template = read_template(
            b'{"Resources": {\n\t"Users": {"Type": "AWS::Serverless::Function",\n'
            b'\t\t"Properties": {"CodeUri": "a",\n\t\t"CodeUri": "b\\/c"}}}}'
        )

        assert template.functions == (Function("Users", "b/c", None, (), line=4, resource_line=2),)


class TestErrors:
    @pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
    @pytest.mark.parametrize(
        ("source", "line"),
        [
            (b"a:\n\tb: 1\nc: 1\nd: 1\n", 2),
            (b"a: 1\nb: [1, 2\n", 2),
            (b"a: 1\n b: 2\n", 2),
            (b'a: 1\nb: "open', 2),
            (b"a: 1\nb: *nowhere\n", 2),
            (b"a: &x 1\n---\nb: *x\n", 3),
            (b"a: 1\nb: \0\n", 2),
            (b"a: 1\nb: \x07\n", 2),
            (b"a: 1\nb: caf\xe9\n", 2),
            (b'a: "\\U00110000"\n', 1),
            (b"a: {% if x %}\n", 1),
            (b"a: 1\nb: " + b"[" * 10_000, 2),
            (b"a: 1\nb: " + b"[" * 10_000 + b"]" * 10_000, 2),
            (b"- " * 10_000, 1),
            (b"{" + b'"a": {' * 10_000, 1),
        ],
        ids=lambda value: repr(value[:30]) if isinstance(value, bytes) else "line",
    )
    def test_invalid_yaml_is_one_error_with_its_line_and_a_reason_of_one_line(
        self, source: bytes, line: int, loader: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(yaml, "CSafeLoader", getattr(yaml, loader))

        with pytest.raises(TemplateError) as caught:
            read_template(source)

        assert caught.value.line == line
        assert caught.value.reason
        assert len(caught.value.reason.splitlines()) == 1
        assert str(caught.value) == f"line {line}: {caught.value.reason}"

    def test_nothing_is_ever_constructed_or_run(self) -> None:
        template = read(
            """\
            Resources:
              Users:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: !!python/object/apply:os.abort []
                  Handler: !!python/name:os.abort
            """
        )

        assert template == NOTHING._replace(remote=(Remote("Users", line=2),))


def test_a_function_of_which_very_many_layers_are_listed_has_nobody_knows_which() -> None:
    arns = "".join(f"    - arn:aws:lambda:eu-west-1:123456789012:layer:l{n}:1\n" for n in range(99))
    source = "Layers: &layers\n" + arns + "Resources:\n"
    source += "  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: f, Layers: *layers}}\n"

    (function,) = read_template(source.encode()).functions

    assert function.has_conditional_layers
    assert len(function.layers) == 20


def test_mappings_that_merge_one_another_without_end_are_refused_with_their_line() -> None:
    maps = "".join(f"a{n + 1}: &a{n + 1} {{<<: [*a{n}, *a{n}], k{n}: v}}\n" for n in range(40))
    source = "Transform: AWS::Serverless-2016-10-31\na0: &a0 {k: v}\n" + maps

    with pytest.raises(TemplateError, match="merges more than 100,000 entries by `<<`") as caught:
        read_template(source.encode())

    assert 10 < caught.value.line < 20


def test_thousands_of_functions_may_merge_one_anchor() -> None:
    source = "X: &x {CodeUri: f, Handler: index.main, Runtime: python3.12}\nResources:\n"
    for n in range(5_000):
        source += f"  F{n}: {{Type: AWS::Serverless::Function, Properties: {{<<: *x}}}}\n"

    functions = read_template(source.encode()).functions

    assert {(each.code_uri, each.handler) for each in functions} == {("f", "index.main")}
    assert len(functions) == 5_000
