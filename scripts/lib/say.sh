# How the scripts speak: progress on stdout, and one sentence on stderr when they have to stop.

say() { printf '%s\n' "$*"; }

step() { printf -- '- %s\n' "$*"; }

# fail SENTENCE: the sentence says what is wrong and what to do about it.
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# quietly LOG COMMAND…: keeps a command's output in LOG and shows its tail only if the command fails.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 25 "$log" >&2
        return 1
    fi
}

# logged LOG COMMAND…: the same without the tail, for commands whose failure one sentence of ours explains.
logged() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 </dev/null
}
