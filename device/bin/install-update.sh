#!/bin/sh
# Installs a program update that a bundle brought; run as root by menshen-update.service. Believes nothing of the door's user: the
# archive is copied out of reach, verified against root's own key, and must be newer. The program's folder is a link, changed in
# one step; where the new program does not open the door, the one before comes back. The outcome is one line in a file beside it.
set -eu
usage='usage: install-update.sh DATA HOME KEY   (/var/lib/menshen /usr/lib/menshen /etc/menshen/update.pub)'
data=${1:?$usage} home=${2:?$usage} key=${3:?$usage}
# As a bundle has it at most.
bytes_max=268435456
# So long the new program may take to say that a card opens the door, and so long it must go on afterwards.
start_limit_s=${MENSHEN_START_LIMIT_S:-90}
watch_s=${MENSHEN_WATCH_S:-20}
tar_in=$data/update/update.tar
from=- to=-

version() {
  sed -n 's/^ *"version": *"\([0-9][0-9A-Za-z.+-]\{0,31\}\)".*/\1/p' "$1/package.json" | head -n 1
}
tell() {
  echo "$1 ${from:--} ${to:--} $(date +%s)" >"$home-update.coming"
  chmod 644 "$home-update.coming"
  mv "$home-update.coming" "$home-update.txt"
}
end() {
  rm -f "$tar_in" "$tar_in.minisig"
  rm -rf "$work"
}
refuse() {
  echo "install-update.sh: $1. Nothing was changed." >&2
  tell refused
  end
  exit 1
}

[ -L "$home" ] || { echo "install-update.sh: $home is no link: move the folder to $home-VERSION and link it" >&2; exit 2; }
work=$(mktemp -d "$home-update.XXXXXX")
trap 'rm -rf "$work"' EXIT
from=$(version "$home")
for name in update.tar update.tar.minisig; do
  [ -f "$data/update/$name" ] && [ ! -L "$data/update/$name" ] || refuse "$name is not there, or no plain file"
  head -c "$((bytes_max + 1))" "$data/update/$name" >"$work/$name"
  [ "$(stat -c %s "$work/$name")" -le "$bytes_max" ] || refuse "$name is too large"
done
[ -f "$key" ] || refuse "there is no key at $key"
minisign -Vqm "$work/update.tar" -p "$key" >/dev/null 2>&1 || refuse 'the signature does not hold for the key of this machine'
mkdir "$work/new"
tar -xf "$work/update.tar" -C "$work/new" --no-same-owner --no-same-permissions 2>/dev/null || refuse 'the archive cannot be unpacked'
for name in package.json dist/src/main.js dist/src/cli.js node_modules/.bin/node device/bin/install-update.sh; do
  [ -e "$work/new/$name" ] || refuse "the archive is no Menshen: $name is missing"
done
to=$(version "$work/new")
[ -n "$to" ] || refuse 'the archive does not say its version'
newest=$(printf '%s\n%s\n' "$from" "$to" | sort -V | tail -n 1)
if [ "$to" = "$from" ] || [ "$newest" != "$to" ]; then refuse "version $to is not newer than $from"; fi
said=$("$work/new/node_modules/.bin/node" "$work/new/dist/src/cli.js" --version 2>/dev/null) || said=''
[ "$said" = "$to" ] || refuse 'the new program does not run on this machine'

before=$(readlink -f "$home")
after=$home-$to
rm -rf "$after"
mv "$work/new" "$after"
chmod 755 "$after"
sync
put() {
  ln -s "$1" "$work/link"
  mv -T "$work/link" "$home"
  sync
}
opens() {
  timeout "$start_limit_s" systemctl restart menshen-door.service || return 1
  sleep "$watch_s"
  systemctl is-active --quiet menshen-door.service
}
put "$after"
if opens; then
  tell installed
  end
  exit 0
fi
echo 'install-update.sh: the new program does not open the door; the one before comes back' >&2
put "$before"
rm -rf "$after"
tell returned
end
systemctl restart menshen-door.service
exit 1
