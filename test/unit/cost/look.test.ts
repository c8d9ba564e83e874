// What the bill believes of a look is what a look does: one write into the record, and three reads, whatever it looks at.

import { toHandler } from "../../../lambdas/runtime/function.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { probe } from "../../../lambdas/probe/probe.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Item, Table } from "../../../workflows/ports.ts";
import { sights } from "../../../workflows/evidence.ts";
import { assumptions } from "../../../infra/aws/cost/assumptions.ts";
import { readPlanFile } from "../../../infra/plan-file.ts";
import { now, shop } from "../builders.ts";
import { ManualClock, World } from "../handlers/world.ts";

/** Notes which items are asked for and written, after the plan was put there. */
class NotingTable implements Table {
  readonly reads: string[] = [];
  readonly writes: string[] = [];
  readonly #table = new MemoryTable();
  get: Table["get"] = (pk, sk) => (this.reads.push(`${pk.split("#")[0]} ${sk}`), this.#table.get(pk, sk));
  query: Table["query"] = (pk, range) => (this.reads.push(`${pk.split("#")[0]} ${range?.prefix ?? ""}`), this.#table.query(pk, range));
  put: Table["put"] = (item, conditions) => (this.writes.push(`${item.pk.split("#")[0]} ${item.sk}`), this.#table.put(item, conditions));
  update: Table["update"] = (pk, sk, ...rest) => (this.writes.push(`${pk.split("#")[0]} ${sk}`), this.#table.update(pk, sk, ...rest));
  remove: Table["remove"] = (...call) => this.#table.remove(...call);
  item = (pk: string, sk: string): Promise<Item | undefined> => this.#table.get(pk, sk);
}

it("a look reads plan, active site and its own sightings, and writes one item", async () => {
  const plan = shop();
  const world = await World.deployed(plan);
  const table = new NotingTable();
  const record = new RecordStore({ table, clock: world.clock });
  const planDigest = await record.putDocument(plan);
  table.writes.length = 0;
  const services = world.services("probe");
  // Nothing can be reached from here; what is seen is silence, which is remembered like anything else.
  const unreachable = { ca: undefined, dial: () => Promise.reject(new Refused("no network in this test")) };
  const handler = toHandler(probe, () => ({ ...services, record, adapters: { ...services.adapters, dialer: unreachable }, plan: async (digest) => (await record.getDocument(digest)) as typeof plan }), { ...world.environment(), UNDERSTUDY_QUEUE: "none" });
  await handler({ plan: plan.plan, planDigest, mode: "look" }, { awsRequestId: "request", functionName: "probe", getRemainingTimeInMillis: () => 25_000 } as never);

  expect([...table.reads].sort()).toEqual(["document document", "plan active", "plan sighting#arbiter"]);
  expect(table.writes).toEqual(["plan sighting#arbiter"]);
});

it("what an observer remembers of a site that is well is as large as the bill believes", async () => {
  const read = readPlanFile("workflows/plans/hybrid-chat.yaml");
  if (!read.ok) throw new TypeError("the plan of the test is not right");
  const { plan } = read;
  const table = new NotingTable();
  const own = sights(plan).filter(({ observer }) => observer === "site-a");
  const lastWrite = { database: "chat-config", site: "site-a", observer: "site-a", at: now, writtenAt: now, transactions: 123_456_789, trialWrites: 123_456, transactionsPerSecondPeak: 1_234.5 };
  await new RecordStore({ table, clock: new ManualClock() }).putSightings(plan.plan, own.map(({ observer, thing, site, kind }) => ({
    observer, thing, site, kind: "healthy", since: now, at: now, detail: "accepted a connection and answered as it should in 123 ms",
    ...(kind === "database" && site === "site-a" ? { lastWrite, rates: Array.from({ length: 8 }, () => 1_234.567) } : {}),
  })));
  expect(table.writes).toEqual(["plan sighting#site-a"]);
  const bytes = JSON.stringify(await table.item(`plan#${plan.plan}`, "sighting#site-a")).length;
  expect(bytes).toBeLessThanOrEqual(own.length * assumptions.sightingBytes);
  expect(bytes).toBeGreaterThan((own.length * assumptions.sightingBytes) / 2);
});
