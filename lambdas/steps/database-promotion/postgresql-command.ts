// The built-in command that promotes a PostgreSQL server. Facts (PostgreSQL manual, "System Administration Functions",
// recovery control and recovery information): pg_promote(wait, wait_seconds) from version 12, true when the promotion ended in
// time; pg_is_in_recovery() is true on a replica; pg_last_wal_receive_lsn() is null where nothing was streamed since the start.
// A promotion replays all that was received before it ends the recovery, so nothing received is lost; up to version 12 it waits
// for ever while replay is paused, so a pause is ended first.

import { opening, portOf, promotionExit, shellText, sqlText } from "./promotion-command.ts";
import type { PromotionCommand } from "./promotion-command.ts";

/** How long pg_promote waits itself. */
const promoteSeconds = 60;

/** The shell text. PGHOST, PGPORT and PGUSER of the host's own environment are heeded, as by every client of PostgreSQL. */
export function postgresqlCommand({ server, database, waitSeconds }: PromotionCommand): string {
  return `# Promotes the PostgreSQL server on this host
${opening(server.account ?? "postgres")}
port="\${PGPORT:-${portOf(server)}}"
server="the PostgreSQL server on port $port of this host"
export PGCONNECT_TIMEOUT=10 PGOPTIONS='-c statement_timeout=0'
ask() { as_account psql -X -A -t -q -w -F ' ' -v ON_ERROR_STOP=1 -p "$port" -d postgres -c "$1"; }
timeline() { ask "select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int"; }

command -v psql > /dev/null || refuse ${promotionExit.noServer} "psql is not installed on this host"
recovers=$(ask 'select pg_is_in_recovery()') || refuse ${promotionExit.noServer} "$server does not answer the account $account"
[ "$recovers" = t ] || refuse ${promotionExit.noReplica} "$server is no replica: it takes writes itself, on timeline $(timeline || echo unknown)"
found=$(ask ${shellText(`select count(*) from pg_database where datname = ${sqlText(database, false)}`)}) || refuse ${promotionExit.noServer} "$server does not say which databases it has"
[ "$found" = 1 ] || refuse ${promotionExit.otherServer} "$server has no database "${shellText(database)}
version=$(ask 'show server_version_num') || refuse ${promotionExit.noServer} "$server does not say its version"
[ "$version" -ge 120000 ] || refuse ${promotionExit.tooOld} "$server has version $version, and pg_promote came with 120000"

# received, replayed, bytes between them, whether replay is paused
places=$(ask "select coalesce(pg_last_wal_receive_lsn()::text, 'nothing'), pg_last_wal_replay_lsn(), greatest(0, coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)), pg_is_wal_replay_paused()") || refuse ${promotionExit.noServer} "$server does not say how far it is"
received=$(printf '%s' "$places" | cut -d ' ' -f 1)
replayed=$(printf '%s' "$places" | cut -d ' ' -f 2)
unapplied=$(printf '%s' "$places" | cut -d ' ' -f 3)
printf 'understudy: received %s, replayed %s: %s bytes are replayed first\\n' "$received" "$replayed" "$unapplied"
case "$places" in *' t') ask 'select pg_wal_replay_resume()' > /dev/null || refuse ${promotionExit.cannotApply} "replay is paused on $server and cannot be resumed" ;; esac

ask 'select pg_promote(true, ${promoteSeconds})' > /dev/null || { say "$server refused pg_promote"; exit ${promotionExit.notDone}; }
waited=0
until [ "$(ask 'select pg_is_in_recovery()' || echo unknown)" = f ]; do
  [ "$waited" -lt ${waitSeconds} ] || { say "$server was told to promote and still recovers, $unapplied bytes were not replayed before; it may still become the writer"; exit ${promotionExit.notYet}; }
  waited=$((waited + 1))
  sleep 1
done
ended=$(ask 'select pg_last_wal_replay_lsn()') || ended=unknown
printf 'understudy-promoted engine=postgresql version=%s received=%s replayed=%s unapplied=%s ended=%s timeline=%s\\n' "$version" "$received" "$replayed" "$unapplied" "$ended" "$(timeline || echo unknown)"
`;
}
