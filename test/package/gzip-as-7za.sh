#!/bin/sh
# `7za a OPTIONS… OUT IN`, as electron-builder calls it for a tar.gz.
while [ $# -gt 2 ]; do shift; done
exec gzip -1 -c "$2" >"$1"
