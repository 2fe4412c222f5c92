# The agent of a drill: does what DRILL_KIND names, and tells the drill's witness what it has done, over a connection that
# lasts as long as it does. Each line of that is: attempt, key, seconds since boot, what.
exec 9<>"/dev/tcp/127.0.0.1/$DRILL_PORT" || exit 97
trap '' PIPE
bytes=0

say() {
  local up
  read -r up _ </proc/uptime
  printf '%s %s %s %s\n' "$CADRE_ATTEMPT" "$DRILL_NAME" "$up" "$*" >&9
}

put() {
  printf '%s\n' "$1"
  bytes=$((bytes + ${#1} + 1))
  say wrote "$bytes"
}

pause() { sleep "$DRILL_PAUSE" 9>&-; }

steps() {
  local i
  for ((i = 1; i <= DRILL_STEPS; i++)); do
    put "$DRILL_NAME step $i"
    printf '%s aside %d\n' "$DRILL_NAME" "$i" >&2
    printf '%s %d\n' "$DRILL_NAME" "$i" >>"$DRILL_NAME.txt"
    if git add --all 9>&- && git commit -q -m "$DRILL_NAME $i" 9>&-; then
      say commit "$(git rev-parse HEAD 9>&-)"
    fi
    pause
  done
}

# Much of it, and bytes that are no text.
loud() {
  local i
  printf '\377\376\000\r\033[31m%s\n' "$DRILL_NAME"
  bytes=$((bytes + 10 + ${#DRILL_NAME}))
  for ((i = 0; i < DRILL_STEPS; i++)); do
    awk -v key="$DRILL_NAME" -v from=$((i * 5000)) -v to=$((i * 5000 + 5000)) 'BEGIN {
      for (n = from; n < to; n++) printf "%s %09d the quick brown fox jumps over the lazy dog\n", key, n
    }' 9>&- || exit 98
    bytes=$((bytes + 5000 * (${#DRILL_NAME} + 55)))
    say wrote "$bytes"
    pause
  done
}

# Leaves children that try not to be found. All have DRILL_MARK as their name.
escape() {
  local stay="exec -a $DRILL_MARK /bin/sleep 3600"
  case $DRILL_KIND in
    setsid) setsid /bin/bash -c "$stay" & ;;
    fork) (/bin/bash -c "($stay) & exit 0" &) ;;
    nohup) nohup /bin/bash -c "trap '' TERM; $stay" >/dev/null 2>&1 9>&- & ;;
    cleared) (cd / && env -i /usr/bin/setsid -f /bin/bash -c "$stay") ;;
    newborn) setsid /bin/bash -c "trap '' TERM; while :; do (exec -a $DRILL_MARK /bin/sleep 2) & /bin/sleep 0.02; done" & ;;
  esac
}

hang() {
  while :; do
    say beat
    sleep 0.5 9>&-
  done
}

say start
case $DRILL_KIND in
  plain | fail) steps ;;
  loud) loud ;;
  setsid | fork | nohup | cleared | newborn)
    put "$DRILL_NAME escapes by $DRILL_KIND"
    escape
    pause
    ;;
  deaf)
    trap '' TERM
    put "$DRILL_NAME is deaf"
    ;;
  hang) put "$DRILL_NAME hangs" ;;
esac
[ "$DRILL_END" = hang ] && hang
say end
[ "$DRILL_KIND" = fail ] && exit 7
exit 0
