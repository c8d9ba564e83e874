// A site that is cut off from everything and lives on: users inside it go on writing until its own watchdogs, the shipped
// script, stop it. Shown by two ledgers of acknowledged writes: none at the old site after the promotion was begun.

import { join } from "node:path";
import { localPlan } from "../../infra/local/local-plan.ts";
import type { RealWorld } from "../../infra/local/real-world.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Writer } from "../../infra/local/world/writer.ts";
import { selfFences } from "../../workflows/self-fence.ts";
import { rehearseHere } from "./fixtures/worlds.ts";

jest.setTimeout(180_000);

const tempo = 10;
const plan = localPlan(join(import.meta.dirname, "../../workflows/plans/web-rds-automatic.yaml"), tempo);
const [fence] = selfFences(plan);

/** A user inside the site: no way of the network lies between. */
function userInside(world: RealWorld, site: string): Writer {
  return new Writer({
    clock: systemClock, name: "shop.example.com", ca: world.application.ca, everyMs: 20, deadlineMs: 1_000,
    resolve: () => Promise.resolve([site]),
    portOf: () => Promise.resolve(world.application.sites.get(site)?.ports.https),
  });
}

it("cut off from everything, its own watchdogs stop its writes before the promotion, and no write is acknowledged by both", async () => {
  let inside: Writer | undefined;
  let isolatedAt = Number.POSITIVE_INFINITY;
  let promotedAt: number | undefined;
  let atTarget: readonly number[] = [];
  const { report, said, waitingGate } = await rehearseHere({
    fault: "isolate site-a at 2s",
    tempo,
    plan,
    decision: "nobody",
    onReady: async (world) => {
      inside = userInside(world, "site-a");
      inside.start();
      while (world.application.reachability.cuts.length === 0) await systemClock.sleep(5);
      isolatedAt = systemClock.now();
    },
    onMeasured: async (world) => {
      await inside?.stop();
      const [run] = await world.record.listRuns(plan.plan, 1);
      const entries = await world.record.entries(run?.run ?? "");
      promotedAt = entries.find(({ body }) => body.type === "intent" && body.mutation.call.operation === "rds.PromoteReadReplica")?.at;
      atTarget = [...(world.application.writer?.acknowledged.values() ?? [])].filter((at) => at > (promotedAt ?? 0));
    },
  });
  const atSource = [...(inside?.acknowledged.values() ?? [])];
  const lastAtSource = Math.max(...atSource);
  process.stdout.write(`      cut off; the last write inside site-a was acknowledged ${lastAtSource - isolatedAt} ms later, the promotion was begun ${(promotedAt ?? 0) - isolatedAt} ms later, ${atTarget.length} writes at site-b after that\n`);

  expect({ outcome: report.outcome, human: report.timesMs.human, waitingGate, said: said.filter((sentence) => sentence.startsWith("ask")) }).toEqual({ outcome: "succeeded", human: 0, waitingGate: undefined, said: [] });
  // It lived on after it was cut off, and no longer than its lease.
  expect(lastAtSource).toBeGreaterThan(isolatedAt + 500);
  expect(lastAtSource).toBeLessThanOrEqual(isolatedAt + (fence?.lease ?? 0) + 1_000);
  expect(lastAtSource).toBeLessThan(promotedAt ?? 0);
  expect(atTarget.length).toBeGreaterThan(0);
  expect(Math.min(...atTarget)).toBeGreaterThan(lastAtSource);
});
