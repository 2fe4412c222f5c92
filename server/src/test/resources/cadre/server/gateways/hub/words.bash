# What the three route scripts share: a worker that claims a task of a team at the hub, runs one
# command for at most so many seconds, and says how it went. Each dialect says that in its own way.
#
#     DIALECT.bash SECONDS COMMAND [ARGUMENT]...

# shellcheck disable=SC2034 # the dialects use what is set here
hub="${TFX_HUB_URL:-http://127.0.0.1:27888}"
team="${TFX_TEAM_NAME:?}"
task="${TFX_TEAM_TASK_ID:?}"
agent="${TFX_TEAM_AGENT_NAME:-executor-worker-$$}"
lead="${TFX_TEAM_LEAD_NAME:-team-lead}"
bearer=()
if [[ -n "${TFX_HUB_TOKEN:-}" ]]; then
  bearer=(-H "Authorization: Bearer $TFX_HUB_TOKEN")
fi

# The text as a JSON string.
quoted() {
  local text="$1"
  text="${text//\\/\\\\}"
  text="${text//\"/\\\"}"
  text="${text//$'\r'/\\r}"
  text="${text//$'\n'/\\n}"
  text="${text//$'\t'/\\t}"
  printf '"%s"' "$text"
}

# post PATH JSON [CURL-OPTION]...
post() {
  local path="$1" json="$2"
  shift 2
  curl -s --max-time 20 -X POST "$@" "${bearer[@]}" -H 'Content-Type: application/json' \
    --data-binary "$json" "$hub$path"
}

who="\"team_name\":$(quoted "$team"),\"task_id\":$(quoted "$task")"
claim="{$who,\"claim\":true,\"owner\":$(quoted "$agent"),\"status\":\"in_progress\"}"

# Sets output and code.
run() {
  output="$(timeout "$@" 2>&1)"
  code=$?
  printf '%s\n' "$output"
}

tell_lead() {
  post /bridge/team/send-message "{\"team_name\":$(quoted "$team"),\"from\":$(quoted "$agent"),\
\"to\":$(quoted "$lead"),\"text\":$(quoted "$1"),\"summary\":$(quoted "${1:0:60}")}" \
    -f -o /dev/null || echo "route: the lead was not told" >&2
}

# tell_hub PAYLOAD-FIELD VALUE
tell_hub() {
  post /bridge/result "{\"agent_id\":$(quoted "$agent"),\"topic\":\"task.result\",\
\"payload\":{\"task_id\":$(quoted "$task"),\"$1\":\"$2\"},\"trace_id\":$(quoted "$team")}" \
    -f -o /dev/null || echo "route: the result was not published" >&2
}
