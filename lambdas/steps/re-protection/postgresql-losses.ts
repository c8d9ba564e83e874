// The part of the command that counts what a PostgreSQL server wrote and never replicated: it reads the server's log from the point at which
// the other one went its own way. Facts: pg_waldump ends with an error at the end of the log, also where nothing is wrong, so only the last
// record tells that all was read: the checkpoint with which the server ended. A record names a table by its file, and VACUUM FULL, TRUNCATE
// and DROP leave the old file without a name; files of catalogs have numbers below 16384 until they are rewritten. Counted are the rows that
// records write, also of transactions that were rolled back; unlogged tables are in no log.

import { shellText } from "../database-promotion/promotion-command.ts";

/** Notes the files and names of the tables of a database while the server still answers; ends not well where there is no such database. */
export const namesOfTables = (database: string): string =>
  `  ask "select case when c.relisshared then 0 else (select oid from pg_database where datname = current_database()) end || '/' || pg_relation_filenode(c.oid) || ' ' || regexp_replace(n.nspname || '.' || c.relname, '[^[:alnum:]_.]', '?', 'g') from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm', 't') and pg_relation_filenode(c.oid) is not null" ${shellText(database)} > "$notes/names"`;

/** Sets `listed`, a piece of the line of facts, from the log between `$fork` and `$ended` of a server that has ended. What has no name is counted as `unknown`; where the log was not read to its end, all is unknown. */
export const listOfLosses = `  listed=$(as_account "$bin/pg_waldump" -p "$data/pg_wal" -t "$own" -s "$fork" 2> /dev/null | awk -v ended="$ended" '
    function plain(at) { sub("/0+", "/", at); return at }
    NR == FNR { name[$1] = $2; next }
    match($0, /lsn: [0-9A-F]+\\/[0-9A-F]+/) { last_record = substr($0, RSTART + 5, RLENGTH - 5) }
    /rmgr: Transaction/ && /desc: COMMIT/ { commits++; if (match($0, /[0-9]+-[0-9]+-[0-9]+ [0-9]+:[0-9:.]+/)) { at = substr($0, RSTART, RLENGTH); sub(" ", "T", at); if (first == "") first = at; last = at } }
    /rmgr: Heap2? / && /desc: (HOT_UPDATE|UPDATE|INSERT|DELETE|MULTI_INSERT)/ && match($0, /rel [0-9]+\\/[0-9]+\\/[0-9]+/) {
      split(substr($0, RSTART + 4, RLENGTH - 4), file, "/")
      table = name[file[2] "/" file[3]]
      if (table ~ /^pg_/ || (table == "" && file[3] + 0 < 16384)) next
      rows = 1
      if (match($0, /[0-9]+ tuples/) || match($0, /ntuples: [0-9]+/)) { rows = substr($0, RSTART, RLENGTH); gsub(/[^0-9]/, "", rows) }
      changes[table == "" ? "unknown" : table] += rows
    }
    END {
      if (plain(last_record) != plain(ended)) exit
      all = ""
      for (table in changes) all = all (all == "" ? "" : ",") table ":" changes[table]
      printf "commits=%d first=%s last=%s tables=%s", commits, first == "" ? "none" : first, last == "" ? "none" : last, all == "" ? "none" : all
    }
  ' "$notes/names" -) || listed=
  [ -n "$listed" ] || listed="commits=unknown first=unknown last=unknown tables=unknown"`;
