#!/usr/bin/env bash
# Disconnects and deletes every server.
set -euo pipefail

for server in $(aws mgn describe-source-servers --query 'items[].sourceServerID' --output text); do
  aws mgn disconnect-from-service --source-server-id "$server" --query dataReplicationInfo.dataReplicationState --output text
  aws mgn delete-source-server --source-server-id "$server"
done
echo "$(aws mgn describe-source-servers --query 'length(items)' --output text) servers are left"
