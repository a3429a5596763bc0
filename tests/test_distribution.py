"""What is installed is what stands in the source tree, and nothing that once stood there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

HERE = Path(__file__).resolve().parent.parent
NEEDED = ("LICENSE", "README.md", "orb_lint", "pyproject.toml")
DELETED_RULE = "orb_lint/rules/imports/deleted_rule.py"


def wheel_of(source: Path, folder: Path) -> set[str]:
    """The names of the files in the wheel that is built from a source tree."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--wheel-dir", folder, source),
        ],
        check=True,
    )
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_a_wheel_holds_no_module_that_an_earlier_build_left_behind(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in NEEDED:
        if (HERE / name).is_dir():
            shutil.copytree(HERE / name, source / name)
        else:
            source.mkdir(exist_ok=True)
            shutil.copy(HERE / name, source)
    left_behind = source / "build" / "lib" / DELETED_RULE
    left_behind.parent.mkdir(parents=True)
    left_behind.write_text("")

    packed = wheel_of(source, tmp_path / "wheel")

    modules = {
        str(path.relative_to(HERE))
        for path in (HERE / "orb_lint").rglob("*")
        if path.suffix in (".html", ".py", ".txt", ".typed")
    }
    assert {name for name in packed if name.startswith("orb_lint/")} == modules
    assert not {name for name in packed if "deleted_rule" in name}
