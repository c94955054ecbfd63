#!/bin/sh
# npm start: brings models and page where they are missing, then boots the simulated terminal.
set -eu
cd "$(dirname "$0")/.."
node scripts/fetch-models.ts
sh scripts/build-page.sh
exec node --disable-sigusr1 --disable-warning=ExperimentalWarning src/sim/main.ts "$@"
