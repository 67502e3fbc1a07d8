#!/usr/bin/env bash
# What docker-compose.yml gives the service to stand on, for machines without Docker: PostgreSQL and a Temporal server on
# it. Stays until Ctrl-C, and then ends both; the data stay in FOLDER for the next time.
#
#   scripts/production-topology.sh [FOLDER]
#
# Wants: Debian's `postgresql` (its programs; a cluster of its own is made), Go (the server comes from its module proxy
# and is built once, some minutes), and the Temporal CLI (TEMPORAL_CLI, or `temporal` on PATH, or the one `npm start` kept).
# PG_PORT and TEMPORAL_PORT choose other ports; Temporal takes the seven after its own as well.
set -euo pipefail

VERSION=1.31.2
FOLDER=$(realpath -m "${1:-.sharepack/production}")
PG_PORT=${PG_PORT:-5433}
TEMPORAL_PORT=${TEMPORAL_PORT:-7333}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/sharepack
SERVER=$CACHE/temporal-server-$VERSION
CLI=${TEMPORAL_CLI:-$(command -v temporal || echo "$CACHE/temporal")}
PG_BIN=$(pg_config --bindir 2>/dev/null || dirname "$(ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)")

say() { echo "$*" >&2; }
# PostgreSQL refuses to run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

build_server() {
  [ -x "$SERVER/server" ] && [ -x "$SERVER/sql" ] && return
  say "Building the Temporal server $VERSION: this takes some minutes, once."
  GOBIN=$SERVER go install "go.temporal.io/server/cmd/server@v$VERSION"
  GOBIN=$SERVER go install "go.temporal.io/server/cmd/tools/sql@v$VERSION"
}

start_postgresql() {
  mkdir -p "$FOLDER/postgresql"
  [ "$(id -u)" = 0 ] && chown postgres "$FOLDER/postgresql"
  if [ ! -f "$FOLDER/postgresql/PG_VERSION" ]; then
    as_postgres "$PG_BIN/initdb" -D "$FOLDER/postgresql" -U sharepack --auth=trust --encoding=UTF8 --locale=C >"$FOLDER/initdb.log"
  fi
  as_postgres "$PG_BIN/pg_ctl" -D "$FOLDER/postgresql" -l "$FOLDER/postgresql/server.log" -w \
    -o "-p $PG_PORT -h 127.0.0.1 -k ''" start >/dev/null
  "$PG_BIN/createdb" -h 127.0.0.1 -p "$PG_PORT" -U sharepack sharepack 2>/dev/null || true # there from the last time
}

set_up_schema() {
  local database=$1 schema=$2
  sql() {
    "$SERVER/sql" --plugin postgres12 --ep 127.0.0.1 -p "$PG_PORT" -u sharepack --pw sharepack --db "$database" "$@" \
      >>"$FOLDER/schema.log" 2>&1
  }
  sql create
  sql setup-schema -v 0.0
  sql update-schema --schema-name "postgresql/v12/$schema"
}

start_temporal() {
  echo '{}' >"$FOLDER/dynamic-config.yaml"
  env DB=postgres12 DB_PORT="$PG_PORT" POSTGRES_SEEDS=127.0.0.1 POSTGRES_USER=sharepack POSTGRES_PWD=sharepack \
    BIND_ON_IP=127.0.0.1 TEMPORAL_BROADCAST_ADDRESS=127.0.0.1 LOG_LEVEL=warn \
    DYNAMIC_CONFIG_FILE_PATH="$FOLDER/dynamic-config.yaml" \
    FRONTEND_GRPC_PORT="$TEMPORAL_PORT" FRONTEND_MEMBERSHIP_PORT=$((TEMPORAL_PORT + 1)) \
    HISTORY_GRPC_PORT=$((TEMPORAL_PORT + 2)) HISTORY_MEMBERSHIP_PORT=$((TEMPORAL_PORT + 3)) \
    MATCHING_GRPC_PORT=$((TEMPORAL_PORT + 4)) MATCHING_MEMBERSHIP_PORT=$((TEMPORAL_PORT + 5)) \
    WORKER_GRPC_PORT=$((TEMPORAL_PORT + 6)) WORKER_MEMBERSHIP_PORT=$((TEMPORAL_PORT + 7)) \
    "$SERVER/server" --allow-no-auth start >>"$FOLDER/temporal.log" 2>&1 &
  TEMPORAL_PID=$!
}

temporal() { "$CLI" --address "127.0.0.1:$TEMPORAL_PORT" "$@"; }

create_namespace() {
  until temporal operator cluster health >/dev/null 2>&1; do
    kill -0 "$TEMPORAL_PID" 2>/dev/null || { say "The Temporal server ended: see $FOLDER/temporal.log"; exit 1; }
    sleep 0.5
  done
  temporal operator namespace describe --namespace default >/dev/null 2>&1 ||
    temporal operator namespace create --namespace default --retention 30d >/dev/null
}

TEMPORAL_PID=
stop() {
  trap - EXIT
  if [ -n "$TEMPORAL_PID" ]; then
    kill "$TEMPORAL_PID" 2>/dev/null || true
    wait "$TEMPORAL_PID" || true
  fi
  as_postgres "$PG_BIN/pg_ctl" -D "$FOLDER/postgresql" -m fast stop >/dev/null 2>&1 || true
}
trap stop EXIT
trap 'exit 0' INT TERM

mkdir -p "$FOLDER"
build_server
start_postgresql
set_up_schema temporal temporal
set_up_schema temporal_visibility visibility
start_temporal
create_namespace
say "Running; give the service this, then npx sharepack migrate, serve api, serve worker:"
echo "export DATABASE_URL=postgresql://sharepack@127.0.0.1:$PG_PORT/sharepack"
echo "export TEMPORAL_ADDRESS=127.0.0.1:$TEMPORAL_PORT TEMPORAL_NAMESPACE=default"
say "ready"
wait "$TEMPORAL_PID"
