// The built-in command that promotes a MySQL or MariaDB server. Facts: RESET REPLICA deletes relay logs that were not applied
// (MySQL manual, "RESET REPLICA Statement"; MariaDB documentation, "RESET REPLICA"), so the receiver is stopped first and all of
// the relay log is waited for (MySQL manual, "Switching Sources During Failover": "Has read all relay log"). SLAVE is the word
// that every MariaDB knows; MySQL says REPLICA from 8.0.22 and knows nothing else from 8.4. read_only = 0 turns
// super_read_only off too (MySQL manual, "read_only").
//
// Writes are allowed before the source is forgotten. A crash between the two leaves a replica that this command promotes when
// it is run again; the other way round it would leave a server that follows nobody and takes no writes.

import { opening, portOf, promotionExit, shellText, sqlText } from "./promotion-command.ts";
import type { PromotionCommand } from "./promotion-command.ts";

/** The shell text. The account's own option files are heeded; the host's environment may name another socket (UNDERSTUDY_DATABASE_SOCKET). */
export function mysqlCommand({ server, database, waitSeconds }: PromotionCommand): string {
  const port = portOf(server);
  return `# Promotes the MySQL or MariaDB server on this host
${opening(server.account ?? "mysql")}
server="the MySQL or MariaDB server of this host"
client=$(command -v mariadb || command -v mysql) || refuse ${promotionExit.noServer} "neither mariadb nor mysql is installed on this host"
socket="\${UNDERSTUDY_DATABASE_SOCKET:-}"
run() { as_account "$client" \${socket:+--socket="$socket"} --connect-timeout=10 "$@"; }
ask() { run --batch --skip-column-names -e "$1"; }
version=$(ask 'select version()') || refuse ${promotionExit.noServer} "$server does not let in the account $account"
case "$version" in
  *[Mm]aria*) show='show all slaves status'; tell() { ask "$1 slave '$name' $2"; } ;;
  *)
    word=replica
    ask 'show replica status' > /dev/null 2>&1 || word=slave
    show="show $word status"
    tell() { ask "$1 $word $2 for channel '$name'"; }
    ;;
esac
# Both vocabularies become one: Replica and Source.
look() {
  told=$(run --vertical -e "$show") || return 1
  status=$(printf '%s\\n' "$told" | sed -e 's/^ *//' -e 's/^Slave_/Replica_/' -e 's/^Master_/Source_/' -e 's/_Master_/_Source_/')
}
field() { printf '%s\\n' "$status" | sed -n "s/^$1: *//p" | head -n 1; }
sources() { printf '%s\\n' "$status" | grep -c '^Source_Host: ' || true; }
received() { printf '%s:%s' "$(field Source_Log_File)" "$(field Read_Source_Log_Pos)"; }
applied() { printf '%s:%s' "$(field Relay_Source_Log_File)" "$(field Exec_Source_Log_Pos)"; }
between() { if [ "$(field Source_Log_File)" = "$(field Relay_Source_Log_File)" ]; then echo $(($(field Read_Source_Log_Pos) - $(field Exec_Source_Log_Pos))); else echo unknown; fi; }

listens=$(ask 'select @@port') || refuse ${promotionExit.noServer} "$server does not say its port"
[ "$listens" = ${port} ] || refuse ${promotionExit.otherServer} "$server listens on port $listens and not on ${port}"
found=$(ask ${shellText(`select count(*) from information_schema.schemata where schema_name = ${sqlText(database, true)}`)}) || refuse ${promotionExit.noServer} "$server does not say which databases it has"
[ "$found" = 1 ] || refuse ${promotionExit.otherServer} "$server has no database "${shellText(database)}
look || refuse ${promotionExit.noServer} "$server does not say whether it replicates"
case "$(sources)" in
  0) refuse ${promotionExit.noReplica} "$server is no replica: it follows nobody, and its read_only is $(ask 'select @@global.read_only' || echo unknown)" ;;
  1) ;;
  *) refuse ${promotionExit.noReplica} "$server follows $(sources) sources, and nothing says which of them is given up" ;;
esac
name=$(field Connection_name)$(field Channel_Name)
case "$name" in *[!A-Za-z0-9_.-]*) refuse ${promotionExit.noReplica} "the replication of $server has a name with other characters than letters, digits, _, . and -" ;; esac
case "$name" in group_replication_*) refuse ${promotionExit.noReplica} "$server is a member of a replication group, which chooses its writer itself" ;; esac

broken() { [ "$(field Last_SQL_Errno)" != 0 ]; }
say_broken() { printf '%s' "$server stopped applying with error $(field Last_SQL_Errno): it has received up to $(received) and applied up to $(applied), and what lies between would be lost"; }
! broken || refuse ${promotionExit.cannotApply} "$(say_broken)"
followed="$(field Source_Host):$(field Source_Port)"
receives=$(field Replica_IO_Running)
# Whoever is refused here goes on as it was: a source that lives is followed again.
give_up() { [ "$receives" = No ] || tell start io_thread || say "$server does not receive any more"; refuse "$1" "$2"; }
tell stop io_thread || refuse ${promotionExit.cannotApply} "$server does not stop receiving"
[ "$(field Replica_SQL_Running)" = Yes ] || tell start sql_thread || give_up ${promotionExit.cannotApply} "$server does not begin to apply what it has received"
look || give_up ${promotionExit.noServer} "$server does not say any more how far it is"
unapplied=$(between)
printf 'understudy: received %s, applied %s: %s bytes are applied first\\n' "$(received)" "$(applied)" "$unapplied"
waited=0
until [ "$(received)" = "$(applied)" ] && printf '%s\\n' "$status" | grep -qi '^Replica_SQL[A-Za-z_]*State: .*has read all relay log'; do
  ! broken || give_up ${promotionExit.cannotApply} "$(say_broken)"
  [ "$waited" -lt ${waitSeconds} ] || give_up ${promotionExit.notApplied} "$server has received up to $(received) and applied up to $(applied) after ${waitSeconds} s ($(field Replica_SQL_Running_State)), and what lies between would be lost"
  waited=$((waited + 1))
  sleep 1
  look || give_up ${promotionExit.noServer} "$server does not say any more how far it is"
done
all=$(applied)

halfway() { say "$server has applied all that it received, and $1"; exit ${promotionExit.notDone}; }
tell stop '' || halfway "does not stop replicating"
ask 'set global read_only = 0' || halfway "keeps its read_only"
tell reset all || halfway "takes writes, but does not forget its source $followed: after a restart it would follow it again"
look || halfway "does not say whether it has forgotten its source"
[ "$(sources)" = 0 ] || halfway "still follows $(field Source_Host)"
case "$(ask 'select @@global.read_only')" in 0|OFF) ;; *) halfway "still has read_only on" ;; esac
printf 'understudy-promoted engine=mysql version=%s source=%s received=%s unapplied=%s waited=%s\\n' "$version" "$followed" "$all" "$unapplied" "$waited"
`;
}
