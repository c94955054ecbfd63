#!/bin/sh
# Releases a relay on a GPIO line: the last thing done when the door stops, for gpiod 1 and 2 alike. A line that is let
# go while its relay is energised may keep its level: that depends on the chip's driver.
set -eu
chip=${1:?usage: release-gpio.sh CHIP LINE [active-low]}
line=${2:?usage: release-gpio.sh CHIP LINE [active-low]}
low=''
[ "${3:-}" = active-low ] && low=--active-low
version=$(gpioset --version | sed -n '1s/.*(libgpiod) v\([0-9]*\)\..*/\1/p')
case $version in
  1) exec gpioset --mode=exit $low "$chip" "$line=0" ;;
  2) exec gpioset --toggle=0 $low --chip="$chip" "$line=0" ;;
  *) echo "release-gpio.sh: gpiod of an unknown version" >&2; exit 1 ;;
esac
