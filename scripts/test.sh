#!/bin/sh
# npm test: brings models and page, checks the types, runs every test. Two files at a time, each in a process of its own:
# what a test leaves behind (a handle, memory, a closed terminal line) ends with that process.
set -eu
cd "$(dirname "$0")/.."
node scripts/fetch-models.ts
sh scripts/build-page.sh
tsc -p tsconfig.json
exec jest --maxWorkers=2 "$@"
