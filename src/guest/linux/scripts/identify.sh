# Says which system this is. No parameters.
# shellcheck source=/dev/null
[ ! -r /etc/os-release ] || . /etc/os-release
first_line /proc/sys/kernel/hostname
json_string "$line"
printf '{"hostName":%s' "$json"
json_string "${PRETTY_NAME:-Linux}"
printf ',"os":%s' "$json"
json_string "${VERSION_ID:-rolling}"
printf ',"version":%s,"standIn":false}\n' "$json"
