"""Initialization, managed accounts and tags."""
