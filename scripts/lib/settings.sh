# Where the toolchain is, written down for scripts, CMake and people.

# What the other scripts (build/env.sh) and CMake (build/toolchain.cmake) have to know.
write_settings() {
    local emscripten
    emscripten=$(dirname "$(readlink -f "$emcc")")
    [ -e "$emscripten/cmake/Modules/Platform/Emscripten.cmake" ] || emscripten=$(dirname "$emcc")
    keep_if_same build/env.sh <<SETTINGS
# Written by scripts/bootstrap: where the toolchain is.
export MYPICTOOLS_CACHE='$cache_root'
export MYPICTOOLS_INCLUDES='$headers/include'
export MYPICTOOLS_VIPS_NATIVE='$vips_native'
export MYPICTOOLS_VIPS_INCLUDES='$vips_headers'
export MYPICTOOLS_VIPS_WASM='$vips_wasm'
export MYPICTOOLS_EMSCRIPTEN='$emscripten'
export MYPICTOOLS_LICENCES='$headers/licences'
SETTINGS
    keep_if_same build/toolchain.cmake <<SETTINGS
# Written by scripts/bootstrap: where the toolchain is.
set(MYPICTOOLS_INCLUDES "$headers/include")
set(MYPICTOOLS_VIPS_NATIVE "$vips_native")
set(MYPICTOOLS_VIPS_INCLUDES "$vips_headers")
set(MYPICTOOLS_VIPS_WASM "$vips_wasm")
SETTINGS
}

# keep_if_same FILE: writes stdin to FILE, but leaves an equal file (and its time) alone.
keep_if_same() {
    cat >"$1.new"
    if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}
