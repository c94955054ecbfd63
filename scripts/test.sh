#!/bin/sh
# npm test: brings the models, checks the types, runs every test.
set -eu
cd "$(dirname "$0")/.."
node scripts/fetch-models.ts
tsc -p tsconfig.json
exec jest "$@"
