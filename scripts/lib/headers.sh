# The header-only libraries (JSON, stb_image, Catch2) and libvips in its native and WebAssembly builds.

headers_recipe=1

fetch_headers() {
    debian_open bookworm forky
    # Catch2 2.13 is one header; stb is taken from the newer suite for its fixes to the decoders.
    debian_unpack nlohmann-json3-dev/bookworm catch2/bookworm libstb-dev/forky
    mkdir -p include/stb
    mv usr/include/nlohmann usr/include/catch2 include/
    mv usr/include/stb/stb_image.h include/stb/
    mkdir -p licences
    local name
    for name in nlohmann-json3-dev catch2 libstb-dev; do
        cp "usr/share/doc/$name/copyright" "licences/$name.txt"
    done
    rm -rf usr
    debian_close
}

fetch_npm() {
    cp "$root/scripts/toolchain/package.json" "$root/scripts/toolchain/package-lock.json" "$root/scripts/toolchain/.npmrc" .
    logged "$root/build/log/npm-toolchain.log" npm ci --ignore-scripts --no-audit --no-fund \
        || fail "npm could not install libvips; check the network (build/log/npm-toolchain.log has npm's own words) and run this again."
}

native_libraries() {
    cache_fill "headers-$headers_recipe" "fetching headers: JSON, stb_image, Catch2" fetch_headers
    headers=$cache_path
    local key
    key=$(cat "$root/scripts/toolchain/package.json" "$root/scripts/toolchain/package-lock.json" | sha256sum | cut -c1-12)
    cache_fill "libvips-$key" "fetching libvips, native and WebAssembly" fetch_npm
    npm_root=$cache_path/node_modules
    local processor
    case $(uname -m) in
    x86_64) processor=x64 ;;
    aarch64 | arm64) processor=arm64 ;;
    *) fail "There is no ready libvips for a $(uname -m) processor; build on x86-64 or arm64." ;;
    esac
    vips_native=$npm_root/@img/sharp-libvips-linux-$processor
    [ -d "$vips_native" ] || fail "libvips for this system is not in the npm package list; build on Linux with glibc."
    vips_headers=$npm_root/@img/sharp-libvips-dev/include
    vips_wasm=$npm_root/@img/sharp-libvips-dev-wasm32
}
