# Leaves N escaping children of each kind, each a "sleep $token". Arguments: N TOKEN KINDS END
# KINDS: words of setsid double nohup cleared born deaf. END: exit, or hang.
n=$1 token=$2 kinds=$3 end=$4
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
escape() {
    case "$1" in
        setsid) setsid sleep "$token" & ;;
        double) (sh -c "sleep $token & exit 0" &) ;;
        nohup) nohup sleep "$token" > /dev/null 2>&1 & ;;
        # Forgets everything: environment, session, parent and working folder.
        cleared) (cd / && env -i /usr/bin/setsid -f /bin/sleep "$token") ;;
        stays) env -i /usr/bin/setsid /bin/sleep "$token" & ;;
        deaf) sh -c "trap '' TERM; sleep $token & sleep $token & wait; wait" & ;;
    esac
}
for kind in $kinds; do
    if [ "$kind" = born ]; then
        # Answers every signal it can with another child, and makes more all the time.
        setsid sh -c 'trap "sleep $0 &" TERM; i=0; while [ $i -lt $1 ] || sleep 0.01; do i=$((i+1)); [ $i -gt 5000 ] || sleep $0 & done' "$token" "$n" &
    else
        i=0
        while [ $i -lt "$n" ]; do
            escape "$kind"
            i=$((i + 1))
        done
    fi
done
[ "$end" = hang ] && sleep "$token"
exit 7
