"""Import files in tests: written as rows, imported, and looked at afterwards."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock import MgnMock

BUCKET, KEY = "imports", "import.csv"
SOURCE: Any = {"s3Bucket": BUCKET, "s3Key": KEY}
ID, FQDN = "mgn:server:user-provided-id", "mgn:server:fqdn-for-action-framework"
WAVE, APP = "mgn:wave:name", "mgn:app:name"


def csv_of(rows: Sequence[dict[str, str]]) -> bytes:
    """Return a file with these rows; a column that a row lacks is empty."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def server_row(number: int = 1, /, **cells: str) -> dict[str, str]:
    """Return a row of one source server, with further cells by column."""
    return {ID: f"web{number}", FQDN: f"web{number}.example.com", **cells}


def imported(mgn: MgnMock, client: Any, file: bytes | Sequence[dict[str, str]]) -> dict[str, Any]:
    """Import a file to its end, and return the task."""
    mgn.put_object(BUCKET, KEY, file if isinstance(file, bytes) else csv_of(file))
    import_id = client.start_import(s3BucketSource=SOURCE)["importTask"]["importID"]
    mgn.settle()
    (task,) = client.list_imports(filters={"importIDs": [import_id]})["items"]
    return dict(task)


def errors_of(mgn: MgnMock, client: Any, file: bytes | Sequence[dict[str, str]]) -> list[tuple[int, str]]:
    """Import a file that has to fail, and return the number and the text of each error."""
    task = imported(mgn, client, file)
    assert task["status"] == "FAILED"
    found = client.list_import_errors(importID=task["importID"], maxResults=1000)["items"]
    assert found
    assert {error["errorType"] for error in found} == {"VALIDATION_ERROR"}
    return [(error["errorData"]["rowNumber"], error["errorData"]["rawError"]) for error in found]


def exported(mgn: MgnMock, client: Any) -> bytes:
    """Export, and return the file."""
    mgn.put_object(BUCKET, "there", b"")
    client.start_export(s3Bucket=BUCKET, s3Key="export.csv")
    mgn.settle()
    return mgn.get_object(BUCKET, "export.csv")


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The cells of each row that are not empty."""
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [{name: cell for name, cell in row.items() if cell} for row in rows]
