#!/usr/bin/env bash
# Takes all servers back that are being tested, and terminates their instances.
set -euo pipefail

servers=$(aws mgn describe-source-servers --filters lifeCycleStates=TESTING \
  --query 'items[].sourceServerID' --output text)
for server in $servers; do
  aws mgn change-server-life-cycle-state --source-server-id "$server" --life-cycle state=READY_FOR_TEST \
    --query lifeCycle.state --output text
done
# shellcheck disable=SC2086 # the ids are words
job=$(aws mgn terminate-target-instances --source-server-ids $servers --query job.jobID --output text)
for _ in $(seq 100); do
  status=$(aws mgn describe-jobs --filters "jobIDs=$job" --query 'items[0].status' --output text)
  [ "$status" = COMPLETED ] && break
  sleep "${PAUSE:-0}"
done
count=$(aws mgn describe-source-servers --filters lifeCycleStates=READY_FOR_TEST --query 'length(items)' --output text)
echo "$count servers are READY_FOR_TEST"
