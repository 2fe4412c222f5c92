#!/bin/sh
# Starts what each service puts into start.sh.d.
for each in start.sh.d/*; do
  [ -f "$each" ] && sh "$each"
done
