"""Changing a kept table: a file or a form in, problems, changes, merge, save, undo."""
