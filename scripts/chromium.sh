#!/bin/sh
# Chromium for the browser tests: the system's, else from apt where that is allowed.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" > /dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null
else
    echo "No Chromium and no right to install it: the browser tests will be skipped." >&2
fi
