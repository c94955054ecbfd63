#!/bin/sh
# Leaves in a product folder only what linux on arm64 runs: other platforms' binaries, native
# sources, install scripts and everything of the simulator and the tests go.
set -eu
home=${1:?usage: prune.sh PRODUCT-DIR}
cd "$home"
modules=node_modules

keep_only() { # folder, entry to keep
  [ -d "$1" ] || { echo "prune: $1 is not there" >&2; exit 1; }
  [ -e "$1/$2" ] || { echo "prune: $1/$2 is not there" >&2; exit 1; }
  find "$1" -mindepth 1 -maxdepth 1 ! -name "$2" -exec rm -rf {} +
}

keep_only $modules/onnxruntime-node/bin/napi-v6 linux
keep_only $modules/onnxruntime-node/bin/napi-v6/linux arm64
keep_only $modules/usearch/prebuilds linux-arm64
keep_only $modules/better-sqlite3/prebuilds linux-arm64.node
keep_only $modules/@serialport/bindings-cpp/prebuilds linux-arm64
rm -rf $modules/onnxruntime-node/script $modules/onnxruntime-node/lib/*.ts
# What only its install script asked for: a downloader and the agent that sends it through a proxy.
rm -rf $modules/adm-zip $modules/global-agent
rm -rf $modules/usearch/numkong $modules/usearch/cpp $modules/usearch/c $modules/usearch/include $modules/usearch/cmake
rm -rf $modules/better-sqlite3/deps $modules/better-sqlite3/src
rm -rf $modules/node-webcam/src/bindings $modules/node-webcam/test
rm -rf dist/src/sim dist/test dist/scripts
find $modules -name '*.map' -delete

foreign=$(find . -name '*.node' | grep -v -e arm64 -e '/@img/' || true)
[ -z "$foreign" ] || { echo "prune: foreign binaries are left: $foreign" >&2; exit 1; }
