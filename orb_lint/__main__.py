"""Runs the command line as `python -m orb_lint`."""

import sys

from orb_lint.cli import main

sys.exit(main())
