// The product's built-in promotion commands on a machine on which no shell runs. Behaviour: the server of the engine on the
// port of the text is promoted, if it stands on this machine and follows the other site's. A PostgreSQL takes 4 s, a MySQL 8 s, a
// SQL Server 12 s; the copy has applied all that it received. What is refused is refused with the command's own exit code, and what is
// promoted gives its line of facts. The machine that dies meanwhile takes its server with it, unpromoted.

import { portOf, promotionExit } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import { ownServersOf } from "../../../workflows/database-copies.ts";
import { sqlServerOpening } from "../../../lambdas/steps/cluster-promotion/sql-server-command.ts";
import type { Database } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { HostRun } from "../aws/ssm.ts";
import type { ModelledDatabase } from "./database.ts";

type Engine = Database["engine"];
const takesMs: Readonly<Record<Engine, Milliseconds>> = { postgres: 4_000, mysql: 8_000, "sql-server": 12_000 };
/** How the text of an engine begins, and where its port stands. */
const texts: Readonly<Record<Engine, { readonly called: string; readonly begins: string; readonly port: RegExp }>> = {
  postgres: { called: "PostgreSQL server", begins: "# Promotes the PostgreSQL server on this host", port: /^port="\$\{PGPORT:-(\d+)\}"$/m },
  mysql: { called: "MySQL or MariaDB server", begins: "# Promotes the MySQL or MariaDB server on this host", port: /^\[ "\$listens" = (\d+) \]/m },
  "sql-server": { called: "SQL Server", begins: sqlServerOpening, port: /^(?:\$port = |port=)(\d+)$/m },
};

interface ReadPromotion {
  readonly engine: Engine;
  readonly port: number;
}

/** What a built-in promotion command is about; undefined for any other text. */
export function readPromotion(text: string): ReadPromotion | undefined {
  const engine = (["postgres", "mysql", "sql-server"] as const).find((each) => text.startsWith(`${texts[each].begins}\n`));
  const port = engine === undefined ? undefined : texts[engine].port.exec(text)?.[1];
  return engine === undefined || port === undefined ? undefined : { engine, port: Number(port) };
}

export interface Machine {
  readonly site: string;
  readonly role: string;
}

/** Runs a promotion command on a machine with the databases of its plan. */
export async function runPromotion({ engine, port }: ReadPromotion, { site, role }: Machine, databases: Iterable<ModelledDatabase>, clock: Clock): Promise<HostRun> {
  const refused = (code: number, because: string): HostRun => ({ code, stdout: "", stderr: `understudy: the ${texts[engine].called} on port ${port} of this host ${because}; nothing was promoted\n`, timedOut: false });
  const database = [...databases].find(({ definition }) => {
    const server = ownServersOf(definition)[site];
    return server?.host === role && definition.engine === engine && portOf(server) === port;
  });
  if (database === undefined || !database.isUp(site)) return refused(promotionExit.noServer, "does not answer");
  if (database.isWriter(site)) return refused(promotionExit.noReplica, "is no replica: it takes writes itself");
  await clock.sleep(takesMs[engine]);
  if (!database.isUp(site)) return refused(promotionExit.noServer, "does not answer any more");
  database.becomeWriter(site);
  return { code: 0, stdout: `understudy-promoted ${factsOf(engine, database.sourceOf(site))}\n`, stderr: "", timedOut: false };
}

function factsOf(engine: Engine, source: string): string {
  switch (engine) {
    case "postgres":
      return "engine=postgresql received=0/5000000 replayed=0/5000000 unapplied=0 ended=0/5000000 timeline=2";
    case "mysql":
      return `engine=mysql source=${source} received=log.000001:4711 unapplied=0 waited=0`;
    case "sql-server":
      return "engine=sqlserver group=shop way=forced mode=ASYNCHRONOUS_COMMIT databases=1 hardened=34000000045600001 redone=34000000045600001 committed=2026-01-01T12:00:00 suspended=1";
  }
}
