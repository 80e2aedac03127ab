"""Network migrations: definitions, and the jobs that map, generate, deploy and analyze a network."""

from __future__ import annotations

from mgn_mock.operations.network_migration import (
    analyses,
    code_generation,
    definitions,
    deployments,
    import_enrichments,
    insights,
    mappings,
    segments,
)

MODULES = (
    analyses,
    code_generation,
    definitions,
    deployments,
    import_enrichments,
    insights,
    mappings,
    segments,
)
