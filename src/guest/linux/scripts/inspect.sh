# Tells which of the commands that the scripts here call are there, with the first line of what each says of its
# version, and whether the user may do what they do. Changes nothing. $filesystem is what a disk would get.
: "${filesystem:?}"
case $(id -u) in
  0) printf '{"administrator":true,"tools":[' ;;
  *) printf '{"administrator":false,"tools":[' ;;
esac
separator=
for tool in awk base64 blkdiscard blkid blockdev cat cmp date dd dumpe2fs fallocate flock fstrim id mkdir mkfifo mkfs."$filesystem" \
  mount mountpoint renice rm sed sfdisk sha256sum sleep stat sync tail tr truncate; do
  printf '%s{"name":"%s","version":' "$separator" "$tool"
  separator=,
  version=
  if command -v "$tool" >/dev/null; then
    case $tool in
      # Those of which some option is used that not every make of the tool has.
      base64 | cmp | dd | flock | sfdisk | stat | sync | truncate) option=--version ;;
      mkfs.*) option=-V ;;
      *) option= ;;
    esac
    version=there
    [ -z "$option" ] || read -r version <<VERSION || :
$("$tool" "$option" </dev/null 2>&1 || :)
VERSION
  fi
  json_string "$version"
  printf '%s}' "$json"
done
printf '],"settings":{}}\n'
