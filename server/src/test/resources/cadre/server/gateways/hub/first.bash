#!/usr/bin/env bash
# The first dialect (3.2.0-dev.4): takes each refusal of a claim for a hub that is not there, runs
# all the same, and closes the task as completed or failed.
set -u
# shellcheck source=words.bash
source "$(dirname "$0")/words.bash"

if ! post /bridge/team/task-update "$claim" -f -o /dev/null; then
  echo "route: no hub; going on without a claim" >&2
fi

run "$@"
status=completed
if ((code != 0)); then
  status=failed
fi

post /bridge/team-task-update "{$who,\"owner\":$(quoted "$agent"),\"status\":\"$status\"}" \
  -f -o /dev/null || echo "route: the task was not closed" >&2
tell_lead "$status: ${output:0:4096}"
tell_hub status "$status"
exit "$code"
