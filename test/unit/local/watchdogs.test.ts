// The modelled watchdog keeps to what the script does at the edges of its lease.

import { ModelledWatchdogs } from "../../../infra/local/modelled/watchdogs.ts";
import type { RenewalOfHost, WatchdogsOptions } from "../../../infra/local/modelled/watchdogs.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { clockBounds, selfFences, stopsAfterMs } from "../../../workflows/self-fence.ts";
import { guardedPlan } from "../steps/guarded.ts";

const [fence] = selfFences(guardedPlan);
const beginsToStopMs = fence === undefined ? 0 : stopsAfterMs(fence);

/** The watchdogs of the plan, whose network is whole as long as `reaches` says; gives who halted when, and what they sent. */
function watched(clock: VirtualClock, reaches: () => boolean) {
  const halted: { readonly at: number; readonly id: string }[] = [];
  const sent: RenewalOfHost[] = [];
  const running = new Map<string, boolean>();
  const options = {
    plan: guardedPlan, clock,
    network: { reachesRegion: reaches },
    hosts: {
      runs: () => true,
      setHalted(id: string, is: boolean) {
        if (is && running.get(id) === true) halted.push({ at: clock.now(), id });
        running.set(id, !is);
      },
    },
    known: () => undefined,
    renew: async (call: RenewalOfHost) => {
      sent.push(call);
      return { held: true, epoch: 0 };
    },
  } as unknown as WatchdogsOptions;
  const watchdogs = new ModelledWatchdogs(options);
  watchdogs.begin();
  return { watchdogs, halted, sent };
}

it("asks nobody any more when it has to stop, although an answer would come at that very instant", async () => {
  // The slowest clock is the last that has to stop.
  const clock = new VirtualClock();
  const began = clock.now();
  const { watchdogs, halted } = watched(clock, () => clock.now() === began || clock.now() - began >= beginsToStopMs / (1 - clockBounds.rate) - 0.1);
  await clock.runUntil(began + beginsToStopMs * 3);
  watchdogs.close();
  expect(new Set(halted.map(({ id }) => id)).size).toBe(4);
});

it("outlives three renewals that are lost", async () => {
  const clock = new VirtualClock();
  const began = clock.now();
  const { watchdogs, halted, sent } = watched(clock, () => clock.now() === began || clock.now() - began >= (beginsToStopMs * 4) / 5);
  await clock.runUntil(began + beginsToStopMs * 2);
  watchdogs.close();
  expect(halted).toEqual([]);
  expect(sent).toContainEqual({ site: "site-a", role: "app", host: guardedPlan.sites["site-a"]?.hosts["app"], lease: fence?.lease });
});
