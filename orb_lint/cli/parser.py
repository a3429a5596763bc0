"""The parser of the command line, and the layout of its help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from orb_lint.output.printable import printable
from orb_lint.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


_WIDTH = 100


class Formatter(argparse.HelpFormatter):
    """Formats help at a fixed width; asking the terminal for its width takes long."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_WIDTH)


class Parser(argparse.ArgumentParser):
    """Parses the arguments of one command and, for an unknown option, suggests a similar one."""

    @property
    def arguments(self) -> list[argparse.Action]:
        """All declared arguments, in order."""
        return self._actions

    def parse_known_args(  # type: ignore[override]  # one of the two ways in which it is called
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse unknown arguments with the usage of the command, not of the whole program."""
        options, unknown = super().parse_known_args(args, namespace)
        if unknown:
            word = unknown[0].partition("=")[0]
            known = [name for name in self._option_string_actions if name.startswith("--")]
            self.error(f"unrecognized argument `{word}`{did_you_mean(word, known)}")
        return options, unknown

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong with the arguments, and exit with status 2."""
        self.exit(2, f"{self.prog}: error: {printable(message)}\n")
