// The product's built-in command that makes a PostgreSQL server follow again, on a machine on which no shell runs. Behaviour: the server
// on the port of the text is set aside with all that it holds, if it stands on this machine and takes writes, and another is made in its
// place of what the other site's server holds, which has to be the writer. One that follows already is found so. What the real one refuses
// is refused with its exit codes; how much was never replicated is counted from what each has written.

import { portOf } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import { rejoinExit, rejoinOpening } from "../../../lambdas/steps/re-protection/postgresql-command.ts";
import { ownServersOf } from "../../../workflows/database-copies.ts";
import type { HostRun } from "../aws/ssm.ts";
import type { ModelledDatabase } from "./database.ts";
import type { Machine } from "./promoting.ts";

export interface ReadRejoining {
  readonly port: number;
  /** What it shall follow, `host:port`. */
  readonly follows: string;
  readonly kept: string;
}

/** What such a command is about; undefined for any other text. */
export function readRejoining(text: string): ReadRejoining | undefined {
  if (!text.startsWith(`${rejoinOpening}\n`)) return undefined;
  const [port, follows, kept] = [/^port="\$\{PGPORT:-(\d+)\}"$/m, /^# follows: (\S+)$/m, /^ {2}kept="\$data\.(kept-\d+)"$/m].map((each) => each.exec(text)?.[1]);
  return port === undefined || follows === undefined || kept === undefined ? undefined : { port: Number(port), follows, kept };
}

/** Runs it on a machine with the databases of its plan. */
export async function runRejoining({ port, follows, kept }: ReadRejoining, { site, role }: Machine, databases: Iterable<ModelledDatabase>): Promise<HostRun> {
  const ended = (code: number, stdout: string, stderr: string): HostRun => ({ code, stdout, stderr, timedOut: false });
  const refused = (code: number, because: string): HostRun => ended(code, "", `understudy: ${because}; nothing was changed\n`);
  const server = `the PostgreSQL server on port ${port} of this host`;
  const database = [...databases].find(({ definition }) => {
    const own = ownServersOf(definition)[site];
    return own?.host === role && definition.engine === "postgres" && portOf(own) === port;
  });
  const from = database === undefined ? undefined : Object.entries(ownServersOf(database.definition)).find(([, { endpoint }]) => endpoint === follows)?.[0];
  if (database === undefined || from === undefined || !database.isUp(site)) return refused(rejoinExit.noServer, `${server} does not answer the account postgres`);
  if (!database.isUp(from) || !database.isWriter(from)) return refused(rejoinExit.noSource, `the server at ${follows} is no primary`);
  if (!database.isWriter(site)) return ended(0, "understudy-rejoined engine=postgresql way=found kept=none\n", "");
  const only = database.onlyAt(site);
  database.setAside(site);
  await database.seed(site);
  const listed = only === 0 ? "commits=0 first=none last=none tables=none" : `commits=${only} first=2026-01-01T12:00:00.000 last=2026-01-01T12:00:01.000 tables=public.${database.name}:${only}`;
  return ended(0, `understudy-rejoined engine=postgresql way=copied kept=/var/lib/postgresql/15/main.${kept} fork=0/5000000 ended=0/5000100 ${listed}\n`, "");
}
