"""Errors outside the views are JSON too."""
