// The product's built-in command that makes a PostgreSQL server follow again, on a machine on which no shell runs. Behaviour: the server
// on the port of the text is set aside with all that it holds, if it stands on this machine and takes writes, and another is made in its
// place of what the other site's server holds, which has to be the writer. One that follows already is found so. What the real one refuses
// is refused with its exit codes; how much was never replicated is counted from what each has written. A command that dies with its machine
// leaves the server stopped, or set aside with nothing in its place, and notes by which the next one goes on. Stopping takes 10 s.

import { portOf } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import { rejoinExit, rejoinOpening } from "../../../lambdas/steps/re-protection/postgresql-command.ts";
import { ownServersOf } from "../../../workflows/database-copies.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { HostRun } from "../aws/ssm.ts";
import type { ModelledDatabase } from "./database.ts";
import type { Machine } from "./promoting.ts";

const stoppingMs: Milliseconds = 10_000;

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

/** What a try has noted on a machine, until the server follows: `stopped` before its data are renamed, `aside` from then on. */
interface Notes {
  readonly stage: "stopped" | "aside";
  /** Of the line of facts, what was set aside; empty while nothing is. */
  readonly list: string;
}

export class Rejoinings {
  readonly #notes = new Map<string, Notes>();

  /** Runs it on a machine with the databases of its plan. `lives`: whether that machine runs; a command dies with it, wherever it is. */
  async run({ port, follows, kept }: ReadRejoining, { site, role }: Machine, databases: Iterable<ModelledDatabase>, lives: () => boolean, clock: Clock): Promise<HostRun> {
    const server = `the PostgreSQL server on port ${port} of this host`;
    const database = [...databases].find(({ definition }) => {
      const own = ownServersOf(definition)[site];
      return own?.host === role && definition.engine === "postgres" && portOf(own) === port;
    });
    const from = database === undefined ? undefined : Object.entries(ownServersOf(database.definition)).find(([, { endpoint }]) => endpoint === follows)?.[0];
    if (database === undefined || from === undefined) return refused(rejoinExit.noServer, `${server} does not answer the account postgres`);
    if (!database.isUp(from) || !database.isWriter(from)) return refused(rejoinExit.noSource, `the server at ${follows} is no primary`);
    const machine = `${site}/${role}:${port}`;
    const earlier = this.#notes.get(machine);
    if (!database.isUp(site)) {
      if (earlier === undefined) return refused(rejoinExit.noServer, `${server} does not answer the account postgres`);
      if (earlier.stage === "aside") return this.#copy(machine, database, site, lives);
      database.setUp(site, true);
    }
    if (!database.isWriter(site)) return ended(0, "understudy-rejoined engine=postgresql way=found kept=none\n", "");

    this.#notes.set(machine, { stage: "stopped", list: "" });
    const only = database.onlyAt(site);
    database.setUp(site, false);
    await clock.sleep(stoppingMs);
    if (!lives()) return died;
    const listed = only === 0 ? "commits=0 first=none last=none tables=none" : `commits=${only} first=2026-01-01T12:00:00.000 last=2026-01-01T12:00:01.000 tables=public.${database.name}:${only}`;
    database.setAside(site);
    this.#notes.set(machine, { stage: "aside", list: `kept=/var/lib/postgresql/15/main.${kept} fork=0/5000000 ended=0/5000100 ${listed}` });
    return this.#copy(machine, database, site, lives);
  }

  async #copy(machine: string, database: ModelledDatabase, site: string, lives: () => boolean): Promise<HostRun> {
    let whole = true;
    await database.seed(site, () => (whole &&= lives()));
    if (!whole) return died;
    const list = this.#notes.get(machine)?.list ?? "kept=none";
    this.#notes.delete(machine);
    return ended(0, `understudy-rejoined engine=postgresql way=copied ${list}\n`, "");
  }
}

const ended = (code: number, stdout: string, stderr: string): HostRun => ({ code, stdout, stderr, timedOut: false });
const refused = (code: number, because: string): HostRun => ended(code, "", `understudy: ${because}; nothing was changed\n`);
/** As a command ends that is killed; its machine died, and may have come up since. */
const died: HostRun = ended(137, "", "");
