#!/usr/bin/env bash
# Initializes the service and starts to replicate every server that was discovered.
set -euo pipefail

aws mgn initialize-service
servers=$(aws mgn describe-source-servers --filters lifeCycleStates=DISCOVERED,replicationTypes=SNAPSHOT_SHIPPING \
  --query 'items[].sourceServerID' --output text)
for server in $servers; do
  aws mgn start-replication --source-server-id "$server" --query dataReplicationInfo.dataReplicationState --output text
done
set -- $servers
echo "$# servers replicate: $*"
