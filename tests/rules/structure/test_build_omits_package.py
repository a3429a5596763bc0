"""W7772 build-omits-package."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, lines, stated
from tests.workspaces import COMMON, COMMON_ENTRY, NEW_LINE, USERS, users

RULE = "build-omits-package"
FILES = users(NEW_LINE, f"[packages]\n{COMMON_ENTRY}\n")


class TestDockerfiles:
    def test_an_install_before_the_copy_is_reported(self, find: Find) -> None:
        text = f"FROM x\nCOPY {USERS} .\nRUN pipenv install --system\nCOPY backend/packages /p\n"

        assert stated(find({**FILES, f"{USERS}/Dockerfile": text}, RULE)) == [
            (
                "Dockerfile:3:5-3:19",
                f"installs what users needs before `{COMMON}` is copied: copy it above this line",
            )
        ]

    @pytest.mark.parametrize(
        "above",
        [f"COPY {COMMON} /p", "COPY backend/packages/ /p", "COPY . .", "ADD --chown=a backend /b"],
    )
    def test_one_after_it_is_right(self, find: Find, above: str) -> None:
        text = f"FROM x\n{above}\nCOPY {USERS} .\nRUN pipenv sync\n"
        assert find({**FILES, f"{USERS}/Dockerfile": text}, RULE) == []

    def test_that_of_no_lambda_is_left_alone(self, find: Find) -> None:
        text = "FROM x\nRUN pip install -r requirements.txt\n"
        assert find({**FILES, "tools/Dockerfile": text}, RULE) == []


class TestBuildspecs:
    COPY = f"cp -r {USERS} dist/users"

    @staticmethod
    def spec(*commands: str) -> dict[str, str]:
        listed = "".join(f"      - {command}\n" for command in commands)
        return {
            **FILES,
            "buildspec.yml": f"version: 0.2\nphases:\n  build:\n    commands:\n{listed}",
        }

    @pytest.mark.parametrize(
        "commands",
        [
            (COPY, "cd dist/users", "pipenv sync"),
            (f"{COPY} && cd dist/users && pipenv sync",),
            (f"rsync -a $CODEBUILD_SRC_DIR/{USERS}/ dist/users", "cd dist/users; pipenv sync"),
            (COPY, "cd dist/users && pip install -r requirements.txt", f"cp -r {COMMON} dist"),
        ],
    )
    def test_an_install_in_a_copy_without_the_packages_is_reported(
        self, find: Find, commands: tuple[str, ...]
    ) -> None:
        (finding,) = find(self.spec(*commands), RULE)
        assert finding["path"] == "buildspec.yml"
        assert finding["message"].startswith(f"installs what users needs before `{COMMON}` is")

    @pytest.mark.parametrize(
        "commands",
        [
            (f"cd {USERS}", "pipenv sync"),
            (COPY, f"cd {USERS} && pipenv sync"),
            (COPY, "cd $ANYWHERE", "pipenv sync"),
            (COPY, f"cp -r {COMMON} dist/orb-common", "cd dist/users", "pipenv sync"),
            ("cp -r backend dist/", f"cd dist/{USERS}", "pipenv sync"),
            (f"# {COPY}", "cd dist/users", "pipenv sync"),
        ],
    )
    def test_one_in_the_checkout_or_with_them_is_right(
        self, find: Find, commands: tuple[str, ...]
    ) -> None:
        assert find(self.spec(*commands), RULE) == []


class TestWorkflows:
    @staticmethod
    def workflow(*patterns: str) -> dict[str, str]:
        listed = "".join(f"      - {pattern}\n" for pattern in patterns)
        return {**FILES, ".github/workflows/a.yml": f"on:\n  push:\n    paths:\n{listed}"}

    def test_one_that_names_a_lambda_names_its_packages(self, find: Find) -> None:
        found = find(self.workflow(f'"{USERS}/**"'), RULE)
        assert lines(found) == [4]
        assert found[0]["message"].endswith(f"add `{COMMON}/**`")

    @pytest.mark.parametrize(
        "pattern", [f"{COMMON}/**", "backend/packages/**", "'**'", "backend/**"]
    )
    def test_one_that_does_is_right(self, find: Find, pattern: str) -> None:
        assert find(self.workflow(f"{USERS}/**", pattern), RULE) == []

    def test_one_of_all_lambdas_is_left_alone(self, find: Find) -> None:
        assert find(self.workflow("backend/src/lambdas/**"), RULE) == []
