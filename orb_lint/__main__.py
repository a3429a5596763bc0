"""Runs the command line, as `orb-lint` and as `python -m orb_lint`."""

import sys


def main() -> int:
    """Load and run the command line; return its exit status, 130 if it is interrupted.

    Loading takes longer than many commands do, so the interruption may come as early as that.
    """
    try:
        from orb_lint import cli

        return cli.main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
