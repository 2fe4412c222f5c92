#!/usr/bin/env bash
# The third dialect (v10): reads what stands in the way of its claim, goes on with a claim of its
# own, leaves another's alone, and closes nothing: it only publishes the result.
set -u
# shellcheck source=words.bash
source "$(dirname "$0")/words.bash"

answer="$(post /bridge/team/task-update "$claim" -w '\n%{http_code}')"
case "${answer##*$'\n'}" in
  200) ;;
  409)
    before="${answer#*\"details\"}"
    before="${before#*\"task_before\"}"
    if [[ "$before" == *"\"owner\":$(quoted "$agent")"*"\"status\":\"in_progress\""* ]]; then
      echo "route: going on with the claim of before" >&2
    else
      echo "route: another one has the task" >&2
      exit 0
    fi
    ;;
  *) echo "route: no hub; going on without a claim" >&2 ;;
esac

tell_lead "begun"
run "$@"
case "$code" in
  0) result=success ;;
  124) result=timeout ;;
  77) result=fallback ;;
  *) result=failed ;;
esac
tell_hub result "$result"
exit "$code"
