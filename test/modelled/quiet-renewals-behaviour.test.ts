// Renewals that are answered as the renewal before: when, and what makes the function itself run. That stories come to the same
// end with and without it is compared in quiet-looks.test.ts.

import { QuietRenewals } from "../../infra/local/modelled/quiet-renewals.ts";
import type { Renewal } from "../../infra/local/modelled/quiet-renewals.ts";
import { WatchedTable } from "../../infra/local/modelled/record-table.ts";
import { Services } from "../../infra/local/modelled/services.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { deployment } from "../../lambdas/runtime/record/deployments.ts";
import { keys } from "../../lambdas/runtime/record/context.ts";
import { renewSiteLease, setRenewals } from "../../lambdas/runtime/record/site-leases.ts";
import { parts } from "./parts.ts";
import { seconds } from "./worlds.ts";

const renewal: Renewal = { plan: "hybrid-chat", site: "site-a", role: "gateway", host: "i-1", lease: seconds(30) };

/** A watchdog of one host, whose function decides by the record alone and is counted. */
function renewing() {
  const { plan, clock, pulse } = parts();
  const table = new WatchedTable((item) => renewals.wrote(item), (pk) => renewals.touching(pk));
  const record = new RecordStore({ table, clock });
  const state = { made: 0, nothingForWatchdogs: true };
  const renewals: QuietRenewals = new QuietRenewals({
    clock, pulse, ours: new Services(pulse), table: table.plain,
    calls: { get nothingForWatchdogs() { return state.nothingForWatchdogs; } } as never,
    renew: async ({ plan: name, site, role, host: machine, lease: leaseMs }) => {
      state.made += 1;
      return record.alone((context) => renewSiteLease(context, { plan: name, site, role, machine, leaseMs }));
    },
  });
  /** So many renewals, one each five seconds; gives what the last one answered. */
  const renew = async (times: number): Promise<unknown> => {
    let answer: unknown;
    for (let n = 0; n < times; n += 1) {
      answer = await renewals.renew(renewal);
      await clock.advance(seconds(5));
    }
    return answer;
  };
  const setTo = (as: "forbidden" | "allowed", epoch: number, run = "run-1"): Promise<void> =>
    record.alone((context) => setRenewals(context, { plan: renewal.plan, site: renewal.site, renewals: as, since: clock.now(), run, epoch }));
  return { plan, clock, pulse, table, record, state, renew, setTo };
}

const refusedBy = (run: string, epoch: number) => ({ held: false, epoch, because: `the run ${run} has fenced site-a` });

test("after one that was held the next ones are held, and the record says when the last one was", async () => {
  const { clock, record, state, renew } = renewing();
  expect(await renew(6)).toEqual({ held: true, epoch: 0 });
  expect(state.made).toBe(1);
  expect((await record.siteLease(renewal.plan, renewal.site))?.renewed).toEqual({ gateway: clock.now() - seconds(5) });
});

test("the first one after a run has fenced the site asks the function, and the next ones are refused as that was and write nothing", async () => {
  const { clock, record, state, renew, setTo } = renewing();
  await renew(3);
  const lastHeld = clock.now() - seconds(5);
  await setTo("forbidden", 4);
  expect(await renew(6)).toEqual(refusedBy("run-1", 4));
  expect(state.made).toBe(2);
  expect((await record.siteLease(renewal.plan, renewal.site))?.renewed).toEqual({ gateway: lastHeld });
});

test.each<readonly [string, (world: ReturnType<typeof renewing>) => unknown, unknown]>([
  ["renewals are allowed again", ({ setTo }) => setTo("allowed", 5), { held: true, epoch: 5 }],
  ["a later run has fenced the site again", ({ setTo }) => setTo("forbidden", 6, "run-2"), refusedBy("run-2", 6)],
  ["the plan is deployed anew", ({ table, plan }) => table.put({ pk: keys.plan(plan.plan), sk: deployment, planDigest: "d" }), refusedBy("run-1", 4)],
  ["the world has changed", ({ pulse }) => pulse.change(() => undefined), refusedBy("run-1", 4)],
  ["the story has a fault or a crash in store that the function could meet", ({ state }) => (state.nothingForWatchdogs = false), refusedBy("run-1", 4)],
])("one that would be refused is asked for when %s", async (_what, happens, answer) => {
  const world = renewing();
  await world.setTo("forbidden", 4);
  await world.renew(2);
  expect(world.state.made).toBe(1);
  await happens(world);
  expect(await world.renew(1)).toEqual(answer);
  expect(world.state.made).toBe(2);
});
