#!/bin/sh
# Fill LEARNLOG_HOME with the made-up organisation once, then serve it with a clock that starts at its day.
# Usage: PYTHON=… LEARNLOG_HOME=… demo.sh HOST PORT SIZE
set -eu
mkdir -p "$LEARNLOG_HOME"
filled="$LEARNLOG_HOME/demo.json"
if [ ! -s "$filled" ]; then
    rm -f "$LEARNLOG_HOME/learnlog.db" "$LEARNLOG_HOME/learnlog.db-wal" "$LEARNLOG_HOME/learnlog.db-shm"
    "$PYTHON" -m learnlog demo --size "$3" --json > "$filled.part"
    mv "$filled.part" "$filled"
fi
"$PYTHON" -c '
import json, sys
demo = json.load(open(sys.argv[1], encoding="utf-8"))
print("Sign in as", demo["sign_in"]["email"], "with the password", demo["sign_in"]["password"])
' "$filled"
as_of=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1], encoding="utf-8"))["as_of"])' "$filled")
exec "$PYTHON" -m learnlog serve --host "$1" --port "$2" --now "$as_of"
