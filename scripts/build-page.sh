#!/bin/sh
# Builds the kiosk page where it is missing or older than its source.
set -eu
cd "$(dirname "$0")/.."
page=src/edge/screen/page
if [ ! -f $page/dist/index.html ] || [ -n "$(find $page -newer $page/dist/index.html -type f -not -path '*/dist/*' | head -n 1)" ]; then
  vite build --config $page/vite.config.ts --logLevel warn
fi
