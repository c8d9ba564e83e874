// The built-in command that makes a PostgreSQL server follow the one that serves again, on its own machine. Nothing that it held is
// deleted: its data folder is renamed first and never touched again, and what was written there and never replicated is listed from its
// log. Facts (PostgreSQL manual): a promoted server begins a new timeline, and its history says where the old one was left (Streaming
// Replication Protocol, IDENTIFY_SYSTEM and TIMELINE_HISTORY); pg_rewind needs data checksums or wal_log_hints on the server that is
// rewound, a clean end of it and rights on the other one, and leaves a folder that is of no use where it fails. Seen with version 15: before
// the first checkpoint after a promotion it finds "no rewind required", ends well, and the old server then streams its own old timeline
// with all that the other one does not hold; so a checkpoint is asked for, that answer counts as a failure, and what streams has to be the timeline
// of the one that serves. Configuration files come with both ways and are put back. The copy is made in a folder of its own beside the one
// that is kept, and renamed into the place of the data folder when it is whole: so nothing that stands where a server keeps its data is ever
// removed, whoever has put it there. standby.signal and primary_conninfo are the words from version 12.

import { shellText } from "../database-promotion/promotion-command.ts";
import type { OwnServer } from "../../../workflows/database-copies.ts";
import { portOf } from "../database-promotion/promotion-command.ts";
import { listOfLosses, namesOfTables } from "./postgresql-losses.ts";

/** Exit codes of the command; the epoch wrapper's own begin at 64. Below `halfWay` nothing was changed, but for a server that an earlier try had stopped, which is started again. */
export const rejoinExit = {
  /** No client, no server, one that does not let the account in, or a folder in its place that this command cannot answer for. */
  noServer: 70,
  /** The server is a standby of another one, or another cluster, or went its own way earlier. */
  otherServer: 71,
  /** The one that serves does not answer the account of replication, or is no primary. */
  noSource: 72,
  tooOld: 73,
  /** Too little room, a folder that cannot be set aside whole: tablespaces, links, mounted disks. */
  noRoom: 74,
  /** Another such command is at work on this server. */
  busy: 75,
  /** The data folder is set aside and kept, and the copy is not made or does not follow yet. */
  halfWay: 76,
  /** The server was stopped, by this try or an earlier one, nothing is set aside, and it does not start again. */
  stopped: 77,
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

/**
 * The shell text. In its order: `follows` asks for more than streaming, which has to come from the one that serves, by whatever name, and on the
 * timeline on which that one writes. `runs_over` is whether a server runs over a folder, whatever it answers. The notes of a try are data, kept,
 * bin, unit, opts, stops (its epoch, just before it stops the server), list and placed. `begin` starts what goes on after the end of this
 * command, and comes back when that is outside of its session: what ends the command's own processes does not reach it then; `revive` starts the server as it ran before and sees that it answers. The lock is held until all that
 * copies has ended, and the server that is started does not hold it. Removed is only a copy that this command has begun and over which no server was
 * ever started. The account of replication is that of the host's own environment (UNDERSTUDY_REPLICATION), else replicator with the password file of the account.
 */
export function rejoinCommand({ server, source, database, epoch, waitSeconds }: RejoinCommand): string {
  const host = source.endpoint.slice(0, source.endpoint.lastIndexOf(":"));
  return `${rejoinOpening}
# follows: ${source.endpoint}
account="\${UNDERSTUDY_DATABASE_ACCOUNT:-${server.account ?? "postgres"}}"
cd /
say() { printf 'understudy: %s\\n' "$1" >&2; }
changed="nothing was changed"
refuse() { say "$2; $changed"; exit "$1"; }
as_account() { if [ "$(id -un)" = "$account" ]; then "$@"; else runuser -u "$account" -- "$@"; fi; }
port="\${PGPORT:-${portOf(server)}}"
server="the PostgreSQL server on port $port of this host"
host=${shellText(host)}
from=${shellText(`host=${host} port=${portOf(source)} `)}"\${UNDERSTUDY_REPLICATION:-user=replicator}"
serving="the server at "${shellText(source.endpoint)}
export PGCONNECT_TIMEOUT=10 LC_ALL=C
ask() { as_account psql -X -A -t -q -w -F ' ' -v ON_ERROR_STOP=1 -p "$port" -d "\${2:-postgres}" -c "$1"; }
told() { as_account psql -X -A -t -q -w -F ' ' -v ON_ERROR_STOP=1 -d "$from dbname=postgres replication=true" -c "$1"; }
addresses() { getent ahosts "$1" | cut -d ' ' -f 1 | sort -u; }
follows() {
  sender=$(ask "select sender_host from pg_stat_wal_receiver where status = 'streaming' and sender_port = ${portOf(source)} and received_tli = $line" 2> /dev/null) && [ -n "$sender" ] || return 1
  [ "$sender" = "$host" ] || [ -n "$({ addresses "$sender"; addresses "$host"; } | sort | uniq -d)" ]
}
runs_over() { case "$(readlink "/proc/$(head -n 1 "$1/postmaster.pid" 2> /dev/null)/exe")" in */post*) true ;; *) false ;; esac; }
notes="\${UNDERSTUDY_STATE:-/var/lib/understudy}/rejoin-$port"
noted() { cat "$notes/$1"; }
begin() {
  if [ -n "$(noted unit)" ]; then systemctl start "$(noted unit)"; else as_account setsid sh -c "$(noted opts) &" >> "$notes/start.log" 2>&1 < /dev/null 9>&-; fi
}
revive() {
  begin
  waited=0
  until ask 'select 1' > /dev/null 2>&1; do
    [ "$waited" -lt 60 ] || { say "$1, and it does not start again: nothing is set aside, start it by hand"; exit ${rejoinExit.stopped}; }
    waited=$((waited + 1))
    sleep 1
  done
}
give_up() { revive "$2; $server was stopped for that"; rm -rf "$notes"; changed="it was stopped for that and was started again, and nothing else was changed"; refuse "$1" "$2"; }

mkdir -p "$(dirname "$notes")" && touch "$notes.lock" && exec 9> "$notes.lock" && flock -n 9 || refuse ${rejoinExit.busy} "another such command is at work on $server, or $notes.lock cannot be taken"
command -v psql > /dev/null || refuse ${rejoinExit.noServer} "psql is not installed on this host"
identity=$(told 'IDENTIFY_SYSTEM') || refuse ${rejoinExit.noSource} "$serving does not answer the account of replication"
line=$(printf '%s' "$identity" | cut -d ' ' -f 2)
[ "$(told 'SHOW transaction_read_only')" = off ] || refuse ${rejoinExit.noSource} "$serving is no primary"
recovers=$(ask 'select pg_is_in_recovery()' 2> /dev/null) || recovers=
if [ -z "$recovers" ]; then
  [ -f "$notes/stops" ] || refuse ${rejoinExit.noServer} "$server does not answer the account $account"
  data=$(noted data); kept=$(noted kept)
  earlier="an earlier try of this command, of epoch $(noted stops),"
  for each in "$data" "$kept"; do ! runs_over "$each" || refuse ${rejoinExit.noServer} "a server runs over $each and does not answer the account $account"; done
  if [ -d "$kept" ] && [ -f "$notes/list" ]; then
    [ ! -e "$kept/postmaster.pid" ] || refuse ${rejoinExit.noServer} "$earlier has set $kept aside, and a server was started over it since"
    if [ ! -e "$data" ] || [ -z "$(ls -A "$data")" ]; then
      recovers=aside
    elif [ -f "$notes/placed" ] && [ -f "$data/standby.signal" ]; then
      begin
      recovers=t
    else
      refuse ${rejoinExit.noServer} "$server does not answer the account $account; $earlier has set $kept aside, and $data stands there since, which may hold what is nowhere else: start a server over it, or rename it and ask again"
    fi
  elif [ -d "$data" ] && [ ! -e "$kept" ]; then
    revive "$earlier has stopped $server"
    changed="it was started again, because $earlier had stopped it, and nothing else was changed"
    rm -rf "$notes"
    recovers=$(ask 'select pg_is_in_recovery()')
  else
    refuse ${rejoinExit.noServer} "$server does not answer the account $account, and of what $earlier has noted, $data and $kept, there is not the one or there are both without a list of what was lost"
  fi
fi
if [ "$recovers" = t ]; then
  follows || [ -f "$notes/placed" ] || refuse ${rejoinExit.otherServer} "$server is a standby, and not one that streams from $serving"
elif [ "$recovers" = f ]; then
  version=$(ask 'show server_version_num')
  [ "$version" -ge 120000 ] || refuse ${rejoinExit.tooOld} "$server has version $version, and a standby is made in this way from 120000"
  data=$(ask 'show data_directory') && data=$(readlink -f "$data") || refuse ${rejoinExit.noServer} "$server does not say where its data lie"
  pid=$(head -n 1 "$data/postmaster.pid") && exe=$(readlink "/proc/$pid/exe") || refuse ${rejoinExit.noServer} "the process of $server is not found by $data/postmaster.pid"
  bin=\${exe%/*}
  for each in pg_basebackup pg_rewind pg_waldump pg_controldata pg_ctl; do [ -x "$bin/$each" ] || refuse ${rejoinExit.noServer} "$each is not beside $exe"; done
  [ -z "$(ls -A "$data/pg_tblspc")" ] || refuse ${rejoinExit.noRoom} "$server has tablespaces, which are not set aside with its data folder"
  link=$(find "$data" -type l -print -quit) && [ -z "$link" ] || refuse ${rejoinExit.noRoom} "$link is a link, and what it leads to would not be set aside with $data"
  mount=$(awk -v data="$data" '$5 == data || index($5, data "/") == 1 { print $5; exit }' /proc/self/mountinfo) && [ -z "$mount" ] || refuse ${rejoinExit.noRoom} "$mount is a mounted disk, which is not set aside by renaming $data"
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
  mkdir -p "$notes" && printf '%s' "$data" > "$notes/data" && printf '%s' "$kept" > "$notes/kept" && printf '%s' "$bin" > "$notes/bin" &&
    sed -n 's|.*/\\(postgres[^/]*\\.service\\)$|\\1|p' "/proc/$pid/cgroup" | head -n 1 | tr -d '\\n' > "$notes/unit" && cat "$data/postmaster.opts" > "$notes/opts" || refuse ${rejoinExit.noRoom} "$notes cannot be written"
${namesOfTables(database)} || { rm -rf "$notes"; refuse ${rejoinExit.otherServer} "$server has no database "${shellText(database)}; }
  printf '%s' ${epoch} > "$notes/stops" && sync "$notes"/* "$notes" || { rm -rf "$notes"; refuse ${rejoinExit.noRoom} "$notes cannot be written"; }

  if [ -n "$(noted unit)" ]; then systemctl stop "$(noted unit)"; else as_account "$bin/pg_ctl" -D "$data" -m fast -w -t 120 stop > /dev/null; fi
  control=$(as_account "$bin/pg_controldata" -D "$data")
  case "$control" in *'shut down'*) [ ! -e "$data/postmaster.pid" ] ;; *) false ;; esac || give_up ${rejoinExit.noServer} "$server did not end cleanly"
  ended=$(printf '%s\\n' "$control" | sed -n 's/^Latest checkpoint location: *//p')
${listOfLosses}
  printf 'kept=%s fork=%s ended=%s %s' "$kept" "$fork" "$ended" "$listed" > "$notes/list" && sync "$notes/list" "$notes" || give_up ${rejoinExit.noRoom} "$notes cannot be written"
  mv -T "$data" "$kept" || give_up ${rejoinExit.noRoom} "$data cannot be renamed"
elif [ "$recovers" != aside ]; then
  refuse ${rejoinExit.noServer} "$server does not say whether it is a standby"
fi

way=found
if [ "$recovers" != t ]; then
  data=$(noted data); kept=$(noted kept); bin=$(noted bin)
  half() { say "$1; it is down, and all that the server held is kept in $kept"; exit ${rejoinExit.halfWay}; }
  making="$kept.copy"
  if [ -e "$making" ] && ! rmdir "$making" 2> /dev/null; then
    [ "$(cat "$making/made-for" 2> /dev/null)" = "$kept" ] && [ ! -e "$making/data/postmaster.pid" ] || half "$making is in the way, and is not what this command has begun"
    rm -rf "$making/data" && rm -rf "$making" || half "$making cannot be removed"
  fi
  mkdir -m 700 "$making" && printf '%s' "$kept" > "$making/made-for" && chown --reference="$kept" "$making" || half "$making cannot be written"
  way=rewound
  as_account psql -X -q -w -d "$from dbname=postgres" -c checkpoint > "$notes/checkpoint.log" 2>&1 || :
  rewind() {
    cp -a --reflink=auto "$kept" "$making/data" && as_account "$bin/pg_rewind" --target-pgdata="$making/data" --source-server="$from dbname=postgres" || return 1
  }
  rewind > "$notes/rewind.log" 2>&1 && ! grep -q 'no rewind required' "$notes/rewind.log" || {
    printf 'understudy: not rewound: %s\\n' "$(tail -n 1 "$notes/rewind.log" 2> /dev/null)"
    way=copied
    rm -rf "$making/data" && as_account "$bin/pg_basebackup" --pgdata="$making/data" --dbname="$from" --wal-method=stream --checkpoint=fast --no-password > "$notes/copy.log" 2>&1 || half "no base copy could be made of $serving: $(tail -n 1 "$notes/copy.log")"
  }
  for each in postgresql.conf pg_hba.conf pg_ident.conf postgresql.auto.conf; do [ ! -f "$kept/$each" ] || cp -a "$kept/$each" "$making/data/$each" || half "$each cannot be put back"; done
  printf "primary_conninfo = '%s'\\n" "$(printf '%s' "$from" | sed "s/'/''/g")" >> "$making/data/postgresql.auto.conf" && touch "$making/data/standby.signal" &&
    chown --reference="$kept" "$making/data/postgresql.auto.conf" "$making/data/standby.signal" && chmod --reference="$kept" "$making/data" &&
    sync "$making/data/postgresql.auto.conf" "$making/data/standby.signal" "$making/data" || half "the copy in $making cannot be written"
  touch "$notes/placed" && mv -T "$making/data" "$data" || half "$data is in the way of the copy in $making"
  rm -rf "$making"
  begin
fi
waited=0
until follows; do
  [ "$waited" -lt ${waitSeconds} ] || { say "$server was started as a standby and does not stream from $serving yet; it may still do so"; exit ${rejoinExit.halfWay}; }
  waited=$((waited + 1))
  sleep 1
done
printf 'understudy-rejoined engine=postgresql way=%s %s\\n' "$way" "$([ -f "$notes/list" ] && [ -d "$(noted kept)" ] && noted list || echo kept=none)"
rm -rf "$notes"
`;
}
