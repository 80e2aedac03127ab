"""README's example, as pyright's basic mode sees it. Nothing here is run."""

# pyright: basic

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import boto3

    from mgn_mock import current, mock_mgn

    @mock_mgn
    def test_replication_starts() -> None:
        server = current().add_source_server(replicationType="SNAPSHOT_SHIPPING")
        mgn = boto3.client("mgn", region_name="us-east-1")

        answer = mgn.start_replication(sourceServerID=server["sourceServerID"])

        # The types of boto3 say of every member of an answer that it may be missing.
        assert answer["lifeCycle"]["state"] == "NOT_READY"  # pyright: ignore[reportTypedDictNotRequiredAccess]
        assert current().server(server)["lifeCycle"]["state"] == "NOT_READY"
