# Runs the command of a scenario's author in a shell of its own, which knows nothing of ours: $command, with $1, $2, … as
# they are and $text on its standard input. After $seconds, when nobody has waited for it for a while, the guest ends it.
: "${command:?}" "${seconds:?}"
limit=
if command -v timeout >/dev/null; then limit="timeout -s KILL $seconds"; fi
if [ -n "$text" ]; then
  # A command may end before it has read all.
  printf '%s' "$text" 2>/dev/null | $limit sh -c "$command" sh "$@"
else
  $limit sh -c "$command" sh "$@"
fi
