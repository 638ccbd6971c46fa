#!/bin/sh
# Creates or upgrades the two databases of the Temporal server. Every step may be repeated, so this runs at each start
# and a newer server image finds its schema ready. Host, port, user and password come in SQL_HOST, SQL_PORT, SQL_USER
# and SQL_PASSWORD, which the tool reads itself: a password on a command line could be seen by others.
set -eu

for name in temporal visibility; do
  database=temporal
  if [ "$name" = visibility ]; then database=temporal_visibility; fi
  temporal-sql-tool --plugin postgres12 --db "$database" create
  temporal-sql-tool --plugin postgres12 --db "$database" setup-schema -v 0.0
  temporal-sql-tool --plugin postgres12 --db "$database" \
    update-schema -d "${SCHEMA_FOLDER:-/etc/temporal/schema}/postgresql/v12/$name/versioned"
done
