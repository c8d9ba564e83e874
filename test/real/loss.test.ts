// What a failover loses, counted from outside and estimated at the gate: the estimate has to contain the count, whenever
// replication was cut, and has to be narrow enough to decide by.

import pg from "pg";
import type { RealWorld } from "../../infra/local/real-world.ts";
import { mostInFlight } from "../../infra/local/world/writer.ts";
import { planAt, rehearseHere } from "./fixtures/worlds.ts";

jest.setTimeout(150_000);

const tempo = 20;
const intervalMs = planAt(tempo).decide.every;
/** Commits by which a rate that is counted over the shortest interval may be off, within two of the usual ones. */
const offByOne = 4;

/** The writes that the client was told are kept and that site-b does not have: asked of the database itself. */
async function lostAtSiteB(world: RealWorld): Promise<number> {
  const { database, writer } = world.application;
  if (database === undefined || writer === undefined) throw new TypeError("this world has no database or no client");
  const client = new pg.Client(database.connection("site-b"));
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>("select id from messages");
    const kept = new Set(rows.map(({ id }) => Number(id)));
    return [...writer.acknowledged.keys()].filter((id) => !kept.has(id)).length;
  } finally {
    await client.end();
  }
}

/** Writes a second while all was well: the fastest second of the ledger before `until`. */
function writesPerSecond(world: RealWorld, until: number): number {
  const times = [...(world.application.writer?.acknowledged.values() ?? [])].filter((at) => at < until);
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

interface Measured {
  readonly lost: number;
  readonly perSecond: number;
}

async function rehearseWith(fault: string): Promise<Measured & { readonly report: Awaited<ReturnType<typeof rehearseHere>>["report"] }> {
  const measured: Measured[] = [];
  const { report } = await rehearseHere({
    fault,
    tempo,
    onMeasured: async (world) => {
      measured.push({ lost: await lostAtSiteB(world), perSecond: writesPerSecond(world, outageFrom(world)) });
    },
  });
  const [only] = measured;
  if (only === undefined) throw new TypeError("nothing was measured");
  return { ...only, report };
}

/** When the client first went without an answer. */
function outageFrom(world: RealWorld): number {
  return world.application.writer?.outages.at(-1)?.from ?? Number.POSITIVE_INFINITY;
}

it.each(Array.from({ length: 10 }, (_, index) => index + 1))("after a cut of replication the gate's estimate contains what was lost, run %i of ten", async (run) => {
  const { lost, perSecond, report } = await rehearseWith("cut replication at 4s; kill site-a at 5s");
  const estimate = report.writes.estimatedLost;
  process.stdout.write(`      run ${run}: lost ${lost}, estimated ${estimate?.min} to ${estimate?.max}; ${perSecond} writes a second, one look each ${intervalMs} ms\n`);
  expect(report.outcome).toBe("succeeded");
  expect(report.serving).toBe("site-b");
  expect(lost).toBeGreaterThan(0);
  expect(report.writes.lost).toBe(lost);
  if (estimate === null) throw new TypeError("the gate gave no estimate");
  // The ledger does not know of a write that was kept and whose acknowledgement was on its way when the site died.
  expect(estimate.min).toBeLessThanOrEqual(lost + mostInFlight);
  expect(estimate.max).toBeGreaterThanOrEqual(lost);
  expect(estimate.max - estimate.min).toBeLessThanOrEqual((2 * intervalMs * perSecond) / 1000 + offByOne);
});

it("without a cut nothing is lost, and the estimate says that it may be nothing", async () => {
  const { lost, report } = await rehearseWith("kill site-a at 2s");
  expect(report.outcome).toBe("succeeded");
  expect(lost).toBe(0);
  expect(report.writes.lost).toBe(0);
  expect(report.writes.estimatedLost?.min).toBe(0);
});
