#!/bin/bash
# usage: install.sh FOLDER   installs what package-lock.json names into FOLDER/node_modules
# Each package is checked against the hash in the lock, and no script of a package is run. npm comes
# from Debian where there is none; which registry is asked says npm's own configuration.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: install.sh FOLDER}
done_for=$folder/installed.json

cmp -s "$here/package-lock.json" "$done_for" && exit 0
command -v npm >/dev/null ||
  "$here/../../examples/install-packages.sh" <(printf 'npm\n')
mkdir -p "$folder"
cp "$here/package.json" "$here/package-lock.json" "$folder/"
for pause in 5 30 0; do  # a registry may fail once
  if npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent; then break; fi
  [ $pause != 0 ] || exit 1
  sleep $pause
done
cp "$here/package-lock.json" "$done_for"
