"""Planting what no API call creates."""
