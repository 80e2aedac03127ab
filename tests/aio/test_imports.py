"""A file that is imported, its agents installed, and exported again, with clients of aiobotocore and aioboto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import mock_mgn
from tests.support.checking import check_answers_of
from tests.support.import_files import APP, BUCKET, KEY, SOURCE, WAVE, csv_of, server_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.settings import Transport

    NewClient = Callable[..., Any]

pytestmark = pytest.mark.asyncio


async def test_a_file_is_imported_and_exported_again(new_client: NewClient, transport: Transport) -> None:
    async with mock_mgn(transport=transport, region="us-east-1") as mgn, new_client() as client:
        check_answers_of(client)
        mgn.put_object(BUCKET, KEY, csv_of([server_row(1, **{WAVE: "First", APP: "Shop"}), {APP: " "}]))
        task = (await client.start_import(s3BucketSource=SOURCE))["importTask"]
        while task["status"] in {"PENDING", "STARTED"}:
            (task,) = (await client.list_imports())["items"]
        assert task["status"] == "FAILED"
        errors = (await client.list_import_errors(importID=task["importID"]))["items"]
        assert [error["errorData"]["rowNumber"] for error in errors] == [2]

        mgn.put_object(BUCKET, KEY, csv_of([server_row(1, **{WAVE: "First", APP: "Shop"})]))
        await client.start_import(s3BucketSource=SOURCE)
        mgn.settle()
        (server,) = (await client.describe_source_servers())["items"]
        mgn.install_agent(server)
        (wave,) = (await client.list_waves())["items"]
        assert wave["waveAggregatedStatus"]["progressStatus"] == "IN_PROGRESS"
        with pytest.raises(client.exceptions.ConflictException) as caught:
            await client.archive_wave(waveID=wave["waveID"])
        assert [each["resourceId"] for each in caught.value.response["errors"]] == [server["sourceServerID"]]

        await client.start_export(s3Bucket=BUCKET, s3Key="all.csv")
        mgn.settle()
        assert b"Shop" in mgn.get_object(BUCKET, "all.csv")
