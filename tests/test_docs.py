from __future__ import annotations

import os
import subprocess
import sys

BUILD = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "docs", "build.py"
)


def test_the_pages_about_the_rules_are_what_their_script_writes() -> None:
    run = subprocess.run([sys.executable, BUILD, "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
