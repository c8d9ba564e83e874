// A source that is written to until it dies, what the observers remember of it, and the bound of the loss that follows from that:
// for the tests that compare the bound with what was really lost.

import pg from "pg";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { unbrokenForMs } from "../../workflows/cadence.ts";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import { lossOf } from "../../workflows/loss.ts";
import { nextSighting, type Sighting } from "../../workflows/sightings.ts";
import { deadlineMs, look, pair, sql } from "./probed-pair.ts";
import { spellTimes } from "../unit/builders.ts";

export const everyMs = 1_000;

export interface Told {
  readonly sighting: Sighting;
  readonly seen: Look;
}

/** Looks at a site, and what is known of it then. */
export async function remember(previous: Sighting | undefined, site: string): Promise<Told> {
  const at = clock.now();
  const seen = await look(site, { user: site === "site-b" ? "admin" : "app" });
  const { reached: _reached, ...answer } = seen;
  return { sighting: nextSighting(previous, { observer: "arbiter", thing: "orders", site, at, answer }, unbrokenForMs(everyMs, deadlineMs), spellTimes), seen };
}

/** Writes orders to site-a, one after the other, until it takes none any more. */
export async function writeUntilItDies(): Promise<{ readonly acknowledged: readonly number[]; readonly ended: Promise<void> }> {
  await sql("create table orders (id int primary key)", "site-a", "app");
  const acknowledged: number[] = [];
  let running = true;
  const ended = (async () => {
    const client = new pg.Client({ ...pair().connection("site-a"), ssl: false });
    client.on("error", () => undefined);
    await client.connect();
    for (let id = 1; running; id += 1) {
      await client.query("insert into orders values ($1)", [id]).then(() => acknowledged.push(id), () => (running = false));
      await clock.sleep(10);
    }
    await client.end().catch(() => undefined);
  })();
  return { acknowledged, ended };
}

/** The bound of what is lost, by what is known of the dead source and of its copy. */
export function boundOf(dead: Told, copy: Told) {
  const { lastWrite } = dead.sighting;
  if (lastWrite === undefined) throw new TypeError("no write was seen");
  const observed = ({ sighting, seen: { reached: _reached, ...answer } }: Told) => ({ observer: "arbiter", thing: "orders", site: sighting.site, at: sighting.at, since: sighting.since, answer });
  const loss = lossOf("orders", { at: clock.now(), source: "site-a", target: "site-b", observations: [observed(dead), observed(copy)], lastWrites: [lastWrite], fence: "confirmed" }, { everyMs, deadlineMs: defaultDeadlineMs });
  if (!loss.known || loss.transactions === null) throw new TypeError("the loss is not known");
  return { transactions: loss.transactions, seconds: loss.seconds };
}
