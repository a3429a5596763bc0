"""Runs the command line, as `orb-lint` and as `python -m orb_lint`."""

import sys


def main() -> int:
    """Load the command line and run it; its exit status, 130 where that is interrupted.

    The interruption may come while it is being loaded, which takes longer than much that it does.
    """
    try:
        from orb_lint import cli

        return cli.main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
