"""W7766 leftover-layer and W7767 leftover-layer-reference."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, Finding, place, stated
from tests.workspaces import COMMON, LAYERS, NEW_LINE, PACKAGES, Files, users

LAYER, REFERENCE = "leftover-layer", "leftover-layer-reference"
OLD_LAYER = f"{LAYERS}/common"
MODULE = "class NotFound(Exception): ...\n"
MOVED: Files = {**users(NEW_LINE), f"{OLD_LAYER}/exceptions.py": MODULE}


def places(findings: list[Finding]) -> list[str]:
    return [place(finding) for finding in findings]


class TestLeftoverLayer:
    def test_a_layer_all_of_whose_modules_have_moved_is_reported_on_its_folder(
        self, find: Find
    ) -> None:
        (finding,) = find(MOVED, LAYER)

        assert stated([finding]) == [
            (
                "common:1:1-1:1",
                "every module of layer `common` lives in orb-common now: delete the layer",
            )
        ]
        assert (finding["path"], finding["severity"], finding["fix"]) == (
            OLD_LAYER,
            "warning",
            None,
        )

    @pytest.mark.parametrize(
        "more",
        [
            {f"{OLD_LAYER}/retry.py": "def retry(): ...\n"},
            {f"{OLD_LAYER}/exceptions.py": f"{MODULE}class Gone(Exception): ...\n"},
            {f"{OLD_LAYER}/exceptions.py": "def __getattr__(name): ...\n"},
            {f"{OLD_LAYER}/exceptions.py": "def broken(:\n"},
            {f"{OLD_LAYER}/requirements.txt": "requests\n"},
        ],
        ids=["one more module", "one more name", "any name", "unknown names", "installs something"],
    )
    def test_one_that_has_anything_more_is_not(self, find: Find, more: dict[str, str]) -> None:
        assert find({**MOVED, **more}, LAYER) == []

    def test_one_that_delivers_packages_is_meant_to_be_there(self, find: Find) -> None:
        files = {
            **users(NEW_LINE),
            f"{OLD_LAYER}/python/orb_common/__init__.py": "",
            f"{OLD_LAYER}/python/orb_common/exceptions.py": MODULE,
            "build.sh": f"cp -r {OLD_LAYER} out\n",
        }
        settings = f'package-layers = {{ "{OLD_LAYER}" = ["orb-common"] }}'

        assert len(find(files, LAYER)) == 1
        assert find(files, LAYER, settings) == []
        assert len(find(files, REFERENCE)) == 1
        assert find(files, REFERENCE, settings) == []


class TestReferences:
    @pytest.mark.parametrize(
        ("path", "text", "where"),
        [
            ("build.sh", f"set -e\ncp -r {OLD_LAYER} out\n", ["build.sh:2:7-2:32"]),
            ("scripts/b.sh", f"cp -r ../{OLD_LAYER}/. out\n", ["b.sh:1:7-1:37"]),
            ("Makefile", f"layer:\n\tzip l.zip {OLD_LAYER}\n", ["Makefile:2:12-2:37"]),
            ("Dockerfile", f"COPY {OLD_LAYER}/ /opt/\n", ["Dockerfile:1:6-1:32"]),
            (
                "buildspec.yml",
                f"phases:\n  build:\n    commands:\n      - ls {OLD_LAYER}\n",
                ["buildspec.yml:4:12-4:37"],
            ),
            (".gitlab-ci.yml", f"a:\n  script: [ls {OLD_LAYER}]\n", [".gitlab-ci.yml:2:15-2:40"]),
            (
                ".github/workflows/a.yml",
                f"on:\n  push:\n    paths: ['{OLD_LAYER}/**']\n",
                ["a.yml:3:14-3:42"],
            ),
            ("infra/app.py", f'lambda_.Code.from_asset("../{OLD_LAYER}")\n', ["app.py:1:25-1:55"]),
            ("infra/app.py", f'PythonLayerVersion(self, "L", entry="{OLD_LAYER}")\n', None),
            ("template.yaml", f"Resources: {{L: {{Type: AWS::Serverless::LayerVersion, "
             f"Properties: {{ContentUri: {OLD_LAYER}}}}}}}\n", None),
        ],
    )  # fmt: skip
    def test_each_kind_of_build_file_is_read(
        self, find: Find, path: str, text: str, where: list[str] | None
    ) -> None:
        (finding,) = find({**MOVED, path: text}, REFERENCE)

        assert finding["path"] == path
        assert where in (None, [place(finding)])
        assert finding["message"] == (
            f"names layer `common` ({OLD_LAYER}), whose modules all live in packages now:"
            " take it out"
        )

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("build.sh", f"# cp -r {OLD_LAYER} out\n"),
            ("build.sh", f"echo {OLD_LAYER} is gone\n"),
            ("build.sh", f"cp -r {LAYERS}/network out\n"),
            (".github/workflows/a.yml", f"name: no {OLD_LAYER}\n"),
            ("infra/app.py", f"# Code.from_asset('{OLD_LAYER}')\n"),
            ("infra/app.py", f'from_asset = "{OLD_LAYER}"\n'),
            ("README.md", f"cp -r {OLD_LAYER} out\n"),
        ],
    )
    def test_prose_and_other_layers_are_left_alone(self, find: Find, path: str, text: str) -> None:
        assert find({**MOVED, path: text}, REFERENCE) == []

    def test_a_layer_that_is_still_needed_may_be_named(self, find: Find) -> None:
        files = {**PACKAGES, f"{LAYERS}/net/retry.py": "", "build.sh": f"cp -r {LAYERS}/net out\n"}
        assert find(files, REFERENCE) == []

    def test_what_a_template_attaches_is_named_at_each_function(self, find: Find) -> None:
        function = (
            "    Type: AWS::Serverless::Function\n    Properties:\n"
            "      CodeUri: backend/src/lambdas/users\n      Layers: [!Ref L]\n"
        )
        template = (
            f"Resources:\n  A:\n{function}  B:\n{function}  L:\n"
            "    Type: AWS::Serverless::LayerVersion\n    Properties:\n"
            f"      ContentUri: {OLD_LAYER}\n"
        )
        found = find({**MOVED, "template.yaml": template}, REFERENCE)
        assert [finding["line"] for finding in found] == [6, 11, 15]

    def test_a_template_that_is_no_valid_yaml_names_nothing(self, find: Find) -> None:
        template = f"Resources:\n  L: [AWS::Serverless::LayerVersion, {OLD_LAYER}\n"
        build = f"cp -r {OLD_LAYER} out\n"
        found = find({**MOVED, "template.yaml": template, "build.sh": build}, REFERENCE)
        assert [finding["path"] for finding in found] == ["build.sh"]

    def test_a_workflow_that_speaks_of_resources_is_no_template(self, find: Find) -> None:
        workflow = f"steps:\n- run: cp -r {OLD_LAYER} out  # an AWS::Lambda::LayerVersion\n"
        (finding,) = find({**MOVED, ".github/workflows/a.yml": workflow}, REFERENCE)
        assert place(finding) == "a.yml:2:14-2:39"


def test_a_module_that_lives_nowhere_keeps_its_layer(find: Find) -> None:
    files = {path: text for path, text in MOVED.items() if not path.startswith(f"{COMMON}/orb")}
    assert find({**files, f"{COMMON}/orb_common/__init__.py": ""}, LAYER) == []
