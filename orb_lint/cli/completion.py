"""`orb-lint completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module

from orb_lint.cli.parser import Formatter, Parser
from orb_lint.output.formats import FORMATS
from orb_lint.records import NamedTuple
from orb_lint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands

_BASH = """\
_orb_lint() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} words=''
    case "${{COMP_WORDS[1]}} ${{COMP_WORDS[COMP_CWORD-1]}}" in
{answers}
    *)
        if ((COMP_CWORD == 1)); then
            words='{commands}'
        else
            case "${{COMP_WORDS[1]}}" in
{options}
            esac
        fi
        ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _orb_lint orb-lint
"""
_ZSH = "autoload -U +X bashcompinit && bashcompinit\n"


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "completion",
        formatter_class=Formatter,
        help="print what makes a shell complete commands and options",
        description='Prints a script for a shell, read by `eval "$(orb-lint completion bash)"`.',
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    from orb_lint.cli import COMMANDS

    subparsers = Parser().add_subparsers()
    for name in COMMANDS:
        import_module(f"orb_lint.cli.{name}").add_to(subparsers)
    commands = [
        _Command(name, parser.description or "", [*map(_option, parser.arguments)])
        for name, parser in subparsers.choices.items()
    ]
    if options.shell == "fish":
        print("\n".join(_fish(commands)))
    else:
        print((_ZSH if options.shell == "zsh" else "") + _bash(commands), end="")
    return 0


class _Option(NamedTuple):
    """An option or a positional argument.

    Attributes:
        names: of the option, empty for a positional argument.
        help: in a few words.
        values: that it accepts, if they can be listed.
        takes_value: a value has to follow it.
    """

    names: list[str]
    help: str
    values: list[str]
    takes_value: bool


class _Command(NamedTuple):
    """A command, what it does, and its arguments."""

    name: str
    help: str
    options: list[_Option]


def _option(action: argparse.Action) -> _Option:
    help_text = (action.help or "").partition(";")[0]
    return _Option(list(action.option_strings), help_text, _values(action), action.nargs != 0)


def _values(action: argparse.Action) -> list[str]:
    if action.choices:
        return [str(choice) for choice in action.choices]
    if action.metavar in ("RULES", "RULE"):
        return [rule.symbol for rule in all_rules()]
    if action.dest == "output_format":
        return [*FORMATS, "auto"]
    return []


def _bash(commands: list[_Command]) -> str:
    answers = [
        f"    '{command.name} {name}') words='{' '.join(option.values)}' ;;"
        for command in commands
        for option in command.options
        if option.takes_value
        for name in option.names
    ]
    options = [
        f"            {command.name}) words='{' '.join(_all_words(command))}' ;;"
        for command in commands
    ]
    return _BASH.format(
        answers="\n".join(answers),
        commands=" ".join(command.name for command in commands),
        options="\n".join(options),
    )


def _all_words(command: _Command) -> Iterator[str]:
    for option in command.options:
        yield from option.names or option.values


def _fish(commands: list[_Command]) -> Iterator[str]:
    yield "complete -c orb-lint -n __fish_use_subcommand -f"
    for command in commands:
        begin = "complete -c orb-lint -n"
        yield f"{begin} __fish_use_subcommand -a {command.name} -d {_quoted(command.help)}"
        seen = f"{begin} '__fish_seen_subcommand_from {command.name}'"
        for option in command.options:
            names = [
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            ]
            values = [f"-a {_quoted(' '.join(option.values))}"] if option.values else []
            needs = ["-r"] if option.names and option.takes_value else []
            if names or values:
                no_files = ["-f"] if values else []
                yield " ".join(
                    [seen, *names, *needs, *no_files, *values, f"-d {_quoted(option.help)}"]
                )


def _quoted(text: str) -> str:
    """A text as fish and other shells read it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
