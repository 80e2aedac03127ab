"""Errors of the services beside MGN."""

from __future__ import annotations


class NeighbourError(RuntimeError):
    """A neighbour returned an error, or could not be reached; the text is for the reader of a failing test."""


class NoNeighbourError(NeighbourError):
    """Neither moto's mock nor an endpoint is there, or not the one that was used before."""


class NoSuchBucketError(NeighbourError):
    """S3 has no bucket of that name."""


class NoSuchObjectError(NeighbourError):
    """S3 has the bucket, but no object with that key in it."""
