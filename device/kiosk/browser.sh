#!/bin/sh
# Shows the door's page. Waits until the door has written the page's address, with the secret of its
# start; ends when a restarted door writes another one, so that the unit starts it anew.
set -eu
url_file=${1:?usage: browser.sh URL-FILE PROFILE-DIR}
profile=${2:?usage: browser.sh URL-FILE PROFILE-DIR}
waited=0
until [ -s "$url_file" ]; do
  waited=$((waited + 1))
  [ "$waited" -le 120 ] || { echo "the door gave no page address within 60 s" >&2; exit 1; }
  sleep 0.5
done
url=$(head -n 1 "$url_file")
case $url in
  http://127.0.0.1:*) ;;
  *) echo "the page address is not on this machine" >&2; exit 1 ;;
esac
rm -rf "$profile"
chromium --kiosk --app="$url" --user-data-dir="$profile" --ozone-platform=wayland \
  --no-first-run --no-default-browser-check --incognito --disable-background-networking --disable-component-update \
  --disable-sync --disable-quic --disable-features=Translate,MediaRouter --disable-pinch --overscroll-history-navigation=0 \
  --password-store=basic --deny-permission-prompts --autoplay-policy=no-user-gesture-required &
browser=$!
trap 'kill "$browser" 2>/dev/null' EXIT TERM INT
while kill -0 "$browser" 2>/dev/null && [ "$(head -n 1 "$url_file" 2>/dev/null)" = "$url" ]; do
  sleep 1
done
