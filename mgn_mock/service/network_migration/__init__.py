"""Network migrations: definitions, mappings, analyses, generated code, deployments and enrichments."""
