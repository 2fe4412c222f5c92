# shellcheck shell=sh
# First process of an agent's namespaces: builds the agent's view of the file system, then becomes
# what runs the agent. Constant text; all that varies comes as arguments and is only ever "$quoted":
#   own-users|shared-users  { hide DIR | show PATH | give SOURCE TARGET | mask FILE }
#   end DIRECTORY PROGRAM ARGUMENT...
set -eu
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
users=$1
shift

# Staging, where no source of a mount can be: "new" becomes the root, "all" stays a read-only copy
# of everything, to show parts of what "new" hides.
new=/sys/new
all=/sys/all
mount -t tmpfs -o mode=755 tmpfs /sys
mkdir "$new" "$all"
mount --rbind / "$new"
umount "$new/sys"

# Everything read-only, keeping the flags that a user namespace may not drop. What lies in a folder
# that is closed to this user cannot be reached, here or by the agent, and stays as it is.
while read -r _ _ _ _ at flags _; do
    case "$at" in *\\*) at=$(printf '%b' "$at") ;; esac # a space is \040
    case "$at" in
        "$new/proc" | "$new/proc/"* | "$new/dev" | "$new/dev/"*) ;;
        "$new" | "$new/"*)
            [ ! -e "$at" ] || mount -o "remount,bind,ro${flags#r?}" "$at"
            ;;
    esac
done < /proc/self/mountinfo
mount --rbind "$new" "$all"

# Processes: only those of this namespace. Kernel switches read-only, because root may write some
# of them without any capability. No user namespace after the agent's own, because in a new one it
# would have every capability again.
mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
[ "$users" = shared-users ] || echo 1 > "$new/proc/sys/user/max_user_namespaces"
for switch in sys fs irq bus sysrq-trigger; do
    if [ -e "$new/proc/$switch" ]; then
        mount --bind "$new/proc/$switch" "$new/proc/$switch"
        mount -o remount,bind,ro,nosuid,nodev,noexec "$new/proc/$switch"
    fi
done

# Devices: the harmless ones.
mount -t tmpfs -o mode=755,size=1m,nosuid tmpfs "$new/dev"
for device in null zero full random urandom tty; do
    : > "$new/dev/$device"
    mount --bind "/dev/$device" "$new/dev/$device"
done
mkdir "$new/dev/pts" "$new/dev/shm" "$new/dev/old"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,nosuid,noexec devpts "$new/dev/pts"
mount -t tmpfs -o mode=1777,size=1g,nosuid,nodev tmpfs "$new/dev/shm"
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
ln -s /proc/self/fd/0 "$new/dev/stdin"
ln -s /proc/self/fd/1 "$new/dev/stdout"
ln -s /proc/self/fd/2 "$new/dev/stderr"

bind() {
    if [ -d "$1" ]; then
        [ -d "$2" ] || mkdir -p "$2"
    elif ! [ -e "$2" ]; then
        mkdir -p "${2%/*}"
        : > "$2"
    fi
    mount --rbind "$1" "$2"
}
build() {
    while [ "$1" != end ]; do
        case "$1" in
            hide)
                mount -t tmpfs -o mode=755,size=1m,nosuid,nodev tmpfs "$new$2"
                shift 2
                ;;
            show)
                bind "$all$2" "$new$2"
                shift 2
                ;;
            give)
                bind "$2" "$new$3"
                shift 3
                ;;
            mask)
                bind /dev/null "$new$2"
                shift 2
                ;;
        esac
    done
}
# Hidden folders become read-only last: mount points are made in them first.
seal() {
    while [ "$1" != end ]; do
        case "$1" in
            hide)
                mount -o remount,bind,ro,nosuid,nodev "$2"
                shift 2
                ;;
            give) shift 3 ;;
            *) shift 2 ;;
        esac
    done
}

build "$@"
cd "$new"
pivot_root . dev/old
umount -l /dev/old
rmdir /dev/old
seal "$@"
mount -o remount,bind,ro,nosuid /dev
while [ "$1" != end ]; do shift; done
cd "$2"
shift 2
exec "$@"
