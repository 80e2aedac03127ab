"""EC2 launch templates of source servers, as clients of EC2 read and change them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from moto.ec2.responses import EC2Response

from mgn_mock.neighbours.ec2 import Boto3Ec2


def make_default(ec2: Any, template_id: str, number: int) -> None:
    """Make a version the default one; a moto that cannot (5.0.0) takes the latest for it."""
    with suppress(NotImplementedError):
        ec2.modify_launch_template(LaunchTemplateId=template_id, DefaultVersion=str(number))


def default_version(ec2: Any, template_id: str) -> Any:
    """The version that the next launch takes."""
    answer = ec2.describe_launch_template_versions(LaunchTemplateId=template_id, Versions=[Boto3Ec2._default])
    (version,) = answer["LaunchTemplateVersions"]
    return version


# Whether the installed moto can make a version the default one.
CAN_MAKE_DEFAULT = hasattr(EC2Response, "modify_launch_template")
moto_knows_instances = pytest.mark.skipif(
    not CAN_MAKE_DEFAULT, reason="the first moto 5 forgets security groups of interfaces, and metadata options"
)
