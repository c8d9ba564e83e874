// The product's built-in promotion commands on a machine on which no shell runs. Behaviour: the server of the engine on the
// port of the text is promoted, if it stands on this machine and follows the other site's. A PostgreSQL takes 4 s, a MySQL 8 s;
// the copy has applied all that it received. What is refused is refused with the command's own exit code, and what is
// promoted gives its line of facts. The machine that dies meanwhile takes its server with it, unpromoted.

import { portOf, promotionExit } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import { ownServersOf } from "../../../workflows/database-copies.ts";
import type { Database } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { HostRun } from "../aws/ssm.ts";
import type { ModelledDatabase } from "./database.ts";

type Engine = Database["engine"];
const takesMs: Readonly<Record<Engine, Milliseconds>> = { postgres: 4_000, mysql: 8_000 };
const titles: Readonly<Record<Engine, string>> = { postgres: "PostgreSQL", mysql: "MySQL or MariaDB" };

interface ReadPromotion {
  readonly engine: Engine;
  readonly port: number;
}

/** What a built-in promotion command is about; undefined for any other text. */
export function readPromotion(text: string): ReadPromotion | undefined {
  const engine = (["postgres", "mysql"] as const).find((each) => text.startsWith(`# Promotes the ${titles[each]} server on this host\n`));
  const port = /^port="\$\{PGPORT:-(\d+)\}"$/m.exec(text)?.[1] ?? /^\[ "\$listens" = (\d+) \]/m.exec(text)?.[1];
  return engine === undefined || port === undefined ? undefined : { engine, port: Number(port) };
}

export interface Machine {
  readonly site: string;
  readonly role: string;
}

/** Runs a promotion command on a machine with the databases of its plan. */
export async function runPromotion({ engine, port }: ReadPromotion, { site, role }: Machine, databases: Iterable<ModelledDatabase>, clock: Clock): Promise<HostRun> {
  const refused = (code: number, because: string): HostRun => ({ code, stdout: "", stderr: `understudy: the ${titles[engine]} server on port ${port} of this host ${because}; nothing was promoted\n`, timedOut: false });
  const database = [...databases].find(({ definition }) => {
    const server = ownServersOf(definition)[site];
    return server?.host === role && definition.engine === engine && portOf(server) === port;
  });
  if (database === undefined || !database.isUp(site)) return refused(promotionExit.noServer, "does not answer");
  if (database.isWriter(site)) return refused(promotionExit.noReplica, "is no replica: it takes writes itself");
  await clock.sleep(takesMs[engine]);
  if (!database.isUp(site)) return refused(promotionExit.noServer, "does not answer any more");
  database.becomeWriter(site);
  const facts = engine === "postgres" ? "received=0/5000000 replayed=0/5000000 unapplied=0 ended=0/5000000 timeline=2" : `source=${database.sourceOf(site)} received=log.000001:4711 unapplied=0 waited=0`;
  return { code: 0, stdout: `understudy-promoted engine=${engine === "postgres" ? "postgresql" : "mysql"} ${facts}\n`, stderr: "", timedOut: false };
}
