# shellcheck shell=sh disable=SC2016
# What a hostile agent tries. Prints "THROUGH what" for each attempt that succeeds, and at last
# "attempted N". Arguments: KIND BASE SECRET OTHER MINE VICTIM_PID
kind=$1 base=$2 secret=$3 other=$4 mine=$5 victim=$6
PATH=/usr/sbin:/usr/bin:/sbin:/bin
count=0
try() {
    count=$((count + 1))
    what=$1
    shift
    if "$@" > /dev/null 2>&1; then echo "THROUGH $what"; fi
}
shell() { # what, then a shell text that succeeds when the attack does
    what=$1
    shift
    try "$what" sh -c "$@"
}

# Work of its own is possible.
echo mine > "$mine/file" || echo "THROUGH its own workspace is not writable"
[ "$(pwd)" = "$mine" ] || echo "THROUGH it starts in the wrong folder"

try "reads the data folder" cat "$secret"
try "lists the data folder" ls "${secret%/*}/secret"
try "reads another workspace" cat "$other"
shell "reads an outside environment" 'cat /proc/[0-9]*/environ | grep -q OUTSIDE_SECRET'
shell "finds the outside process" 'grep -q -s 86399 /proc/'"$victim"'/cmdline && cat /proc/'"$victim"'/environ'
try "signals an outside process" kill -0 "$victim"
try "kills an outside process" kill -KILL "$victim"
shell "ptraces an outside process" 'perl -e "exit(syscall(101, 16, $1, 0, 0) == 0 ? 0 : 1)" "$1"' x "$victim"
try "reads it through root's root" cat "/proc/1/root$secret"
shell "reads it through any root" 'cat /proc/[0-9]*/root"$1" | grep -q .' x "$secret"
shell "reads it through any cwd" 'for p in /proc/[0-9]*; do [ -e "$p/cwd/secret" ] && cat "$p/cwd/secret" && exit 0; done; exit 1'
try "unmounts the data folder" umount "${secret%/*}"
try "unmounts lazily" umount -l "${secret%/*}"
try "unmounts /tmp" umount -l /tmp
try "unmounts /home" umount -l /home
try "remounts the root writable" mount -o remount,rw /
try "remounts the root writable by bind" mount -o remount,bind,rw /
try "mounts over" mount -t tmpfs tmpfs "$mine"
try "binds the root" mount --bind / "$mine"
try "mounts proc" mount -t proc proc "$mine"
try "enters init's namespaces" nsenter -t 1 -m -p cat "$secret"
try "enters the victim's mounts" nsenter -t "$victim" -m true
try "changes its root" chroot /proc/1/root cat "$secret"
try "makes a disk device" mknod "$mine/disk" b 254 0
try "writes /etc/passwd" dd if=/dev/null of=/etc/passwd conv=notrunc
try "makes a file in /etc" touch /etc/cadre-attack
try "makes a file in /usr/bin" touch /usr/bin/cadre-attack
touch "$base/cadre-attack" 2> /dev/null # in its own /tmp, or not at all: looked at from outside
try "opens core_pattern to write" dd if=/dev/null of=/proc/sys/kernel/core_pattern conv=notrunc
try "opens modprobe to write" dd if=/dev/null of=/proc/sys/kernel/modprobe conv=notrunc
try "opens uevent_helper to write" dd if=/dev/null of=/sys/kernel/uevent_helper conv=notrunc
try "opens sysrq-trigger to write" dd if=/dev/null of=/proc/sysrq-trigger conv=notrunc
try "reads /etc/shadow" grep -q . /etc/shadow
try "reads /etc/gshadow" grep -q . /etc/gshadow
try "opens the disk" dd if=/dev/vda of=/dev/null count=1
shell "has a capability" 'grep -E "^Cap(Eff|Prm|Inh|Amb):" /proc/self/status | grep -qv 0000000000000000'
shell "may gain privileges" 'grep -q "^NoNewPrivs:.0" /proc/self/status'
if [ "$kind" != user ]; then
    shell "sees outside processes" '[ "$(ls -d /proc/[0-9]* | wc -l)" -gt 12 ]'
    try "makes a user namespace" unshare --user true
    try "makes a mapped user namespace" unshare --user --map-current-user true
    shell "makes one by system call" 'perl -e "exit(syscall(272, 0x10000000) == 0 ? 0 : 1)"'
    try "writes in a hidden folder" touch "${secret%/*}/new"
    try "writes in /home" touch /home/new
    try "writes in /run" touch /run/new
    try "writes in /dev" touch /dev/new
    echo shared > /tmp/from-inside || echo "THROUGH /tmp is not writable"
    echo shared > /dev/shm/from-inside || echo "THROUGH /dev/shm is not writable"
fi
echo "attempted $count"
