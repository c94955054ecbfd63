#!/bin/sh
# npm run check: format, types, lint, dead code and the house rules. Changes nothing.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
if [ "${1:-}" = --help ]; then
  echo 'usage: npm run check'
  echo 'Checks format (Biome), types (tsc), lint (ESLint), dead code (knip) and the import and house rules (jest test/arch).'
  echo 'To format instead of checking: npm run format'
  exit 0
fi
failed=''
run() {
  name=$1
  shift
  echo "== $name"
  "$@" || failed="$failed $name"
}
run format biome format --config-path scripts/config src scripts test
run types tsc -p tsconfig.json
run lint eslint --config scripts/config/eslint.config.js src scripts test
run dead-code knip --config scripts/config/knip.json
run house-rules jest test/arch
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
