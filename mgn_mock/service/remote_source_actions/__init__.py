"""Connectors, source actions, and the jobs that run them on source servers."""
