# browser.sh: walks the journeys in a real browser, with the program that BINARY names. browser.sh --where: says which.
set -eu

where() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name"; then
            return
        fi
    done
    echo "No Chromium is installed." >&2
    return 1
}

if [ "${1:-}" = --where ]; then
    where
    exit
fi
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)'; then
    echo "NOT RUN: the browser tests need Node.js 20 or newer, here is $(node --version). Install it to run them." >&2
    exit 0
fi
CHROMIUM="${CHROMIUM:-$(where)}"
export CHROMIUM
exec node tests/browser/run.mjs
