#!/usr/bin/env bash
# Launches test instances of all servers that are ready, and waits for the job.
set -euo pipefail

servers=$(aws mgn describe-source-servers --filters lifeCycleStates=READY_FOR_TEST \
  --query 'items[].sourceServerID' --output text)
# shellcheck disable=SC2086 # the ids are words
job=$(aws mgn start-test --source-server-ids $servers --query job.jobID --output text)
for _ in $(seq 100); do
  status=$(aws mgn describe-jobs --filters "jobIDs=$job" --query 'items[0].status' --output text)
  [ "$status" = COMPLETED ] && break
  sleep "${PAUSE:-0}"
done
count=$(aws mgn describe-source-servers --filters lifeCycleStates=TESTING --query 'length(items)' --output text)
echo "job $status; $count servers are TESTING"
