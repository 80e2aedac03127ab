"""The rules of the service that several operations and events share, as tables to be read beside its documentation."""
