// A pair of real databases as the PostgreSQL probe meets it, shared by the tests of the probe.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { withSession } from "../../infra/local/world/pg-session.ts";
import { PostgresPair, type DatabaseUser } from "../../infra/local/world/postgres.ts";
import { Reaper } from "../../infra/local/world/reaper.ts";
import { lookPostgres } from "../../lambdas/probe/postgres.ts";
import type { DatabaseWay } from "../../lambdas/probe/database.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import type { DatabaseValues } from "../../workflows/evidence.ts";

/** Of each look. */
export const deadlineMs = 1_500;
/** Timers and a busy machine may add this much. */
const slackMs = 1_000;

let reaper: Reaper;
let running: PostgresPair;

/** The pair that was started last. */
export const pair = (): PostgresPair => running;

/** Starts a primary at site-a and a standby at site-b. */
export async function startPair(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "probe-test-"));
  reaper = await Reaper.start();
  reaper.registerFolder(folder);
  running = await PostgresPair.start({ folder, primary: "site-a", standby: "site-b", clock, reaper });
}

/** Ends both and removes what they left. */
export async function endPair(): Promise<void> {
  await running.close();
  await reaper.close();
}

interface Who {
  readonly place?: string;
  readonly user?: DatabaseUser;
  /** Another role than the pair's own, with its password. */
  readonly as?: { readonly username: string; readonly password: string };
  readonly database?: string;
}

/** One look of the probe, held to its deadline. */
export async function look(site: string, { place = "arbiter", user = "app", as, database }: Who = {}): Promise<Look> {
  const info = running.connection(site, user);
  const way: DatabaseWay = {
    place,
    clock,
    dialer: { ca: undefined, dial: async (_from, host, port) => ({ host, port }) },
    secrets: { read: async () => ({ ...(as ?? { username: info.user, password: info.password }) }) },
  };
  const startedAt = clock.now();
  const seen = await lookPostgres(way, { endpoint: `${info.host}:${info.port}`, database: database ?? info.database, secret: "the-secret" }, deadlineMs);
  expect(clock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  return seen;
}

/** What a look said of the database; throws where it said nothing. */
export async function values(site: string, who?: Who): Promise<DatabaseValues> {
  const seen = await look(site, who);
  if (seen.kind === "silent" || seen.database === undefined) throw new TypeError(`no values: ${seen.detail}`);
  return seen.database;
}

/** Runs a statement, as the administrator where nothing else is said. */
export async function sql(text: string, site = "site-a", user: DatabaseUser = "admin"): Promise<readonly Record<string, unknown>[]> {
  return withSession(running.connection(site, user), async (session) => (await session.query(text)).rows as Record<string, unknown>[]);
}

/** Waits for something to become true, for ten seconds at most. */
export async function until(what: () => Promise<boolean>): Promise<void> {
  const end = clock.now() + 10_000;
  while (!(await what())) {
    if (clock.now() > end) throw new TypeError("not within 10 s");
    await clock.sleep(10);
  }
}

/** Waits until the standby has replayed all that the primary has written. */
export const caughtUp = async (): Promise<void> => {
  const [row] = await sql("select pg_current_wal_lsn()::text as lsn");
  await until(async () => (await sql(`select pg_last_wal_replay_lsn() >= '${String(row?.["lsn"])}'::pg_lsn as done`, "site-b"))[0]?.["done"] === true);
};
