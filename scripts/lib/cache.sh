# The per-user cache: every download becomes a folder that appears complete or not at all.

cache_root=${XDG_CACHE_HOME:-$HOME/.cache}/mypictools

# One bootstrap at a time for each user; a second one waits and then finds everything there.
cache_lock() {
    mkdir -p "$cache_root" || fail "The cache folder $cache_root cannot be created; set XDG_CACHE_HOME to a folder you may write to."
    exec 9>"$cache_root/lock"
    if command -v flock >/dev/null && ! flock -n 9; then
        step "waiting for another bootstrap of the same user"
        flock 9
    fi
    trap 'rm -rf "$cache_root"/.new-*' EXIT
}

cache_unlock() { exec 9>&-; }

# cache_fill NAME WHAT FUNCTION: when cache folder NAME is missing, runs FUNCTION inside a new temporary
# folder and renames that to NAME once FUNCTION succeeded, so an interrupted run leaves nothing half done.
# The result's path is then in $cache_path.
cache_fill() {
    local name=$1 what=$2 function=$3
    cache_path=$cache_root/$name
    [ -d "$cache_path" ] && return
    step "$what"
    rm -rf "$cache_root/.new-$name".*
    local temporary
    temporary=$(mktemp -d "$cache_root/.new-$name.XXXXXX") || fail "The cache folder $cache_root cannot be written; free some space or set XDG_CACHE_HOME to another folder."
    chmod 755 "$temporary"
    (cd "$temporary" && set -e && "$function")
    local status=$?
    if [ $status -ne 0 ]; then
        rm -rf "$temporary"
        exit $status
    fi
    mv "$temporary" "$cache_path"
}
