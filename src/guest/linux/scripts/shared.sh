# What all scripts here share. They are sent in one piece, behind their parameters as assignments, and by hand run so:
#   cat shared.sh disk.sh observation.sh observe-disk.sh | uuid=6000c29e… sh -s
# Each prints one line of JSON, or says on standard error what is wrong and ends with one of these:
DISK_ABSENT=3 NOT_BLANK=4 NO_VOLUME=5 DISK_FAILED=7

# Results are left in variables and not printed, because every $( ) is a process, and an emulated machine is slow at those.
set -eu
# The same words and sort order from every tool, whatever the guest's language.
export LC_ALL=C
# What a script makes is root's alone.
umask 077
# Where a plain user's PATH does not lead, and the tools for disks are.
PATH=$PATH:/usr/sbin:/sbin

fail() { # EXIT_CODE MESSAGE
  printf '%s\n' "$2" >&2
  exit "$1"
}

# Says which program is missing before anything is done without it; 127 is what a shell says to that.
need() { # COMMAND...
  for command; do
    command -v "$command" >/dev/null || fail 127 "this system has no $command"
  done
}

# An empty text becomes null. Sets $json.
json_string() { # TEXT
  case $1 in
    '') json=null ;;
    *[\"\\[:cntrl:]]*) json=\"$(printf '%s' "$1" | tr '[:cntrl:]' ' ' | sed 's/[\\"]/\\&/g')\" ;;
    *) json=\"$1\" ;;
  esac
}

# The first line of a file, empty when there is no such file; sysfs may end it without a line feed. Sets $line.
first_line() { # FILE
  line=
  if [ -r "$1" ]; then { read -r line <"$1"; } 2>/dev/null || :; fi
}

# Whether something is mounted there.
is_mounted() { # PLACE
  while read -r _ _ _ _ place _; do
    [ "$place" != "$1" ] || return 0
  done </proc/self/mountinfo
  return 1
}
