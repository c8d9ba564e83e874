// Sweeps that are judged instead of made: when, and what makes the function itself run. That stories come to the same end with
// and without it is compared in quiet-looks.test.ts.

import { CloudWatchService } from "../../infra/local/aws/cloudwatch.ts";
import { MemoryTable } from "../../infra/local/memory-table.ts";
import { QuietSweeps } from "../../infra/local/modelled/quiet-sweeps.ts";
import { Services } from "../../infra/local/modelled/services.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { quiet } from "../../lambdas/sweep/notices.ts";
import { sights } from "../../workflows/evidence.ts";
import { siteAlarmName } from "../../workflows/names.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { stoppedOnStandby } from "../../workflows/situation.ts";
import { minutes, opening } from "../unit/builders.ts";
import { parts } from "./parts.ts";

/** Sweeps of a plan whose observers see all of it well, but for what is off on purpose. The function that is counted finds nothing. */
function sweeping() {
  const { plan, clock, pulse } = parts();
  const table = new MemoryTable();
  const record = new RecordStore({ table, clock });
  const ours = new Services(pulse);
  const cloudwatch = new CloudWatchService({ clock, region: plan.arbiter.region, onChange: () => undefined });
  cloudwatch.addOwnAlarm(siteAlarmName(plan.plan, plan.home));
  const begun = clock.now();
  const state = { made: 0, nothingInStore: true, answer: quiet, disagreeing: false };
  const sweeps = new QuietSweeps({
    plans: [plan], clock, pulse, ours, cloudwatch, table,
    calls: { get nothingInStore() { return state.nothingInStore; } } as never,
    looks: { allWell: false },
    invoke: async () => {
      state.made += 1;
      return { [plan.plan]: state.answer };
    },
  });
  /** So many sweeps, one each minute; gives what the last one answered. */
  const sweep = async (times: number): Promise<unknown> => {
    let answer: unknown;
    for (let n = 0; n < times; n += 1) {
      const at = clock.now();
      await record.putSightings(plan.plan, sights(plan).map(({ observer, thing, site }): Sighting => {
        const isOff = site !== plan.home && stoppedOnStandby(plan, thing);
        const fails = isOff || (state.disagreeing && observer === "arbiter" && site === plan.home && thing === "gateway");
        return { observer, thing, site, at, since: begun, kind: fails ? "failing" : "healthy", detail: "seen" };
      }));
      answer = await sweeps.invoke({});
      await clock.advance(minutes(1));
    }
    return answer;
  };
  return { plan, clock, pulse, record, state, sweeps, sweep, cloudwatch };
}

test("after a sweep that found nothing new the next ones are judged, whoever sees trouble", async () => {
  const { plan, state, sweep } = sweeping();
  expect(await sweep(10)).toEqual({ [plan.plan]: quiet });
  expect(state.made).toBe(1);
});

test.each<readonly [string, (world: ReturnType<typeof sweeping>) => unknown]>([
  ["the world changed", ({ pulse }) => pulse.change(() => undefined)],
  ["somebody wrote to the record", ({ sweeps }) => sweeps.wrote({ pk: "plan#hybrid-chat", sk: "lease" })],
  ["the story has a fault or a crash in store", ({ state }) => (state.nothingInStore = false)],
  ["an alarm of the site that serves stands", ({ cloudwatch, plan }) => cloudwatch.setOwnAlarm(siteAlarmName(plan.plan, plan.home), "ALARM")],
  ["there is something to tell", ({ state }) => (state.disagreeing = true)],
])("a sweep is made when %s", async (_because, happens) => {
  const world = sweeping();
  await world.sweep(3);
  happens(world);
  await world.sweep(1);
  expect(world.state.made).toBe(2);
});

test.each([
  ["what an observer remembers", { pk: "plan#hybrid-chat", sk: "sighting#arbiter" }],
  ["a renewal", { pk: "watchdogs#hybrid-chat", sk: "site#site-a" }],
])("%s that was written makes no sweep", async (_what, item) => {
  const { state, sweep, sweeps } = sweeping();
  await sweep(3);
  sweeps.wrote(item);
  await sweep(2);
  expect(state.made).toBe(1);
});

test("a sweep that answered anything else is made again", async () => {
  const { state, sweep } = sweeping();
  state.answer = "blocked: nothing starts by itself until tomorrow";
  await sweep(4);
  expect(state.made).toBe(4);
});

describe("while a run is open, and the sweep found nothing to do of it", () => {
  async function opened(more: { readonly dry?: true; readonly kind?: "repair" } = {}): Promise<ReturnType<typeof sweeping>> {
    const world = sweeping();
    world.state.answer = "open";
    const open = world.record.open({ plan: world.plan.plan, run: "run-1", execution: "run-1", body: { ...opening, plan: world.plan.plan, planDigest: "d".repeat(64), ...more } });
    await world.clock.advance(minutes(1));
    await open;
    return world;
  }

  test("the next ones are judged for as long as nothing is recorded of it", async () => {
    const { plan, pulse, state, sweep } = await opened();
    expect(await sweep(4)).toEqual({ [plan.plan]: "open" });
    expect(state.made).toBe(1);
    pulse.recorded(false);
    await sweep(1);
    expect(state.made).toBe(2);
  });

  test.each([
    ["a drill, beside which a run may start", { dry: true }],
    ["a repair, which has a time of its own", { kind: "repair" }],
  ] as const)("each is made beside %s", async (_what, more) => {
    const { state, sweep } = await opened(more);
    await sweep(4);
    expect(state.made).toBe(4);
  });
});
