"""Templates, launch and replication configurations, and post-launch actions."""
