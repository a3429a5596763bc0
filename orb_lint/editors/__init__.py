"""The pylint plugin, and what other editors' plugins would share with it."""
