"""E7722, W7723, E7727 and W7728: third-party imports, and the entries that install them."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, fixed, lines, stated
from tests.workspaces import COMMON, COMMON_ENTRY, MODELS, MODELS_ENTRY, PACKAGES, USERS, users

UNDECLARED = "undeclared-dependency"
TRANSITIVE = "transitive-dependency"
DEV_ONLY = "pipfile-entry-dev-only"
LOCAL = "missing-pipfile-entry"
UNUSED = "unused-pipfile-entry"
PIPFILE = f"{USERS}/Pipfile"
REQUIRES_YAML = {
    f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\ndependencies = ["PyYAML"]\n'
}


def pipfile(*entries: str, dev: tuple[str, ...] = ()) -> str:
    return "\n".join(["[packages]", *entries, "", "[dev-packages]", *dev, ""])


class TestUndeclaredDependency:
    def test_the_first_import_of_each_module_is_reported(self, find: Find) -> None:
        source = "import requests\nimport requests.auth, yaml\ndef f():\n    import requests\n"

        findings = find(users(source, pipfile()), UNDECLARED)

        assert stated(findings) == [
            (
                "index.py:1:8-1:16",
                f'{PIPFILE} declares nothing that installs `requests`: add `requests = "*"` to'
                " [packages]",
            ),
            (
                "index.py:2:23-2:27",
                f'{PIPFILE} declares nothing that installs `yaml`: add `pyyaml = "*"` to'
                " [packages]",
            ),
        ]
        assert findings[0]["code"] == "E7722"

    @pytest.mark.parametrize(
        "source",
        [
            "import sys\nif sys.platform == 'win32':\n    import win32api\n",
            "import os\nif os.name == 'nt':\n    import colorama\nelse:\n    import json\n",
            "import sys\nif sys.version_info >= (3, 11):\n    import tomllib\n"
            "else:\n    import tomli as tomllib\n",
            "from typing import TYPE_CHECKING as TC\nif TC:\n    import yaml\n",
        ],
    )
    def test_a_branch_that_no_lambda_of_this_python_takes_needs_nothing(
        self, source: str, find: Find
    ) -> None:
        python = '[requires]\npython_version = "3.12"\n'

        assert find(users(source, pipfile() + python), UNDECLARED) == []

    def test_the_branch_that_an_older_python_takes_needs_it(self, find: Find) -> None:
        source = "import sys\nif sys.version_info < (3, 11):\n    import tomli\n"
        python = '[requires]\npython_version = "3.10"\n'

        (finding,) = find(users(source, pipfile() + python), UNDECLARED)

        assert finding["line"] == 3

    def test_several_owners_are_named_by_their_downloads_and_families_whole(
        self, find: Find
    ) -> None:
        jwt, cv2 = find(users("import jwt\nimport cv2\n", pipfile()), UNDECLARED)

        assert jwt["message"].endswith("add pyjwt or jwt")
        assert cv2["message"].endswith(
            "add opencv-python or opencv-python-headless or opencv-contrib-python or"
            " opencv-contrib-python-headless"
        )

    def test_an_owner_that_some_manifest_declares_is_named_first(self, find: Find) -> None:
        files = users("import jwt\n", pipfile())
        files["backend/src/lambdas/orders/index.py"] = "import jwt\n"
        files["backend/src/lambdas/orders/Pipfile"] = pipfile('jwt = "*"')

        (finding,) = find(files, UNDECLARED)

        assert finding["message"].endswith("add jwt or pyjwt")

    def test_the_fix_adds_the_entry_and_leaves_nothing_to_say(self, find: Find) -> None:
        files = users("import yaml\n", pipfile('boto3 = "*"'))

        (finding,) = find(files, UNDECLARED)
        after = fixed(files, finding)

        assert after == {PIPFILE: pipfile('boto3 = "*"', 'pyyaml = "*"')}
        assert finding["fix"]["applicability"] == "unsafe"
        assert find({**files, **after}, UNDECLARED) == []

    def test_where_several_distributions_install_it_there_is_a_choice_and_no_fix(
        self, find: Find
    ) -> None:
        (finding,) = find(users("import psycopg2\n", pipfile()), UNDECLARED)

        assert "add psycopg2-binary or psycopg2" in finding["message"]
        assert finding["fix"] is None

    def test_of_a_shared_namespace_the_longest_name_tells_the_distribution(
        self, find: Find
    ) -> None:
        (finding,) = find(users("from google.cloud import storage\n", pipfile()), UNDECLARED)

        assert finding["message"].endswith('add `google-cloud-storage = "*"` to [packages]')

    @pytest.mark.parametrize(
        "source",
        [
            "try:\n    import requests\nexcept ImportError:\n    requests = None\n",
            "if TYPE_CHECKING:\n    import requests\n",
            "import boto3, json\n",
            "import requests_or_nobody_has_heard_of_it\n",
        ],
        ids=["optional", "type checking", "runtime", "unknown"],
    )
    def test_what_need_not_be_declared_is_silent(self, source: str, find: Find) -> None:
        assert find(users(source, pipfile()), UNDECLARED) == []

    @pytest.mark.parametrize(
        ("entry", "source"),
        [
            ('"aws.lambda_powertools" = "*"', "import aws_lambda_powertools.logging"),
            ('PyJWT = {version = "*", extras = ["crypto"]}', "import jwt"),
            ('python-dateutil = "*"', "import dateutil.parser"),
            ('attrs = "*"', "import attr, attrs"),
            ('psycopg2-binary = "*"', "import psycopg2"),
            ('nobody-knows-what-this-installs = "*"', "import nowhere_to_be_found"),
            (
                'aws-lambda-powertools = {version = "*", extras = ["tracer"]}',
                "import aws_xray_sdk.core",
            ),
            ('PyJWT = {version = "*", extras = ["crypto"]}', "import cryptography"),
            ('celery = {version = "*", extras = ["Redis"]}', "import redis"),
        ],
    )
    def test_what_an_entry_installs_is_declared(self, entry: str, source: str, find: Find) -> None:
        assert find(users(f"{source}\n", pipfile(entry)), UNDECLARED) == []

    def test_an_entry_that_nobody_knows_does_not_hide_a_known_distribution(
        self, find: Find
    ) -> None:
        files = users("import requests\n", pipfile('nobody-knows-what-this-installs = "*"'))

        assert lines(find(files, UNDECLARED)) == [1]

    @pytest.mark.parametrize("source_folder", ["", "src/"])
    def test_local_packages_may_share_a_namespace_with_a_known_distribution(
        self, source_folder: str, find: Find
    ) -> None:
        core, events = (f"backend/packages/acme-{name}" for name in ("core", "events"))
        entry = 'acme-core = {path = "../../../packages/acme-core", editable = true}'
        files = {
            **users("import acme.core\nfrom acme.events import bus\n", pipfile(entry)),
            f"{core}/pyproject.toml": '[project]\nname = "acme-core"\n',
            f"{core}/{source_folder}acme/core/__init__.py": "",
            f"{events}/pyproject.toml": '[project]\nname = "acme-events"\n',
            f"{events}/{source_folder}acme/events/bus.py": "",
        }

        assert find(files, UNDECLARED) == []
        assert [
            (each["line"], each["message"].partition(":")[0]) for each in find(files, LOCAL)
        ] == [(2, f"{PIPFILE} does not declare acme-events")]

    @pytest.mark.parametrize("url", ["https://example.com/x.zip", "-e git+https://example.com/x"])
    def test_nobody_knows_what_a_url_installs(self, url: str, find: Find) -> None:
        files = users("import requests\n", None) | {f"{USERS}/requirements.txt": f"{url}\n"}
        settings = 'manifests = ["requirements.txt"]\n'

        assert find(files, UNDECLARED, settings) == []

    def test_a_local_package_of_an_unknown_layout_may_install_what_nothing_explains(
        self, find: Find
    ) -> None:
        entry = 'fonts = {path = "../../../packages/fonts", editable = true}'
        files = {
            **users("import hub_fonts\n", pipfile(entry)),
            "backend/packages/fonts/pyproject.toml": (
                '[project]\nname = "fonts"\n'
                '[tool.hatch.build.targets.wheel]\npackages = ["lib/hub_fonts"]\n'
            ),
            "backend/packages/fonts/lib/hub_fonts/__init__.py": "",
        }

        for rule in (UNDECLARED, "unresolved-local-import", UNUSED):
            assert find(files, rule) == []

    def test_an_extra_that_is_not_asked_for_installs_nothing(self, find: Find) -> None:
        assert lines(find(users("import redis\n", pipfile('celery = "*"')), UNDECLARED)) == [1]

    def test_what_a_distribution_installs_can_be_said(self, find: Find) -> None:
        files = users("import requests\n", pipfile('acme-http = "*"'))

        assert find(files, UNDECLARED, '[distributions]\nacme-http = ["requests"]\n') == []
        assert len(find(files, UNDECLARED, '[distributions]\nacme-http = ["acme"]\n')) == 1

    def test_tests_are_checked_where_the_settings_say_so(self, find: Find) -> None:
        files = {
            **users("", pipfile(dev=('pytest = "*"',))),
            f"{USERS}/tests/test_index.py": "import pytest, freezegun\n",
        }

        assert find(files, UNDECLARED) == []
        (finding,) = find(files, UNDECLARED, "check-test-dependencies = true\n")
        assert "`freezegun`" in finding["message"]

    def test_lambdas_without_a_pipfile_have_a_rule_of_their_own(self, find: Find) -> None:
        assert find(users("import requests\n", None), UNDECLARED) == []


class TestTransitiveDependency:
    def test_the_package_that_brings_it_is_named(self, find: Find) -> None:
        files = {**users("import yaml\n", pipfile(COMMON_ENTRY)), **REQUIRES_YAML}

        (finding,) = find(files, TRANSITIVE)

        assert stated([finding]) == [
            (
                "index.py:1:8-1:12",
                f"`yaml` is installed only because orb-common requires it; {PIPFILE} does not"
                ' declare it: add `pyyaml = "*"` to [packages]',
            )
        ]
        assert (finding["code"], finding["severity"]) == ("W7723", "warning")
        assert find(files, UNDECLARED) == []
        assert find({**files, **fixed(files, finding)}, TRANSITIVE) == []

    def test_a_package_further_on_may_bring_it(self, find: Find) -> None:
        files = {**users("import yaml\n", pipfile(MODELS_ENTRY, COMMON_ENTRY)), **REQUIRES_YAML}
        files[f"{MODELS}/pyproject.toml"] = (
            '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n'
        )

        (finding,) = find(files, TRANSITIVE)

        assert "because orb-common requires it" in finding["message"]

    @pytest.mark.parametrize(
        ("source", "entries"),
        [
            ("import yaml\n", (COMMON_ENTRY, 'PyYAML = "*"')),
            ("try:\n    import yaml\nexcept ImportError: ...\n", (COMMON_ENTRY,)),
            ("import orb_common\n", (COMMON_ENTRY,)),
        ],
        ids=["declared too", "optional", "a local package"],
    )
    def test_what_does_not_hang_on_the_package_is_silent(
        self, source: str, entries: tuple[str, ...], find: Find
    ) -> None:
        assert find({**users(source, pipfile(*entries)), **REQUIRES_YAML}, TRANSITIVE) == []


class TestPipfileEntryDevOnly:
    @pytest.mark.parametrize(
        ("source", "entry"),
        [
            ("import requests\n", 'requests = "*"'),
            ("import yaml\n", 'PyYAML = {version = "*"}'),
            ("import orb_common\n", COMMON_ENTRY),
            ("from exceptions import NotFound\n", COMMON_ENTRY),
        ],
    )
    def test_it_stands_on_the_entry_and_moves_it(self, source: str, entry: str, find: Find) -> None:
        files = users(source, pipfile('boto3 = "*"', dev=('pytest = "*"', entry)))

        (finding,) = find(files, DEV_ONLY)

        assert (finding["code"], finding["path"], finding["line"]) == ("E7727", PIPFILE, 6)
        assert finding["message"].endswith(
            "` is imported at run time and declared only in [dev-packages]: move it to [packages]"
        )
        assert fixed(files, finding) == {
            PIPFILE: pipfile('boto3 = "*"', entry, dev=('pytest = "*"',))
        }
        assert find({**files, **fixed(files, finding)}, DEV_ONLY) == []

    @pytest.mark.parametrize(
        "source",
        [
            "if TYPE_CHECKING:\n    import requests, orb_common\n",
            "try:\n    import requests\nexcept ImportError: ...\n",
            "import json\n",
        ],
    )
    def test_what_run_time_does_not_need_may_be_for_development(
        self, source: str, find: Find
    ) -> None:
        files = users(source, pipfile(dev=('requests = "*"', COMMON_ENTRY)))
        files[f"{USERS}/tests/test_index.py"] = "import requests, orb_common\n"

        assert find(files, DEV_ONLY) == []

    def test_what_a_package_requires_is_needed_at_run_time_like_the_package(
        self, find: Find
    ) -> None:
        files = users("import orb_models\n", pipfile(MODELS_ENTRY, dev=(COMMON_ENTRY,)))
        files[f"{MODELS}/pyproject.toml"] = (
            '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n'
        )
        both_for_development = {**files, PIPFILE: pipfile(dev=(MODELS_ENTRY, COMMON_ENTRY))}

        (finding,) = find(files, DEV_ONLY)

        assert finding["line"] == 5
        assert finding["message"] == (
            "`orb-common` is required at run time by orb-models and declared only in"
            " [dev-packages]: move it to [packages]"
        )
        assert fixed(files, finding) == {PIPFILE: pipfile(MODELS_ENTRY, COMMON_ENTRY)}
        assert lines(find(both_for_development, DEV_ONLY)) == [4, 5]

    def test_an_entry_in_both_categories_is_enough(self, find: Find) -> None:
        entries = ('requests = "*"', COMMON_ENTRY)
        source = "import requests, orb_common\n"

        assert find(users(source, pipfile(*entries, dev=entries)), DEV_ONLY) == []

    def test_a_shared_pipfile_is_reported_once(self, find: Find) -> None:
        files = {
            **PACKAGES,
            "backend/src/Pipfile": pipfile(dev=('requests = "*"',)),
            f"{USERS}/index.py": "import requests\n",
            "backend/src/lambdas/orders/index.py": "import requests\n",
        }

        (finding,) = find(files, DEV_ONLY, "shared-pipfile = true\n")

        assert (finding["path"], finding["unit"]) == ("backend/src/Pipfile", None)


class TestUnusedPipfileEntry:
    def test_an_entry_that_nothing_imports_is_reported_and_removed(self, find: Find) -> None:
        entries = ('requests = "*"  # http', COMMON_ENTRY, 'PyYAML = "*"')
        files = users("import yaml\n", pipfile(*entries))

        findings = find(files, UNUSED)

        assert [(each["line"], each["message"]) for each in findings] == [
            (2, "nothing in Lambda `users` imports `requests`: remove it from [packages]"),
            (3, "nothing in Lambda `users` imports `orb-common`: remove it from [packages]"),
        ]
        assert findings[0]["fix"]["applicability"] == "unsafe"
        assert fixed(files, findings[1]) == {
            PIPFILE: pipfile('requests = "*"  # http', 'PyYAML = "*"')
        }

    def test_an_entry_of_many_lines_is_removed_whole(self, find: Find) -> None:
        text = '[packages]\n\n[packages.requests]\nversion = "*"\nextras = []\n\n[scripts]\n'
        files = users("", text)

        (finding,) = find(files, UNUSED)

        assert find({**files, **fixed(files, finding)}, UNUSED) == []
        assert "requests" not in fixed(files, finding)[PIPFILE]

    @pytest.mark.parametrize(
        "source",
        [
            "import requests\n",
            "def f():\n    from requests.auth import x\n",
            "import json; import requests\n",
            "import importlib\nimportlib.import_module('requests')\n",
            "try:\n    import requests\nexcept ImportError: ...\n",
            "if TYPE_CHECKING:\n    import requests\n",
            "from \\\n    requests import x\n",
            "import (\n",
            "patch('requests.get')\n",
            "INSTALLED = ['requests']\n",
            "create_engine('sqlite+requests://x')\n",
        ],
    )
    def test_any_way_of_using_it_counts(self, source: str, find: Find) -> None:
        source = source if source != "import (\n" else "import requests\nimport (\n"

        assert find(users(source, pipfile('requests = "*"')), UNUSED) == []

    def test_a_use_in_a_test_is_a_use(self, find: Find) -> None:
        files = users("", pipfile('requests = "*"', COMMON_ENTRY))
        files[f"{USERS}/tests/test_index.py"] = "import requests\nimport orb_common\n"

        assert find(files, UNUSED) == []

    def test_a_legacy_import_uses_the_package_that_holds_its_module_now(self, find: Find) -> None:
        files = users("from exceptions import NotFound\n", pipfile(COMMON_ENTRY, MODELS_ENTRY))

        assert lines(find(files, UNUSED)) == [3]

    def test_what_another_declared_package_requires_is_needed(self, find: Find) -> None:
        files = {
            **users("import orb_models\n", pipfile(COMMON_ENTRY, MODELS_ENTRY, 'stripe = "*"')),
            f"{MODELS}/pyproject.toml": (
                '[project]\nname = "orb-models"\ndependencies = ["orb-common", "stripe"]\n'
            ),
        }

        assert find(files, UNUSED) == []

    @pytest.mark.parametrize(
        "entry",
        [
            'types-requests = "*"',
            'pytest-cov = "*"',
            'psycopg2-binary = "*"',
            'PyMySQL = "*"',
            'nobody-knows-what-this-installs = "*"',
            'opentelemetry-instrumentation-botocore = "*"',
        ],
    )
    def test_what_serves_without_an_import_is_silent(self, entry: str, find: Find) -> None:
        assert find(users("", pipfile(entry)), UNUSED) == []

    def test_third_party_tools_for_development_are_silent(self, find: Find) -> None:
        assert find(users("", pipfile(dev=('requests = "*"', 'black = "*"'))), UNUSED) == []

    def test_what_is_always_declared_is_silent(self, find: Find) -> None:
        files = users("", pipfile('Requests_ = "*"', COMMON_ENTRY))

        assert find(files, UNUSED, 'always-declared = ["requests.", "Orb_Common"]\n') == []

    def test_a_pipfile_that_several_lambdas_share_is_left_alone(self, find: Find) -> None:
        files = {
            **PACKAGES,
            "backend/src/Pipfile": pipfile('requests = "*"'),
            f"{USERS}/index.py": "import json\n",
        }

        assert find(files, UNUSED, "shared-pipfile = true\n") == []


CDK_CODE = "import boto3\nimport aws_cdk as cdk\nimport cdk_nag\nclass Stack(cdk.Stack): ...\n"


@pytest.mark.parametrize(("rule", "declared"), [("missing-pipfile", None), (UNDECLARED, pipfile())])
class TestDeploymentCode:
    """Code of the CDK that lies in the folder of a Lambda runs where that is deployed."""

    def test_it_needs_nothing_that_the_lambda_installs(
        self, rule: str, declared: str | None, find: Find
    ) -> None:
        files = users("import json\n", declared) | {f"{USERS}/stack.py": CDK_CODE}

        assert find(files, rule) == []

    @pytest.mark.parametrize(
        "source",
        [
            f"{CDK_CODE}def handler(event, context): ...\n",
            "import cdk_nag\nif TYPE_CHECKING:\n    import aws_cdk\n",
            "import cdk_nag\nABOUT = 'import aws_cdk'\n",
        ],
        ids=["a handler", "for type checkers alone", "a text"],
    )
    def test_a_handler_and_what_only_mentions_the_cdk_do(
        self, source: str, rule: str, declared: str | None, find: Find
    ) -> None:
        files = users("import json\n", declared) | {f"{USERS}/stack.py": source}

        findings = find(files, rule)

        assert findings
        assert all("cdk" in each["message"] for each in findings)

    def test_the_module_of_a_function_that_a_template_names_does(
        self, rule: str, declared: str | None, find: Find
    ) -> None:
        template = (
            "Resources:\n  Users:\n    Type: AWS::Serverless::Function\n    Properties:\n"
            f"      CodeUri: {USERS}\n      Handler: stack.run\n      Runtime: python3.12\n"
        )
        files = users("", declared) | {f"{USERS}/stack.py": CDK_CODE, "template.yaml": template}

        assert find(files, rule)
