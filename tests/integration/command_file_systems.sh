#!/bin/sh
# What sticks and cards of others are formatted with, by file systems in user space: exFAT,
# which has no links and gives no name only if it is free, and NTFS. Each way of
# overwriting, names that are refused, names of other case, syncs of many files.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
if [ -z "${IMS_TEST_OWN_MOUNTS-}" ]; then
    # What is mounted is seen by this script alone, and goes with it.
    IMS_TEST_OWN_MOUNTS=yes unshare -m true 2>/dev/null || {
        echo "mounting is not permitted"
        exit 77
    }
    IMS_TEST_OWN_MOUNTS=yes exec unshare -m sh "$0"
fi
. "$srcdir/tests/support/command.sh"
trap 'umount "$work"/*.mounted 2>/dev/null; rm -rf "$work"' EXIT
mounted=0

# Usage: picture NAME GRAY: a file of one pixel.
picture() {
    printf 'P2 1 1 255 %s\n' "$2" >"$1"
}
picture a.pgm 1
picture b.pgm 2
mkdir folded with
picture folded/A.PGM 3
picture 'with/a:b.pgm' 4

# Usage: mount_one NAME MAKER TYPE: whether it is mounted on NAME.mounted.
mount_one() {
    disk=$1.mounted
    mkdir "$disk"
    can "${2%% *}" && can "mount.$3" && truncate -s 8M "$1.image" &&
        $2 "$1.image" >words 2>&1 &&
        mount -o loop -t "$3" "$1.image" "$disk" >words 2>&1 && {
        mounted=$((mounted + 1))
        return
    }
    echo "left out: $1, which needs ${2%% *}, mount.$3 and the right to mount"
    return 1
}

# On file systems of either kind.
save_on() {
    run 0 save a.pgm "$disk"
    run 1 save a.pgm "$disk"
    says 'a.pgm: not saved as '
    run 0 save --overwrite skip a.pgm b.pgm "$disk"
    says '1 skipped'
    run 0 save --overwrite unique a.pgm "$disk"
    picture a.pgm 5
    run 0 save --overwrite replace --sync full a.pgm "$disk"
    run 0 save --sync group --sub-folder x/y a.pgm b.pgm "$disk"
    holds "$disk" a.pgm a_1.pgm b.pgm x/y/a.pgm x/y/b.pgm
    same a.pgm "$disk/a.pgm"
    rm -r "$disk/x"
    # They park what they save and look at what comes out in which order.
    for program in saver_order saver_sync; do
        program=$builddir/tests/integration/$program
        [ -x "$program" ] || continue
        TMPDIR=$work/$disk "$program" >out 2>&1 || wrong "$program fails on $disk"
    done
}

if mount_one exFAT mkfs.exfat exfat-fuse; then
    save_on
    # Case is folded: a file of that name is there.
    run 1 save folded/A.PGM "$disk"
    run 0 save --overwrite replace folded/A.PGM "$disk"
    same folded/A.PGM "$disk/A.PGM"
    # Names that it does not take, of files and of folders.
    run 1 save 'with/a:b.pgm' "$disk"
    says 'the file system does not take this name; choose another one'
    run 1 save --sub-folder 'x:y' b.pgm "$disk"
    says 'the file system does not take this name; choose another one'
    holds "$disk" A.PGM a_1.pgm b.pgm
fi
if mount_one NTFS 'mkfs.ntfs -q -F' ntfs-3g; then
    save_on
fi
[ "$mounted" -gt 0 ] || [ "$failed" -ne 0 ] || exit 77
finish
