# shellcheck shell=sh
# Attacks the isolation it runs under. Prints one line: "holds", or what got through.
#   KIND CANARY WORK OUTSIDE_NAMESPACE OUTSIDE_PID
kind=$1 canary=$2 work=$3 outside=$4 victim=$5
PATH=/usr/sbin:/usr/bin:/sbin:/bin
through() { echo "$1"; exit 0; }

(: > "$work/by-$kind") 2> /dev/null || through "its own folder cannot be written (are all folders above it 0711?)"
if [ "$kind" != none ]; then
    (: < "$canary") 2> /dev/null && through "a hidden file could be read"
    (: >> /etc/passwd) 2> /dev/null && through "a system file could be opened for writing"
    (: >> /proc/sys/kernel/core_pattern) 2> /dev/null && through "a kernel switch could be opened for writing"
    umount "${canary%/*}" 2> /dev/null && through "a hiding mount could be removed"
    mount -t tmpfs tmpfs "$work" 2> /dev/null && through "a file system could be mounted"
    if [ "$kind" = user ]; then
        (: < "/proc/$victim/environ") 2> /dev/null && through "an outside process's environment could be read"
        kill -0 "$victim" 2> /dev/null && through "an outside process could be signalled"
    else
        unshare --user true 2> /dev/null && through "a new user namespace could be made"
    fi
fi
if [ "$kind" != user ]; then
    [ "$(readlink /proc/self/ns/pid)" = "$outside" ] && through "it is in the outside PID namespace"
    [ -d "/proc/$$" ] || through "/proc is not of its PID namespace"
    set -- /proc/[0-9]*
    [ $# -le 8 ] || through "/proc shows outside processes"
fi
echo holds
