"""E7741 to E7746: what packages may depend on, by metadata, by detours, and in circles."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, fixed, lines, place, stated
from tests.workspaces import COMMON, EVENTS, MODELS, PACKAGES, USERS

FORBIDDEN = "forbidden-package-dependency"
INDIRECT = "indirect-package-dependency"
CYCLE = "package-cycle"
UNDECLARED = "undeclared-package-dependency"


def project(name: str, *requirements: str) -> str:
    return f'[project]\nname = "{name}"\ndependencies = {list(requirements)}\n'


def package(name: str, *requirements: str, **modules: str) -> dict[str, str]:
    """The files of a package and of its modules."""
    folder, module = f"backend/packages/{name}", name.replace("-", "_")
    return {
        f"{folder}/pyproject.toml": project(name, *requirements),
        f"{folder}/{module}/__init__.py": "",
        **{f"{folder}/{module}/{each}.py": source for each, source in modules.items()},
    }


class TestForbiddenPackageDependency:
    def test_a_requirement_is_reported_where_it_stands(self, find: Find) -> None:
        files = {
            **PACKAGES,
            f"{COMMON}/pyproject.toml": project("orb-common", "x", "Orb.Models>=1"),
        }

        (finding,) = find(files, FORBIDDEN)

        assert stated([finding]) == [
            (
                "pyproject.toml:3:23-3:36",
                "orb-common must not depend on orb-models (orb-common stands below orb-models):"
                " remove `Orb.Models` from project.dependencies",
            )
        ]
        assert (finding["code"], finding["unit"], finding["fix"]) == ("E7741", "orb-common", None)

    @pytest.mark.parametrize(
        ("name", "text", "line"),
        [
            ("setup.cfg", "[options]\ninstall_requires =\n    x\n    orb-models\n", 4),
            (
                "setup.py",
                "from setuptools import setup\nsetup(install_requires=['orb_models'])\n",
                2,
            ),
            ("Pipfile", '[dev-packages]\norb-models = {path = "../orb-models"}\n', 2),
            ("requirements.txt", "x\n-e ../orb-models\n", 2),
            ("requirements-dev.txt", "orb-models\n", 1),
            ("Pipfile.lock", '{\n"_meta": {},\n"default": {\n"orb-models": {}\n}\n}\n', 4),
        ],
    )
    def test_every_file_of_the_package_counts(
        self, name: str, text: str, line: int, find: Find
    ) -> None:
        (finding,) = find({**PACKAGES, f"{COMMON}/{name}": text}, FORBIDDEN)

        assert (finding["path"], finding["line"]) == (f"{COMMON}/{name}", line)

    @pytest.mark.parametrize(
        ("sources", "line"),
        [
            ('[tool.uv.sources]\norb-models = {path = "../orb-models"}\n', 5),
            ("[tool.uv.sources]\nx = {git = 'y'}\n'Orb.Models' = [{workspace = true}]\n", 6),
            ('[tool.uv]\nsources.other-name.path = "../orb-models"\n', 5),
        ],
    )
    def test_a_source_of_uv_counts_once(self, sources: str, line: int, find: Find) -> None:
        """Alone at its place, else with the requirement that it is for."""
        metadata = f"{COMMON}/pyproject.toml"

        (alone,) = find({**PACKAGES, metadata: project("orb-common") + sources}, FORBIDDEN)

        assert (alone["line"], alone["message"].endswith("from tool.uv.sources")) == (line, True)
        both = project("orb-common", "orb-models", "other-name") + sources
        assert lines(find({**PACKAGES, metadata: both}, FORBIDDEN))[:1] == [3]

    def test_the_other_direction_is_free(self, find: Find) -> None:
        files = {**PACKAGES, f"{MODELS}/pyproject.toml": project("orb-models", "orb-common")}

        assert find(files, FORBIDDEN) == []


class TestIndirectPackageDependency:
    def test_every_hop_is_named_with_its_file_and_line(self, find: Find) -> None:
        files = {
            **PACKAGES,
            **package("orb-events", bus="\nfrom orb_models.models.users import Users\n"),
            f"{COMMON}/orb_common/notify.py": "from orb_events import bus\n",
        }

        (finding,) = find(files, INDIRECT)

        assert place(finding) == "notify.py:1:1-1:27"
        assert finding["message"] == (
            "orb-common must not depend on orb-models (orb-common stands below orb-models), yet"
            f" reaches it: {COMMON}/orb_common/notify.py:1 imports `orb_events`,"
            f" {EVENTS}/orb_events/bus.py:2 imports `orb_models.models.users`: cut one of these"
            " links"
        )
        assert [(each["path"], each["line"]) for each in finding["related"]] == [
            (f"{COMMON}/orb_common/notify.py", 1),
            (f"{EVENTS}/orb_events/bus.py", 2),
        ]

    def test_a_chain_may_lead_over_requirements(self, find: Find) -> None:
        files = {
            **PACKAGES,
            **package("orb-events", "orb-models"),
            f"{COMMON}/pyproject.toml": project("orb-common", "orb-events"),
        }

        (finding,) = find(files, INDIRECT)

        assert (
            f"{COMMON}/pyproject.toml:3 requires `orb-events`,"
            f" {EVENTS}/pyproject.toml:3 requires `orb-models`" in finding["message"]
        )

    def test_files_that_do_not_meet_are_named_package_by_package(self, find: Find) -> None:
        files = {
            **PACKAGES,
            **package("orb-events", bus="", other="import orb_models\n"),
            f"{COMMON}/orb_common/notify.py": "from orb_events import bus\n",
        }

        (finding,) = find(files, INDIRECT)

        assert f"{EVENTS}/orb_events/other.py:1 imports `orb_models`" in finding["message"]

    def test_the_chain_of_files_goes_through_the_init_that_an_import_runs(self, find: Find) -> None:
        files = {
            **PACKAGES,
            **package("orb-events", bus=""),
            f"{EVENTS}/orb_events/__init__.py": "from .late import x\n",
            f"{EVENTS}/orb_events/late.py": "import orb_models\nx = 1\n",
            f"{COMMON}/orb_common/notify.py": "import orb_events.bus\n",
        }

        (finding,) = find(files, INDIRECT)

        assert [each["path"].rpartition("/")[2] for each in finding["related"]] == [
            "notify.py",
            "__init__.py",
            "late.py",
        ]

    @pytest.mark.parametrize(
        "files",
        [
            {f"{COMMON}/orb_common/direct.py": "import orb_models\n"},
            {
                f"{COMMON}/pyproject.toml": project("orb-common", "orb-models"),
                **package("orb-events", "orb-common"),
            },
            {
                f"{COMMON}/tests/test_x.py": "import orb_events\n",
                **package("orb-events", "orb-models"),
            },
            {
                f"{COMMON}/orb_common/x.py": "import orb_events\n",
                **package("orb-events"),
                f"{EVENTS}/tests/test_x.py": "import orb_models\n",
            },
            {
                f"{COMMON}/orb_common/x.py": "import orb_events\n",
                **package("orb-events"),
                f"{EVENTS}/pyproject.toml": project("orb-events")
                + '[dependency-groups]\ntest = ["orb-models"]\n',
            },
        ],
        ids=["direct import", "direct requirement", "test", "test further on", "group further on"],
    )
    def test_direct_edges_tests_and_groups_are_no_detour(
        self, files: dict[str, str], find: Find
    ) -> None:
        assert find({**PACKAGES, **files}, INDIRECT) == []

    def test_type_checking_need_not_count(self, find: Find) -> None:
        files = {
            **PACKAGES,
            **package("orb-events", "orb-models"),
            f"{COMMON}/orb_common/x.py": "if TYPE_CHECKING:\n    import orb_events\n",
        }

        assert len(find(files, INDIRECT)) == 1
        assert find(files, INDIRECT, "type-checking-counts = false\n") == []

    def test_what_leads_through_a_layer_or_lambda_is_left_to_its_own_rule(self, find: Find) -> None:
        files = {
            **PACKAGES,
            **package("orb-events"),
            "backend/src/layers/net/hub_retry.py": "import orb_models\n",
            f"{USERS}/index.py": "import orb_models\n",
            f"{COMMON}/orb_common/x.py": "import hub_retry\nimport lambdas.users.index\n",
        }

        assert find(files, INDIRECT) == []
        assert len(find(files, "package-imports-lambda")) == 2


class TestPackageCycle:
    def test_one_finding_names_the_shortest_circle(self, find: Find) -> None:
        files = {
            **package("a", "b", "c"),
            **package("b", "c"),
            **package("c", x="import a\n"),
        }

        (finding,) = find(files, CYCLE)

        assert place(finding) == "pyproject.toml:3:23-3:24"
        assert finding["message"] == (
            "packages depend on one another in a circle, a → c → a:"
            " backend/packages/a/pyproject.toml:3 requires `c`, backend/packages/c/c/x.py:1 imports"
            " `a`: move what both sides need below them"
        )

    def test_circles_apart_are_findings_apart(self, find: Find) -> None:
        files = {
            **package("a", "b"),
            **package("b", "a"),
            **package("c", "d"),
            **package("d", "a", "c"),
        }

        assert [each["unit"] for each in find(files, CYCLE)] == ["a", "c"]

    def test_what_breaks_a_contract_is_left_to_its_own_rule(self, find: Find) -> None:
        files = {
            **PACKAGES,
            f"{COMMON}/orb_common/x.py": "import orb_models\n",
            f"{MODELS}/pyproject.toml": project("orb-models", "orb-common"),
        }

        assert find(files, CYCLE) == []

    def test_tests_and_groups_close_no_circle(self, find: Find) -> None:
        files = {
            **package("a", "b"),
            **package("b"),
            "backend/packages/b/tests/test_b.py": "import a\n",
            "backend/packages/b/pyproject.toml": project("b")
            + '[dependency-groups]\ntest = ["a"]\n',
        }

        assert find(files, CYCLE) == []

    def test_a_way_through_a_lambda_is_no_circle(self, find: Find) -> None:
        files = {
            **package("a", x="import lambdas.users.index\n"),
            **package("b"),
            f"{USERS}/index.py": "import a\n",
        }

        assert find(files, CYCLE) == []

    def test_a_package_that_requires_itself_is_no_circle(self, find: Find) -> None:
        extras = '[project.optional-dependencies]\nall = ["a[x]"]\nx = []\n'
        files = {**package("a", x="import a\n"), **package("b")}
        files["backend/packages/a/pyproject.toml"] += extras

        assert find(files, CYCLE) == []


class TestUndeclaredPackageDependency:
    def test_the_first_import_of_each_file_is_reported(self, find: Find) -> None:
        files = {
            **PACKAGES,
            f"{MODELS}/orb_models/a.py": "import json\nimport orb_common\nimport orb_common.x\n",
            f"{MODELS}/orb_models/b.py": "from orb_common import utils\n",
        }

        findings = find(files, UNDECLARED)

        assert [place(each) for each in findings] == ["a.py:2:8-2:18", "b.py:1:6-1:16"]
        assert findings[0]["message"] == (
            f"{MODELS}/pyproject.toml does not require orb-common, which orb-models imports: add it"
            " to `dependencies`"
        )

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                '[project]\nname = "orb-models"\n',
                '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n',
            ),
            (
                '[project]\nname = "orb-models"\ndependencies = []\n',
                '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n',
            ),
            (
                '[project]\nname = "orb-models"\ndependencies = ["a", "b"] # why\n',
                '[project]\nname = "orb-models"\ndependencies = ["a", "b", "orb-common"] # why\n',
            ),
            (
                '[project]\nname = "orb-models"\r\ndependencies = [\r\n  "a",  # why\r\n]\r\n',
                '[project]\nname = "orb-models"\r\ndependencies = [\r\n  "a",  # why\r\n'
                '  "orb-common",\r\n]\r\n',
            ),
            (
                '[project]\nname = "orb-models"\ndependencies = [\n  "a" # why\n  # end\n]\n',
                '[project]\nname = "orb-models"\ndependencies = [\n  "a", # why\n'
                '  "orb-common"\n  # end\n]\n',
            ),
            (
                '[project]\nname = "orb-models"\ndependencies = [\n  "a"\n]\n',
                '[project]\nname = "orb-models"\ndependencies = [\n  "a",\n  "orb-common"\n]\n',
            ),
            (
                '[tool.poetry]\nname = "orb-models"\n[tool.poetry.dependencies]\npython = "3"\n'
                "\n[x]\n",
                '[tool.poetry]\nname = "orb-models"\n[tool.poetry.dependencies]\npython = "3"\n'
                'orb-common = {path = "../orb-common", develop = true}\n\n[x]\n',
            ),
        ],
    )
    def test_the_fix_adds_the_requirement_in_the_style_of_the_file(
        self, before: str, after: str, find: Find
    ) -> None:
        metadata = f"{MODELS}/pyproject.toml"
        files = {**PACKAGES, metadata: before, f"{MODELS}/orb_models/a.py": "import orb_common\n"}

        (finding,) = find(files, UNDECLARED)

        assert finding["fix"]["applicability"] == "unsafe"
        assert fixed(files, finding) == {metadata: after}
        assert find({**files, metadata: after}, UNDECLARED) == []

    def test_an_extra_serves_a_module_that_may_be_imported_only_where_it_is_installed(
        self, find: Find
    ) -> None:
        extra = '[project.optional-dependencies]\nerrors = ["orb-common"]\n'
        files = {
            **PACKAGES,
            f"{MODELS}/pyproject.toml": project("orb-models") + extra,
            f"{MODELS}/orb_models/errors.py": "import orb_common\n",
        }

        assert find(files, UNDECLARED) == []

    @pytest.mark.parametrize(
        ("files", "expected"),
        [
            ({f"{MODELS}/tests/test_a.py": "import orb_common\n"}, []),
            ({f"{MODELS}/orb_models/a.py": "if TYPE_CHECKING:\n    import orb_common\n"}, []),
            ({f"{MODELS}/orb_models/a.py": "import orb_common\n"}, [1]),
        ],
        ids=["test", "type checking", "run time"],
    )
    def test_a_group_serves_tests_and_type_checkers_only(
        self, files: dict[str, str], expected: list[int], find: Find
    ) -> None:
        metadata = project("orb-models") + '[dependency-groups]\ntest = ["orb-common"]\n'

        findings = find({**PACKAGES, f"{MODELS}/pyproject.toml": metadata, **files}, UNDECLARED)

        assert lines(findings) == expected

    @pytest.mark.parametrize(
        "metadata",
        [
            '[project]\nname = "orb-models"\ndynamic = ["dependencies"]\n',
            '[project\nname = "orb-models"\n',
            None,
        ],
        ids=["computed", "broken", "none"],
    )
    def test_what_is_required_must_be_known(self, metadata: str | None, find: Find) -> None:
        files = {**PACKAGES, f"{MODELS}/orb_models/a.py": "import orb_common\n"}
        del files[f"{MODELS}/pyproject.toml"]
        if metadata:
            files[f"{MODELS}/pyproject.toml"] = metadata

        assert find(files, UNDECLARED) == []

    def test_an_import_that_may_fail_needs_no_requirement(self, find: Find) -> None:
        source = "try:\n    import orb_common\nexcept ImportError:\n    orb_common = None\n"

        assert find({**PACKAGES, f"{MODELS}/orb_models/a.py": source}, UNDECLARED) == []

    def test_forbidden_imports_and_lambdas_have_rules_of_their_own(self, find: Find) -> None:
        files = {
            **PACKAGES,
            f"{COMMON}/orb_common/a.py": "import orb_models\n",
            f"{USERS}/index.py": "import orb_models\n",
        }

        assert find(files, UNDECLARED) == []


class TestPackageImportsLambda:
    @pytest.mark.parametrize(
        "source",
        [
            "import lambdas.users.index\n",
            "from backend.src.lambdas.users import index\n",
            "def f():\n    from lambdas.users.index import handler\n",
            "from retry import get\n",
        ],
    )
    def test_any_way_into_a_lambda_or_layer_is_reported(self, source: str, find: Find) -> None:
        files = {
            **PACKAGES,
            f"{USERS}/index.py": "",
            "backend/src/layers/net/retry.py": "get = 1\n",
            f"{COMMON}/orb_common/a.py": source,
        }

        (finding,) = find(files, "package-imports-lambda")

        assert finding["code"] == "E7743"
        assert finding["message"].endswith(
            ", which orb-common can't rely on: move it into the package"
        )

    def test_what_a_package_holds_itself_is_imported_from_there(self, find: Find) -> None:
        files = {
            **PACKAGES,
            "backend/src/layers/net/retry.py": "get = 1\n",
            f"{COMMON}/orb_common/retry.py": "get = 1\n",
            f"{COMMON}/orb_common/a.py": "from retry import get\n",
        }

        (finding,) = find(files, "package-imports-lambda")

        assert finding["message"] == (
            "`retry` is code of layer `net`, which orb-common can't rely on: import from"
            " `orb_common.retry`"
        )

    def test_a_declared_distribution_of_the_same_name_is_none(self, find: Find) -> None:
        files = {
            **PACKAGES,
            f"{COMMON}/pyproject.toml": project("orb-common", "stripe", "retry"),
            f"{COMMON}/orb_common/a.py": "import stripe\nimport retry\nimport users\n",
            f"{COMMON}/orb_common/users.py": "",
            "backend/src/lambdas/stripe/index.py": "",
            "backend/src/lambdas/users/index.py": "",
            "backend/src/layers/net/retry.py": "get = 1\n",
        }

        assert find(files, "package-imports-lambda") == []
