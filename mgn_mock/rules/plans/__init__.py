"""Migration plans as CSV files: what an import reads, and an export writes."""
