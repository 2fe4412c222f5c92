#!/usr/bin/env bash
# The second dialect (3.2.0-dev.9 and later): claims as the first one, and closes each task as
# completed, with the result in its metadata.
set -u
# shellcheck source=words.bash
source "$(dirname "$0")/words.bash"

if ! post /bridge/team/task-update "$claim" -f -o /dev/null; then
  echo "route: no hub; going on without a claim" >&2
fi

run "$@"
case "$code" in
  0) result=success ;;
  124) result=timeout ;;
  *) result=failed ;;
esac

post /bridge/team/task-update "{$who,\"owner\":$(quoted "$agent"),\"status\":\"completed\",\
\"metadata_patch\":{\"result\":\"$result\",\"summary\":$(quoted "${output:0:4096}")}}" \
  -f -o /dev/null || echo "route: the task was not closed" >&2
tell_lead "$result: ${output:0:4096}"
tell_hub result "$result"
exit "$code"
