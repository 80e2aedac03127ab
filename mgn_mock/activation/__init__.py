"""Turning the mock on and off: `mock_mgn`, decorating, and virtual sleep."""
