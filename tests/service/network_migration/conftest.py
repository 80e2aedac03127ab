from __future__ import annotations

from mgn_mock.model.spec import service

# Older models have no network migrations.
collect_ignore_glob = [] if service().has_shape("NetworkMigrationDefinition") else ["test_*.py"]
