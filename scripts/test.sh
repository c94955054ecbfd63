#!/bin/sh
# npm test: brings models and page, checks the types, runs every test.
set -eu
cd "$(dirname "$0")/.."
node scripts/fetch-models.ts
sh scripts/build-page.sh
tsc -p tsconfig.json
exec jest "$@"
