"""What goes wrong beside the service."""

from __future__ import annotations


class NeighbourError(RuntimeError):
    """A neighbour refused, or could not be asked; the text is for a person at a failing test."""


class NoNeighbourError(NeighbourError):
    """There is nobody to ask: moto's mock is not active, or was when it was asked before."""


class NoSuchBucketError(NeighbourError):
    """S3 has no bucket of that name."""


class NoSuchObjectError(NeighbourError):
    """S3 has the bucket, and no object of that key in it."""
