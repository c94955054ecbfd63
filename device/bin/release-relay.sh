#!/bin/sh
# Releases channel 1 of an LCUS relay board (A0 01 00 A1): the last thing done when the door stops.
# A board keeps its state when the program that energised it dies.
set -eu
device=${1:?usage: release-relay.sh DEVICE}
[ -c "$device" ] || exit 0
stty -F "$device" 9600 raw -echo
printf '\240\001\000\241' >"$device"
