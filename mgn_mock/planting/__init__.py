"""Plant resources that no call of the service creates."""
