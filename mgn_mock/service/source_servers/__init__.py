"""Source servers: the state table, replication, stalls and vCenter clients."""
