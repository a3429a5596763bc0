"""Keeps AWS Lambda monorepos on local packages; see README.md."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylint.lint import PyLinter

__version__ = "0.1.0"


def register(linter: "PyLinter") -> None:
    """Make pylint report what `orb-lint check` finds; pylint calls it for `load-plugins`."""
    from orb_lint.garbage import without_garbage_collection

    with without_garbage_collection():
        from orb_lint.editors.pylint_plugin import OrbLintChecker

    linter.register_checker(OrbLintChecker(linter))
