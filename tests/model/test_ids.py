"""Made-up identifiers: in the form of the model, from the seed alone, and never the same twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgn_mock.model import ids
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in

PREFIXES = {
    "SourceServerID": "s-",
    "VcenterClientID": "vcc-",
    "JobID": "mgnjob-",
    "ApplicationID": "app-",
    "WaveID": "wave-",
    "ConnectorID": "connector-",
    "ImportID": "import-",
    "ExportID": "export-",
    "ReplicationConfigurationTemplateID": "rct-",
    "LaunchConfigurationTemplateID": "lct-",
    "NetworkMigrationDefinitionID": "nmd-",
}
PRESENT = [name for name in PREFIXES if service().has_shape(name)]
UUIDS = [
    name
    for name in ("NetworkMigrationExecutionID", "NetworkMigrationJobID", "NetworkMigrationMapperSegmentID")
    if service().has_shape(name)
]
seeds = st.integers(-(2**70), 2**70)
numbers = st.integers(1, 2**40)


@pytest.mark.parametrize("shape_name", PRESENT)
@given(seed=seeds, number=numbers, region=st.sampled_from(["us-east-1", "eu-west-1", "mars-north-7"]))
def test_an_id_fits_its_shape(shape_name: str, seed: int, number: int, region: str) -> None:
    made = ids.resource_id(shape_name, seed, number, region)
    assert violations_in(made, shape_name) == []
    assert re.fullmatch(f"{PREFIXES[shape_name]}[0-9a-f]{{17}}", made)


@pytest.mark.parametrize(
    "shape_name", [pytest.param(name, id=name) for name in UUIDS] or [pytest.param(None, id="none")]
)
def test_an_id_whose_shape_has_no_prefix_is_a_uuid(shape_name: str | None) -> None:
    if shape_name is None:
        pytest.skip("this botocore's model has no such shape")
    made = ids.resource_id(shape_name, 0, 1, "us-east-1")
    assert violations_in(made, shape_name) == []
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made)


def test_ids_follow_from_the_seed_the_kind_and_the_number() -> None:
    def made(shape_name: str = "SourceServerID", seed: int = 0, number: int = 1, region: str = "us-east-1") -> str:
        return ids.resource_id(shape_name, seed, number, region).partition("-")[2]

    assert made() == made()
    assert len({made(), made(seed=1), made(number=2), made(region="eu-west-1"), made("JobID")}) == 5


@pytest.mark.parametrize(("region", "digit"), [("us-east-1", "3"), ("eu-central-1", "1"), ("ap-northeast-1", "6")])
def test_the_first_digit_is_the_regions(region: str, digit: str) -> None:
    """Rests on ids-by-region."""
    made = {ids.resource_id("SourceServerID", 0, number, region)[2] for number in range(50)}
    assert made == {digit}


def test_every_region_has_a_first_digit() -> None:
    for region in ("eu-west-1", "sa-east-1", "mars-north-7"):
        made = {ids.resource_id("SourceServerID", 0, number, region)[2] for number in range(50)}
        assert len(made) == 1
        assert made < set("0123456789abcdef")


def test_many_ids_are_all_different() -> None:
    made = {ids.resource_id("SourceServerID", 0, number, "us-east-1") for number in range(20_000)}
    assert len(made) == 20_000


@given(seed=seeds, number=numbers, length=st.integers(0, 64))
def test_digits_are_hexadecimal_and_as_many_as_asked_for(seed: int, number: int, length: int) -> None:
    assert re.fullmatch(f"[0-9a-f]{{{length}}}", ids.digits(seed, "kind", number, length))


def test_a_uuid_follows_from_the_seed() -> None:
    assert ids.uuid_text(0, "a", 1) == ids.uuid_text(0, "a", 1)
    assert (
        len({ids.uuid_text(0, "a", 1), ids.uuid_text(1, "a", 1), ids.uuid_text(0, "b", 1), ids.uuid_text(0, "a", 2)})
        == 4
    )
