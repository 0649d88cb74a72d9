# What every script does first: go to the repository's root and load the parts.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
mkdir -p build
for part in say cache base-tools debian headers emscripten packages settings steps; do
    # shellcheck source=/dev/null
    source "scripts/lib/$part.sh"
done

# Everything the build needs, from nothing; a fraction of a second when it is there.
bootstrap() {
    base_tools
    cache_lock
    native_libraries
    emscripten_tools
    write_settings
    cache_unlock
    # shellcheck source=/dev/null
    source build/env.sh
}
