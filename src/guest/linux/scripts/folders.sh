# Folders that are root's alone: what lies in one, no other user of this system can have made, read or changed. A name that
# can be foretold may have been taken by somebody else, as a link to what he would have written, cut off or read.

# Makes the folder where there is none. Its parent is one in which root alone makes folders, or has the sticky bit.
make_own_folder() { # FOLDER
  is_there "$1" || mkdir -m 700 "$1" 2>/dev/null || :
  require_own_folder "$1"
}

# Before every use: the folder need not be the one that was made.
require_own_folder() { # FOLDER
  [ ! -L "$1" ] || fail 1 "$1 is a link, which this script has not made: see who has, and remove it"
  [ -d "$1" ] || fail 1 "$1 is no folder: see who has made it, and remove it"
  [ -O "$1" ] || fail 1 "$1 belongs to somebody else: see to whom, and remove it"
  mode=$(stat -c %a "$1")
  [ "$mode" = 700 ] || fail 1 "$1 has the mode $mode and not 700, so that others may have changed what is in it: remove it"
}

# A link that leads nowhere is there, too.
is_there() { # FILE
  [ -e "$1" ] || [ -L "$1" ]
}

# What is kept here goes back with the memory, and is gone after a boot. Sets $volatile, a folder that may not be there.
find_volatile_folder() {
  for place in /run /dev/shm; do
    volatile=$place/snapwitness
    ! is_in_memory "$place" || return 0
  done
  fail 1 "this system keeps neither /run nor /dev/shm in memory"
}

is_in_memory() { # MOUNT_POINT
  in_memory=no
  while read -r _ _ _ _ point rest; do
    [ "$point" = "$1" ] || continue
    # What was mounted last lies on top.
    case $rest in
      *' - tmpfs '* | *' - ramfs '*) in_memory=yes ;;
      *) in_memory=no ;;
    esac
  done </proc/self/mountinfo
  [ $in_memory = yes ]
}
