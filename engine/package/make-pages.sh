#!/bin/sh
# usage: make-pages.sh PROGRAM FOLDER   what the program says of itself, as files to be installed
# The same program gives the same bytes.
set -eu

program=$1 folder=$2
rm -rf "$folder"
mkdir -p "$folder"
"$program" manual "$folder/man"
gzip -9n "$folder"/man/man*/*
for shell in bash zsh fish; do
  "$program" completion $shell >"$folder/completion.$shell"
done
"$program" schema >"$folder/runbook.schema.json"
touch "$folder/stamp"
