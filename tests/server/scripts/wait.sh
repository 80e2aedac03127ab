#!/usr/bin/env bash
# Waits until every server is ready for a test; a real migration takes hours, so there it would sleep for longer.
set -euo pipefail

for _ in $(seq 100); do
  left=$(aws mgn describe-source-servers --query "length(items[?lifeCycle.state!='READY_FOR_TEST'])" --output text)
  if [ "$left" -eq 0 ]; then
    echo "all servers are READY_FOR_TEST"
    exit 0
  fi
  sleep "${PAUSE:-0}"
done
echo "$left servers are not ready" >&2
exit 1
