"""Network migrations: definitions, and the jobs that map, generate, deploy and analyze a network."""
