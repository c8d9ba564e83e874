// The built-in command that makes a SQL Server the primary of its availability group. Nobody has run it against a server: none
// was at hand. Facts (Microsoft's documents): ALTER AVAILABILITY GROUP is sent to the replica that is to become the primary, in the
// role SECONDARY or RESOLVING; FAILOVER loses nothing and needs synchronous commit and a secondary that is ready for it
// (is_failover_ready of every database of the group); FORCE_FAILOVER_ALLOW_DATA_LOSS loses what the secondary has not hardened and
// suspends the data movement to all other replicas until people resume it ("Perform a Forced Manual Failover"). A Windows cluster
// without quorum has to be forced first, which is never ours (A8). With CLUSTER_TYPE = EXTERNAL only the cluster manager
// fails over, with NONE only force does ("ALTER AVAILABILITY GROUP"). A group inside a distributed one is not failed over alone.
//
// Who signs in. Windows: Systems Manager's agent runs as NT AUTHORITY\SYSTEM, which Always On needs as a login with ALTER ANY
// AVAILABILITY GROUP and VIEW SERVER STATE. Linux: the login and the password in the file that Microsoft gives its own cluster
// agent, /var/opt/mssql/secrets/passwd, which only root reads. So no password is in the command.

import type { OwnServer } from "../../../workflows/database-copies.ts";
import { endAsAnswered, portOf, promotionExit, shellText, sqlText } from "../database-promotion/promotion-command.ts";
import type { PromotionCommand } from "../database-promotion/promotion-command.ts";

/** The first line of a command, by which the modelled world knows it. */
export const sqlServerOpening = "# Promotes the SQL Server on this host";

/** The T-SQL; it says `understudy-refused CODE sentence` or the line of facts, and never fails for what it finds. */
export function failoverStatement({ database, planned, waitSeconds }: Pick<PromotionCommand, "database" | "planned" | "waitSeconds">): string {
  const refuse = (code: number, sentence: string): string => `begin set @say = N'understudy-refused ${code} ' + ${sentence}; print @say; return; end`;
  return `set nocount on;
declare @database sysname = N${sqlText(database, false)}, @say nvarchar(3000), @group sysname, @group_id uniqueidentifier, @replica_id uniqueidentifier;
declare @role nvarchar(60), @mode nvarchar(60), @cluster nvarchar(60), @distributed int, @quorum nvarchar(60), @ready int, @why nvarchar(60), @way nvarchar(60), @said nvarchar(2000);
declare @hardened nvarchar(40), @redone nvarchar(40), @committed nvarchar(40), @waited int = 0, @suspended int, @databases int, @other sysname;
if cast(serverproperty('ProductMajorVersion') as int) < 14 ${refuse(promotionExit.tooOld, "N'the server is older than SQL Server 2017'")}
if cast(serverproperty('IsHadrEnabled') as int) <> 1 ${refuse(promotionExit.noReplica, "N'Always On is not switched on at the server'")}
if db_id(@database) is null ${refuse(promotionExit.otherServer, "N'the server has no database ' + @database")}
select @group = g.name, @group_id = g.group_id, @replica_id = r.replica_id, @mode = r.availability_mode_desc
from sys.databases as d join sys.availability_replicas as r on r.replica_id = d.replica_id join sys.availability_groups as g on g.group_id = r.group_id where d.name = @database;
if @group is null ${refuse(promotionExit.noReplica, "@database + N' is in no availability group'")}
exec sp_executesql N'select @cluster = cluster_type_desc from sys.availability_groups where group_id = @id; select @distributed = count(*) from sys.availability_groups as g join sys.availability_replicas as r on r.group_id = g.group_id where g.is_distributed = 1 and r.replica_server_name = @name',
  N'@id uniqueidentifier, @name sysname, @cluster nvarchar(60) output, @distributed int output', @id = @group_id, @name = @group, @cluster = @cluster output, @distributed = @distributed output;
select @role = role_desc from sys.dm_hadr_availability_replica_states where replica_id = @replica_id and is_local = 1;
if @role = N'PRIMARY' ${refuse(promotionExit.noReplica, "N'it is the primary of ' + @group + N' already'")}
if isnull(@role, N'') not in (N'SECONDARY', N'RESOLVING') ${refuse(promotionExit.noReplica, "N'its role in ' + @group + N' is ' + isnull(@role, N'not told')")}
if @distributed > 0 ${refuse(promotionExit.noReplica, "@group + N' belongs to a distributed availability group, which has to be failed over itself'")}
if @cluster = N'EXTERNAL' ${refuse(promotionExit.noReplica, "N'a cluster manager outside of SQL Server fails ' + @group + N' over, and nobody else may'")}
if @cluster = N'WSFC'
begin
  select @quorum = quorum_state_desc from sys.dm_hadr_cluster;
  if isnull(@quorum, N'') not in (N'NORMAL_QUORUM', N'FORCED_QUORUM') ${refuse(promotionExit.noQuorum, "N'the Windows cluster of ' + @group + N' has no quorum (' + isnull(@quorum, N'not told') + N'), and whether it is forced is for people to decide'")}
end
select top (1) @why = isnull(suspend_reason_desc, N'no reason given') from sys.dm_hadr_database_replica_states where replica_id = @replica_id and is_local = 1 and is_suspended = 1;
if @why is not null ${refuse(promotionExit.cannotApply, "N'the data of ' + @group + N' does not move to it (' + @why + N'), so it is older than it seems; people resume it, or decide'")}
select @hardened = convert(nvarchar(40), last_hardened_lsn), @redone = convert(nvarchar(40), last_redone_lsn), @committed = convert(nvarchar(40), last_commit_time, 126)
from sys.dm_hadr_database_replica_states where replica_id = @replica_id and is_local = 1 and database_id = db_id(@database);
select @ready = min(cast(is_failover_ready as int)), @databases = count(*) from sys.dm_hadr_database_replica_cluster_states where replica_id = @replica_id;
set @way = case when @cluster = N'WSFC' and @mode = N'SYNCHRONOUS_COMMIT' and @ready = 1 then N'planned' else N'forced' end;
select top (1) @other = database_name from sys.dm_hadr_database_replica_cluster_states where replica_id = @replica_id and database_name not in (${[...new Set([database, ...planned])].map((name) => `N${sqlText(name, false)}`).join(", ")});
if @way = N'forced' and @other is not null ${refuse(promotionExit.othersToo, "@group + N' can only be forced, and it also holds ' + @other + N', which is not in the plan, so nobody accepted what that loses'")}
begin try
  set @said = N'alter availability group ' + quotename(@group) + case @way when N'planned' then N' failover' else N' force_failover_allow_data_loss' end;
  exec (@said);
end try
begin catch
  set @say = N'understudy-refused ${promotionExit.notDone} the ' + @way + N' failover of ' + @group + N' was refused: ' + error_message();
  print @say;
  return;
end catch
while not exists (select 1 from sys.dm_hadr_availability_replica_states where replica_id = @replica_id and is_local = 1 and role_desc = N'PRIMARY') or isnull(cast(databasepropertyex(@database, 'Updateability') as nvarchar(60)), N'') <> N'READ_WRITE'
begin
  if @waited >= ${waitSeconds} ${refuse(promotionExit.notYet, "@group + N' was told to fail over and its database takes no writes yet; it may still come'")}
  set @waited = @waited + 1;
  waitfor delay '00:00:01';
end
select @suspended = count(*) from sys.dm_hadr_database_replica_states where group_id = @group_id and is_local = 0 and is_suspended = 1;
set @say = N'understudy-promoted engine=sqlserver group=' + replace(@group, N' ', N'_') + N' way=' + @way + N' mode=' + isnull(@mode, N'unknown') + N' databases=' + cast(@databases as nvarchar(10))
  + N' hardened=' + isnull(@hardened, N'unknown') + N' redone=' + isnull(@redone, N'unknown') + N' committed=' + isnull(@committed, N'unknown') + N' suspended=' + cast(@suspended as nvarchar(10));
print @say;`;
}

/** What runs on the machine: shell text, or PowerShell where it is a Windows. */
export function sqlServerCommand({ server, waitSeconds, ...named }: PromotionCommand): string {
  const statement = failoverStatement({ ...named, waitSeconds });
  return server.system === "windows" ? onWindows(server, statement, waitSeconds) : onLinux(server, statement, waitSeconds);
}

function onLinux(server: Pick<OwnServer, "endpoint">, statement: string, waitSeconds: number): string {
  return `${sqlServerOpening}
port=${portOf(server)}
cd /
say() { printf 'understudy: %s\\n' "$1" >&2; }
refuse() { say "$2; nothing was promoted"; exit "$1"; }
server="the SQL Server on port $port of this host"
client=$(command -v sqlcmd || ls /opt/mssql-tools18/bin/sqlcmd /opt/mssql-tools/bin/sqlcmd 2> /dev/null | head -n 1) || true
[ -n "$client" ] || refuse ${promotionExit.noServer} "sqlcmd is not installed on this host"
secrets="\${UNDERSTUDY_SQL_SERVER_LOGIN:-/var/opt/mssql/secrets/passwd}"
[ -r "$secrets" ] || refuse ${promotionExit.noServer} "$secrets, with the login of the cluster agent, cannot be read"
login=$(sed -n 1p "$secrets")
SQLCMDPASSWORD=$(sed -n 2p "$secrets")
export SQLCMDPASSWORD
answer=$("$client" -S "tcp:localhost,$port" -U "$login" -d master -C -b -x -l 10 -t ${waitSeconds + 60} -Q ${shellText(statement)}) || { printf '%s\\n' "$answer" >&2; say "$server did not answer the command to its end; whether it became the primary has to be looked at"; exit ${promotionExit.notDone}; }
${endAsAnswered}`;
}

/** sqlcmd is part of every SQL Server on Windows; the statement goes to it in a file, because of the length of a command line. */
function onWindows(server: Pick<OwnServer, "endpoint">, statement: string, waitSeconds: number): string {
  return `${sqlServerOpening}
$port = ${portOf(server)}
$ErrorActionPreference = 'Continue'
function Say($text) { [Console]::Error.WriteLine("understudy: $text") }
$server = "the SQL Server on port $port of this host"
if (-not (Get-Command sqlcmd -ErrorAction SilentlyContinue)) { Say "sqlcmd is not installed on this host; nothing was promoted"; exit ${promotionExit.noServer} }
$statement = [IO.Path]::GetTempFileName()
[IO.File]::WriteAllText($statement, @'
${statement}
'@)
$answer = & sqlcmd -S "tcp:localhost,$port" -E -d master -C -b -x -l 10 -t ${waitSeconds + 60} -i $statement
$code = $LASTEXITCODE
Remove-Item -LiteralPath $statement
$answer | ForEach-Object { Write-Output $_ }
if ($code -ne 0) { Say "$server did not answer the command to its end; whether it became the primary has to be looked at"; exit ${promotionExit.notDone} }
$refused = @($answer | Where-Object { $_ -like 'understudy-refused *' })[0]
if ($refused) {
  $words = $refused.Split(' ', 3)
  Say "$($server): $($words[2])"
  exit [int]$words[1]
}
if (-not ($answer | Where-Object { $_ -like 'understudy-promoted *' })) { Say "$server said nothing of how it ended"; exit ${promotionExit.notDone} }
`;
}
