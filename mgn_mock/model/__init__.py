"""The service model that botocore brings: shapes, validation and id formats."""
