#!/bin/sh
# What must hold after each merge: the tests of the services that are there, and what they share.
# With --all: that every service is there.
set -e
for each in services/*/test.sh; do
  [ ! -f "$each" ] || sh "$each" || { echo "$each failed"; exit 1; }
done
sort -c requirements.txt
grep -q '"order_id"' contracts/order.schema.json || { echo "an order has no order_id"; exit 1; }
[ "$1" = "--all" ] || exit 0
for name in queue retrieval monitoring cost; do
  grep -q "^  $name:" compose.yaml || { echo "compose.yaml has no $name"; exit 1; }
  grep -q "^$name:" Makefile || { echo "the Makefile has no $name"; exit 1; }
  [ -f "start.sh.d/$name" ] || { echo "start.sh does not start $name"; exit 1; }
done
echo "all four are there"
