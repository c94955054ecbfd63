#!/bin/sh
# Stands in for gpiodetect, gpioget, gpiomon and gpioset, by the name it is called by. Beside it lie: `version`
# (1.6.3 or 2.2.1: whose words it takes, and no others), and a folder for each chip with a file for each line that
# holds its level on the wire. `NAME.held` names the process that has a line, `log` each level that was driven,
# `edges` is the pipe through which a test changes inputs, `revert` the level a line falls back to when it is let go.
set -u
me=$(basename "$0")
root=$(dirname "$0")
version=$(cat "$root/version")
major=${version%%.*}
die() { echo "$me: $1" >&2; exit 1; }
usage() { die "unrecognised for version $version: $1"; }

if [ "${1:-}" = --version ]; then
  echo "$me (libgpiod) v$version"
  exit 0
fi

chip='' low=0 mode='' sec=0 usec=0 toggle='' banner=0 format='' buffered=0 numeric=0
while [ $# -gt 0 ]; do
  case "$major $me $1" in
    '1 gpioget --bias='*|'1 gpiomon --bias='*)
      case ${1#--bias=} in pull-up|pull-down|disable) ;; *) usage "$1" ;; esac ;;
    '2 gpioget --bias='*|'2 gpiomon --bias='*)
      case ${1#--bias=} in pull-up|pull-down|disabled) ;; *) usage "$1" ;; esac ;;
    *' gpioset --active-low') low=1 ;;
    '1 gpioset --mode='*) mode=${1#--mode=} ;;
    '1 gpioset --sec='*) sec=${1#--sec=} ;;
    '1 gpioset --usec='*) usec=${1#--usec=} ;;
    '1 gpiomon --line-buffered') buffered=1 ;;
    *' gpiomon --format='*) format=${1#--format=} ;;
    '2 gpioset --toggle='*) toggle=${1#--toggle=} ;;
    '2 gpioset --banner'|'2 gpiomon --banner') banner=1 ;;
    '2 gpioget --numeric') numeric=1 ;;
    '2 '*' --consumer='*) ;;
    '2 '*' --chip='*) chip=${1#--chip=} ;;
    *' -'*) usage "$1" ;;
    *) break ;;
  esac
  shift
done
if [ "$major" = 1 ]; then
  chip=${1:?}
  shift
fi
[ $# -gt 0 ] || die 'at least one GPIO line must be specified'
chips="$root/$(basename "$chip")"
if [ ! -d "$chips" ]; then
  [ "$major" = 1 ] && die 'error: No such file or directory'
  die "cannot find GPIO chip '$chip'"
fi

held=''
release() {
  for line in $held; do
    [ -f "$chips/revert" ] && cp "$chips/revert" "$chips/$line"
    rm -f "$chips/$line.held"
  done
  held=''
}
take() {
  if [ -f "$chips/$1.held" ] && kill -0 "$(cat "$chips/$1.held")" 2>/dev/null; then
    release
    die "unable to request lines on chip '$chip': Device or resource busy"
  fi
  [ -f "$chips/$1" ] || die "unable to request lines on chip '$chip': Invalid argument"
  echo $$ >"$chips/$1.held"
  held="$held $1"
}
leave() {
  release
  exit "${1:-0}"
}
trap 'leave 0' TERM INT

drive() {
  level=$1
  [ "$low" = 1 ] && level=$((1 - level))
  echo "$level" >"$chips/$line"
  echo "$line=$level" >>"$chips/log"
}
# With no child, which would outlive a kill.
hold_for_ever() {
  [ -p "$chips/never" ] || mkfifo "$chips/never"
  exec 3<>"$chips/never"
  read -r _ <&3
}
hold() {
  sleep "$1" </dev/null >/dev/null 2>&1 &
  sleeper=$!
  trap 'kill $sleeper 2>/dev/null; leave 0' TERM INT
  wait $sleeper
}

case $me in
  gpioget)
    [ "$major" = 1 ] || [ "$numeric" = 1 ] || usage 'levels in words'
    for line in "$@"; do take "$line"; done
    levels=''
    for line in "$@"; do levels="$levels $(cat "$chips/$line")"; done
    release
    echo "${levels# }"
    ;;
  gpiomon)
    [ "$format" = '%o %e' ] || usage "$format"
    [ "$major" = 2 ] || [ "$buffered" = 1 ] || usage 'buffered output'
    for line in "$@"; do take "$line"; done
    exec 3<>"$chips/edges"
    [ "$banner" = 1 ] && echo "Monitoring line '$1'..."
    falling=0
    [ "$major" = 2 ] && falling=2
    while read -r line level <&3; do
      [ "$level" = end ] && leave 1
      for mine in "$@"; do
        [ "$mine" = "$line" ] || continue
        [ "$level" = 1 ] && echo "$line 1" || echo "$line $falling"
      done
    done
    ;;
  gpioset)
    line=${1%=*}
    value=${1#*=}
    take "$line"
    drive "$value"
    [ "$banner" = 1 ] && echo "Setting line '$line'..."
    case "$major $mode $toggle" in
      '1 exit ' | '2  0') ;;
      '1 signal ' | '2  ') hold_for_ever ;;
      '1 time ') hold "$(printf '%d.%06d' "$sec" "$usec")" ;;
      '2  '*ms,0)
        ms=${toggle%ms,0}
        hold "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
        drive $((1 - value))
        ;;
      *) usage "$mode$toggle" ;;
    esac
    leave 0
    ;;
esac
