# npm packages of web/ and tests/: installed exactly as locked, and only when the lock changed.

# npm_packages FOLDER
npm_packages() {
    local folder=$1 key stamp
    stamp=$root/$folder/node_modules/.installed-from
    key=$(sha256sum <"$root/$folder/package-lock.json")
    [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] && return
    step "installing the npm packages of $folder/"
    (cd "$root/$folder" && logged "$root/build/log/npm-$folder.log" npm ci --ignore-scripts --no-audit --no-fund) \
        || fail "npm could not install the packages of $folder/; check the network (build/log/npm-$folder.log has npm's own words) and run this again."
    echo "$key" >"$stamp"
}
