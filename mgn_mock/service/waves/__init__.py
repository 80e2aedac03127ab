"""Waves and applications."""
