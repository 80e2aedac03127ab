"""Connectors, and actions that they run on source servers."""
