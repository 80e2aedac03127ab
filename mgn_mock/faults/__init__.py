"""Fault rules: which attempts fail or take time, and how."""
