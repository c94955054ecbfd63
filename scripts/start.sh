#!/bin/sh
# npm start: brings models and page where they are missing, then boots the simulated terminal.
set -eu
cd "$(dirname "$0")/.."
node scripts/fetch-models.ts
page=src/edge/screen/page
if [ ! -f $page/dist/index.html ] || [ -n "$(find $page -newer $page/dist/index.html -type f -not -path '*/dist/*' | head -n 1)" ]; then
  vite build --config $page/vite.config.ts --logLevel warn
fi
exec node --disable-warning=ExperimentalWarning src/sim/main.ts "$@"
