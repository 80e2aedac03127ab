"""The services beside MGN: what is asked of each, and what there is without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Neighbour(NamedTuple):
    """A service that MGN uses."""

    service: str
    """Its name in messages and in the documentation."""
    client: str
    """Its name in boto3."""
    variables: tuple[str, ...]
    """The variables that name its endpoint alone; botocore's own comes first."""
    asked: tuple[str, ...]
    """The operations that are called."""
    stand_in: str | None
    """What takes its place in memory; None: nothing does."""
    absence: str
    """What it means that it is neither moto's nor at an endpoint."""


EC2, S3, EVENTS = "ec2", "s3", "events"

NEIGHBOURS: Mapping[str, Neighbour] = {
    neighbour.client: neighbour
    for neighbour in (
        Neighbour(
            "EC2",
            EC2,
            ("AWS_ENDPOINT_URL_EC2",),
            (
                "CreateLaunchTemplate",
                "CreateLaunchTemplateVersion",
                "DeleteLaunchTemplate",
                "DescribeLaunchTemplateVersions",
                "ModifyInstanceAttribute",
                "ModifyLaunchTemplate",
                "RunInstances",
                "StopInstances",
                "TerminateInstances",
            ),
            "makes up the ids of launch templates and instances",
            "launches succeed, and there is nothing to look at",
        ),
        Neighbour(
            "S3",
            S3,
            ("AWS_ENDPOINT_URL_S3",),
            ("GetObject", "HeadBucket", "PutObject"),
            "holds what `put_object` of the panel stores and what exports write",
            "imports and exports use the stand-in",
        ),
        Neighbour(
            "EventBridge",
            EVENTS,
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", "AWS_ENDPOINT_URL_EVENTS"),
            ("ListArchives", "ListRules", "PutEvents"),
            None,
            "events are listed and given to functions, and sent nowhere",
        ),
    )
}
"""By name of the boto3 client."""
