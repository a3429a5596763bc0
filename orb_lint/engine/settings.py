"""The settings of a workspace, with the names of rules in them checked."""

from __future__ import annotations

from orb_lint.rules.registry import UnknownRuleError, selected_rules
from orb_lint.settings import Settings
from orb_lint.settings.reading import load_settings, place_of_rule


def load_checked_settings(root: str, config: str | None = None) -> Settings:
    """Read the settings of a workspace, and check the names of rules in them.

    Args:
        root: the workspace root.
        config: a file to read instead of its settings.

    Raises:
        SettingsError: they can't be followed, or name a rule that does not exist.
    """
    settings = load_settings(root, config)
    try:
        selected_rules(settings)
    except UnknownRuleError as error:
        place = place_of_rule(error.name, root, config)
        raise UnknownRuleError(error.name, place) from None
    return settings
