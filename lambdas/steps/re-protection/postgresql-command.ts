// The built-in command that makes a PostgreSQL server follow the one that serves again, on its own machine. Nothing that it held is
// deleted: its data folder is renamed first and never touched again, and what was written there and never replicated is listed from its
// log. Facts (PostgreSQL manual): a promoted server begins a new timeline, and its history says where the old one was left (Streaming
// Replication Protocol, IDENTIFY_SYSTEM and TIMELINE_HISTORY); pg_rewind needs data checksums or wal_log_hints on the server that is
// rewound, a clean end of it and rights on the other one, and leaves a folder that is of no use where it fails. Seen with version 15: before
// the first checkpoint after a promotion it finds "no rewind required", ends well, and the old server then streams its own old timeline
// with all that the other one does not hold; so a checkpoint is asked for, that answer counts as a failure, and what streams has to be the timeline
// of the one that serves. Configuration files
// come with both ways and are put back. standby.signal and primary_conninfo are the words from version 12.

import { shellText } from "../database-promotion/promotion-command.ts";
import type { OwnServer } from "../../../workflows/database-copies.ts";
import { portOf } from "../database-promotion/promotion-command.ts";

/** Exit codes of the command; the epoch wrapper's own begin at 64. Below `halfWay` nothing was changed. */
export const rejoinExit = {
  /** No client, no server, or one that does not let the account in. */
  noServer: 70,
  /** The server is a standby of another one, or another cluster, or went its own way earlier. */
  otherServer: 71,
  /** The one that serves does not answer the account of replication, or is no primary. */
  noSource: 72,
  tooOld: 73,
  /** Too little room, a folder that cannot be set aside, tablespaces. */
  noRoom: 74,
  /** The data folder is set aside and kept, and the copy is not made or does not follow yet. */
  halfWay: 76,
} as const;

export interface RejoinCommand {
  readonly server: Pick<OwnServer, "endpoint" | "account">;
  /** The server that serves. */
  readonly source: Pick<OwnServer, "endpoint">;
  readonly database: string;
  /** Ends the name of the folder that is kept. */
  readonly epoch: number;
  /** How long the copy may take to stream after it has started, in whole seconds. */
  readonly waitSeconds: number;
}

export const rejoinOpening = "# Makes the PostgreSQL server on this host follow the one that serves";

/** The shell text. The account of replication is that of the host's own environment (UNDERSTUDY_REPLICATION), else replicator with the password file of the account. */
export function rejoinCommand({ server, source, database, epoch, waitSeconds }: RejoinCommand): string {
  const host = source.endpoint.slice(0, source.endpoint.lastIndexOf(":"));
  return `${rejoinOpening}
# follows: ${source.endpoint}
account="\${UNDERSTUDY_DATABASE_ACCOUNT:-${server.account ?? "postgres"}}"
cd /
say() { printf 'understudy: %s\\n' "$1" >&2; }
refuse() { say "$2; nothing was changed"; exit "$1"; }
as_account() { if [ "$(id -un)" = "$account" ]; then "$@"; else runuser -u "$account" -- "$@"; fi; }
port="\${PGPORT:-${portOf(server)}}"
server="the PostgreSQL server on port $port of this host"
from=${shellText(`host=${host} port=${portOf(source)} `)}"\${UNDERSTUDY_REPLICATION:-user=replicator}"
serving="the server at "${shellText(source.endpoint)}
export PGCONNECT_TIMEOUT=10 LC_ALL=C
ask() { as_account psql -X -A -t -q -w -F ' ' -v ON_ERROR_STOP=1 -p "$port" -d "\${2:-postgres}" -c "$1"; }
told() { as_account psql -X -A -t -q -w -F ' ' -v ON_ERROR_STOP=1 -d "$from dbname=postgres replication=true" -c "$1"; }
# Streaming alone is not following: it has to be the timeline on which the other one writes.
follows() { ask "select count(*) from pg_stat_wal_receiver where status = 'streaming' and sender_port = ${portOf(source)} and received_tli = $line"; }
# What a run that died half-way has set aside: data kept bin unit opts list
notes="\${UNDERSTUDY_STATE:-/var/lib/understudy}/rejoin-$port"
noted() { cat "$notes/$1"; }
# What goes on after the end of this command is started outside of its session.
begin() {
  if [ -n "$(noted unit)" ]; then systemctl start "$(noted unit)"; else as_account setsid sh -c "exec $(noted opts)" >> "$notes/start.log" 2>&1 < /dev/null & fi
}

command -v psql > /dev/null || refuse ${rejoinExit.noServer} "psql is not installed on this host"
identity=$(told 'IDENTIFY_SYSTEM') || refuse ${rejoinExit.noSource} "$serving does not answer the account of replication"
line=$(printf '%s' "$identity" | cut -d ' ' -f 2)
[ "$(told 'SHOW transaction_read_only')" = off ] || refuse ${rejoinExit.noSource} "$serving is no primary"
if recovers=$(ask 'select pg_is_in_recovery()' 2> /dev/null) && [ "$recovers" = t ]; then
  [ "$(follows)" = 1 ] || [ -d "$notes" ] || refuse ${rejoinExit.otherServer} "$server is a standby, and not one that streams from $serving"
elif [ "$recovers" = f ]; then
  version=$(ask 'show server_version_num')
  [ "$version" -ge 120000 ] || refuse ${rejoinExit.tooOld} "$server has version $version, and a standby is made in this way from 120000"
  data=$(ask 'show data_directory') || refuse ${rejoinExit.noServer} "$server does not say where its data lie"
  pid=$(head -n 1 "$data/postmaster.pid") && exe=$(readlink "/proc/$pid/exe") || refuse ${rejoinExit.noServer} "the process of $server is not found by $data/postmaster.pid"
  bin=\${exe%/*}
  for each in pg_basebackup pg_rewind pg_waldump pg_controldata pg_ctl; do [ -x "$bin/$each" ] || refuse ${rejoinExit.noServer} "$each is not beside $exe"; done
  [ -z "$(ls -A "$data/pg_tblspc")" ] || refuse ${rejoinExit.noRoom} "$server has tablespaces, which are not set aside with its data folder"
  kept="$data.kept-${epoch}"
  [ ! -e "$kept" ] || refuse ${rejoinExit.noRoom} "$kept is there already"
  system=$(ask 'select system_identifier from pg_control_system()')
  [ "$system" = "\${identity%% *}" ] || refuse ${rejoinExit.otherServer} "$server and $serving were never copies of each other"
  own=$(ask "select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int")
  fork=$(told "TIMELINE_HISTORY $line" | sed 's/^[0-9A-F]*\\.history //' | awk -v own="$own" '$1 == own { print $2 }')
  [ -n "$fork" ] || refuse ${rejoinExit.otherServer} "$server is on timeline $own, which $serving on timeline $line has never left: which of them is the older nobody can tell"
  need=$(du -sk "$data" | cut -f 1)
  have=$(df -Pk "$(dirname "$data")" | awk 'NR == 2 { print $4 }')
  [ "$have" -gt "$need" ] || refuse ${rejoinExit.noRoom} "beside $data there are $have kB of room, and what is kept needs $need kB more"

  rm -rf "$notes"
  mkdir -p "$notes"
  printf '%s' "$data" > "$notes/data"
  printf '%s' "$kept" > "$notes/kept"
  printf '%s' "$bin" > "$notes/bin"
  sed -n 's|.*/\\(postgres[^/]*\\.service\\)$|\\1|p' "/proc/$pid/cgroup" | head -n 1 | tr -d '\\n' > "$notes/unit"
  cat "$data/postmaster.opts" > "$notes/opts"
  ask "select (select oid from pg_database where datname = current_database()) || '/' || pg_relation_filenode(c.oid) || ' ' || n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm', 't') and pg_relation_filenode(c.oid) is not null" ${shellText(database)} > "$notes/names" || { rm -rf "$notes"; refuse ${rejoinExit.otherServer} "$server has no database "${shellText(database)}; }

  if [ -n "$(noted unit)" ]; then systemctl stop "$(noted unit)"; else as_account "$bin/pg_ctl" -D "$data" -m fast -w -t 120 stop > /dev/null; fi
  control=$(as_account "$bin/pg_controldata" -D "$data")
  case "$control" in *'shut down'*) ;; *) begin; rm -rf "$notes"; refuse ${rejoinExit.noServer} "$server did not end cleanly, and was started again" ;; esac
  ended=$(printf '%s\\n' "$control" | sed -n 's/^Latest checkpoint location: *//p')
  # What was written after the point at which the other one went its own way; the end of the log is no error.
  as_account "$bin/pg_waldump" -p "$data/pg_wal" -t "$own" -s "$fork" 2> "$notes/log-end" > "$notes/log" || :
  if grep -q 'could not find\\|could not open' "$notes/log-end"; then
    listed="commits=unknown first=unknown last=unknown tables=unknown"
  else
    listed=$(awk '
      NR == FNR { name[$1] = $2; next }
      /rmgr: Transaction/ && /desc: COMMIT/ { commits++; match($0, /COMMIT [0-9-]+ [0-9:.]+/); at = substr($0, RSTART + 7, RLENGTH - 7); sub(" ", "T", at); if (first == "") first = at; last = at }
      /rmgr: Heap2? / && /desc: (HOT_UPDATE|UPDATE|INSERT|DELETE|MULTI_INSERT|TRUNCATE)/ && match($0, /rel [0-9]+\\/[0-9]+\\/[0-9]+/) { split(substr($0, RSTART + 4, RLENGTH - 4), at_, "/"); table = name[at_[2] "/" at_[3]]; if (table != "" && table !~ /^pg_/) changes[table]++ }
      END { all = ""; for (table in changes) all = all (all == "" ? "" : ",") table ":" changes[table]; printf "commits=%d first=%s last=%s tables=%s", commits, first == "" ? "none" : first, last == "" ? "none" : last, all == "" ? "none" : all }
    ' "$notes/names" "$notes/log")
  fi
  rm -f "$notes/log"
  printf 'kept=%s fork=%s ended=%s %s' "$kept" "$fork" "$ended" "$listed" > "$notes/list"
  mv "$data" "$kept" || { begin; rm -rf "$notes"; refuse ${rejoinExit.noRoom} "$data cannot be renamed; $server was started again"; }
else
  [ -f "$notes/list" ] || refuse ${rejoinExit.noServer} "$server does not answer the account $account"
  [ -d "$(noted kept)" ] || refuse ${rejoinExit.noServer} "$server does not answer the account $account, and $(noted kept) is not there"
fi

way=found
if [ "$recovers" != t ]; then
  data=$(noted data); kept=$(noted kept); bin=$(noted bin)
  half() { say "$1; all that the server held is kept in $kept"; exit ${rejoinExit.halfWay}; }
  # What an earlier run has begun there, or anybody has put there since, is renamed: only what this very run has made is ever removed.
  if [ -e "$data" ] && ! rmdir "$data" 2> /dev/null; then
    left="$data.left-$(date +%s)"
    mv "$data" "$left" || half "$data is in the way and cannot be renamed"
    printf 'understudy: %s was in the way and is %s now\\n' "$data" "$left"
  fi
  anew() { rm -rf "$data"; mkdir -m 700 "$data" && chown --reference="$kept" "$data"; }
  way=rewound
  as_account psql -X -q -w -d "$from dbname=postgres" -c checkpoint > "$notes/checkpoint.log" 2>&1 || :
  rewind() {
    cp -a --reflink=auto "$kept" "$data" && as_account "$bin/pg_rewind" --target-pgdata="$data" --source-server="$from dbname=postgres" || return 1
  }
  rewind > "$notes/rewind.log" 2>&1 && ! grep -q 'no rewind required' "$notes/rewind.log" || {
    printf 'understudy: not rewound: %s\\n' "$(tail -n 1 "$notes/rewind.log" 2> /dev/null)"
    way=copied
    anew && as_account "$bin/pg_basebackup" --pgdata="$data" --dbname="$from" --wal-method=stream --checkpoint=fast --no-password > "$notes/copy.log" 2>&1 || half "no base copy could be made of $serving: $(tail -n 1 "$notes/copy.log")"
  }
  for each in postgresql.conf pg_hba.conf pg_ident.conf postgresql.auto.conf; do [ ! -f "$kept/$each" ] || cp -a "$kept/$each" "$data/$each"; done
  printf "primary_conninfo = '%s'\\n" "$(printf '%s' "$from" | sed "s/'/''/g")" >> "$data/postgresql.auto.conf"
  touch "$data/standby.signal"
  chown --reference="$kept" "$data/postgresql.auto.conf" "$data/standby.signal"
  begin
fi
waited=0
until [ "$(follows 2> /dev/null)" = 1 ]; do
  [ "$waited" -lt ${waitSeconds} ] || { say "$server was started as a standby and does not stream from $serving yet; it may still do so"; exit ${rejoinExit.halfWay}; }
  waited=$((waited + 1))
  sleep 1
done
printf 'understudy-rejoined engine=postgresql way=%s %s\\n' "$way" "$([ -f "$notes/list" ] && noted list || echo kept=none)"
rm -rf "$notes"
`;
}

/** What the line of facts says, by name; undefined where there is none in the output. */
export function rejoinedIn(output: string): Readonly<Record<string, string>> | undefined {
  const line = /^understudy-rejoined (.+)$/m.exec(output)?.[1];
  return line === undefined ? undefined : Object.fromEntries([...line.matchAll(/([a-z]+)=(\S*)/g)].map(([, name, value]) => [name, value]));
}
