// The arithmetic of the fence by lease: a source that keeps to its bounds has stopped before anybody believes it has, and
// outside them it may not have.

import fc from "fast-check";
import { clockBounds, fenceStanding, leastSkewMs, ownFenceStanding, provedByLeases, renewEveryMs, selfFenceEvidence, stoppedAfter, stopsAfterMs } from "../../workflows/self-fence.ts";
import type { ClockBounds, SiteLease } from "../../workflows/self-fence.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { StepInput } from "../../workflows/plan-steps.ts";
import { guardedPlan } from "./steps/guarded.ts";

const input: StepInput<"fence.self-fence"> = { hosts: ["web-1", "web-2"], lease: 30_000, "stop-within": 10_000, skew: 5_000, fresh: 600_000, stop: ["stop"] };
const lease = (renewed: SiteLease["renewed"], forbiddenAt: number | null = 100_000): SiteLease => ({ renewed, forbidden: forbiddenAt === null ? null : { at: forbiddenAt, run: "run-1" }, epoch: 1 });
const machines = { "web-1": "i-1", "web-2": "i-2" };
const standing = (renewed: SiteLease["renewed"], now: number) => fenceStanding(lease(renewed), 100_000, input, now, machines);

describe("where a fence by lease stands", () => {
  it.each([
    ["waits while the last lease runs", { "web-1": 95_000, "web-2": 90_000 }, 110_000, "waiting"],
    ["waits at the very end of the last lease and its skew", { "web-1": 95_000, "web-2": 90_000 }, 130_000, "waiting"],
    ["is fenced one instant later", { "web-1": 95_000, "web-2": 90_000 }, 130_001, "fenced"],
    ["goes by the host that renewed last, whichever it is", { "web-1": 60_000, "web-2": 99_000 }, 130_001, "waiting"],
    ["is fenced at once where the leases ran out long before", { "web-1": 40_000, "web-2": 40_000 }, 100_000, "fenced"],
    ["is unproven where one host never renewed, however long one waits", { "web-1": 95_000 }, 9_000_000, "unproven"],
    ["is unproven where no host ever renewed", {}, 9_000_000, "unproven"],
    ["is unproven where one host had not renewed for longer than the declared age", { "web-1": 700_001 - 1_200_002, "web-2": 95_000 }, 9_000_000, "unproven"],
  ])("%s", (_sentence, renewed, now, is) => {
    expect(standing(renewed, now).is).toBe(is);
  });

  it("says plainly which host no watchdog is known of", () => {
    expect(standing({ "web-1": 95_000 }, 200_000).says).toBe("no watchdog of web-2 has ever renewed, so none is known to run there");
    expect(fenceStanding(lease({ "web-1": 100_000, "web-2": 1_000_000 }), 1_000_000, input, 1_000_000, machines).says).toBe("the watchdog of web-1 had not renewed for 15 min (at most 10 min), so it is not known to run any more");
  });

  it("waits exactly as long as is left", () => {
    expect(standing({ "web-1": 95_000, "web-2": 90_000 }, 110_000)).toMatchObject({ forMs: 20_001 });
  });

  it.each<readonly [string, SiteLease["lasts"], number, string]>([
    ["a watchdog that reckons by a longer lease than the plan is waited for", { "web-2": 155_000 }, 155_000, "waiting"],
    ["and is fenced one instant after that", { "web-2": 155_000 }, 155_001, "fenced"],
    ["a role that the plan does not guard any more is waited for too", { "web-0": 155_000 }, 155_000, "waiting"],
    ["a shorter one takes nothing from what the plan says", { "web-1": 100_000, "web-2": 100_000 }, 130_000, "waiting"],
  ])("%s", (_sentence, lasts = {}, now, is) => {
    expect(fenceStanding({ ...lease({ "web-1": 95_000, "web-2": 90_000 }), lasts }, 100_000, input, now, machines).is).toBe(is);
  });

  it("is unproven where the plan has another machine than the one that renewed last", () => {
    const renewed = { ...lease({ "web-1": 95_000, "web-2": 90_000 }), machines: { "web-1": "i-1", "web-2": "i-old" } };
    expect(fenceStanding(renewed, 100_000, input, 9_000_000, machines)).toEqual({ is: "unproven", says: "the watchdog that renewed last for web-2 runs on i-old, and the plan has i-2 there, so none is known to run on that" });
  });

  it("judges the age of a renewal as of when it was forbidden, so that a long wait makes nobody doubt", () => {
    expect(standing({ "web-1": 95_000, "web-2": 90_000 }, 100_000 + 24 * 3_600_000).is).toBe("fenced");
  });
});

describe("the times of a watchdog", () => {
  it("stops early enough that all is over when the lease ends, and renews four times before, none of them only when it stops", () => {
    expect(stopsAfterMs(input)).toBe(20_000);
    expect(renewEveryMs(input)).toBe(4_000);
    expect(4 * renewEveryMs(input)).toBeLessThan(stopsAfterMs(input));
  });
  it("needs a skew of two seconds and what a clock may lose during the lease", () => {
    expect(leastSkewMs(30_000)).toBe(4_787);
    expect(leastSkewMs(30_000, { rate: 0, arbiterClocksMs: 0, lateMs: 0 })).toBe(0);
  });
});

/** One source and one arbiter, as clocks and networks may be. Real time in milliseconds. */
interface World {
  readonly leaseMs: number;
  /** Real time at which the watchdog sent its last renewal. */
  readonly sentAt: number;
  /** Until the arbiter's function noted its time; then until the write took place. */
  readonly delayMs: number;
  /** How fast the host's clock runs: 1 is right. */
  readonly rate: number;
  /** By how much the host's clock is wrong; it must not matter. */
  readonly hostOffsetMs: number;
  /** What the functions' clocks are wrong by when the renewal is taken, and when the fence is believed. */
  readonly arbiterOffsetMs: number;
  readonly laterOffsetMs: number;
  /** How long after it was due the end came. */
  readonly lateMs: number;
}

/** Real time at which the source has stopped, by its own clock. */
function sourceStoppedAt(world: World): number {
  const hostClock = (at: number): number => at * world.rate + world.hostOffsetMs;
  const end = hostClock(world.sentAt) + world.leaseMs;
  return (end - world.hostOffsetMs) / world.rate + world.lateMs;
}
/** The first instant of real time at which the arbiter believes it. */
function believedAt(world: World, skewMs: number): number {
  const noted = world.sentAt + world.delayMs + world.arbiterOffsetMs;
  return stoppedAfter(noted, { lease: world.leaseMs, skew: skewMs }) - world.laterOffsetMs;
}

const within = ({ rate, arbiterClocksMs, lateMs }: ClockBounds): fc.Arbitrary<World> =>
  fc.record({
    leaseMs: fc.integer({ min: 3_000, max: 600_000 }),
    sentAt: fc.integer({ min: 0, max: 10_000_000 }),
    delayMs: fc.integer({ min: 0, max: 120_000 }),
    rate: fc.double({ min: 1 - rate, max: 1 + rate, noNaN: true }),
    hostOffsetMs: fc.integer({ min: -600_000, max: 600_000 }),
    arbiterOffsetMs: fc.integer({ min: -600_000, max: 600_000 }),
    laterOffsetMs: fc.integer({ min: 0, max: arbiterClocksMs }),
    lateMs: fc.integer({ min: 0, max: lateMs }),
  }).map((world) => ({ ...world, laterOffsetMs: world.arbiterOffsetMs + world.laterOffsetMs }));

describe("for all clocks, rates and delays", () => {
  it("the bounds hold what chrony does to a clock by default: it slews by up to a twelfth, and the clock since boot with it", () => {
    expect(clockBounds.rate).toBeGreaterThan(83_333.333e-6 + 500e-6);
  });

  it("within the bounds the source has stopped before the fence is believed", () => {
    fc.assert(fc.property(within(clockBounds), (world) => sourceStoppedAt(world) <= believedAt(world, leastSkewMs(world.leaseMs)) + 1e-3), { numRuns: 2_000 });
  });

  it("a renewal that is held up on its way only makes the wait longer", () => {
    fc.assert(fc.property(within(clockBounds), fc.integer({ min: 1, max: 600_000 }), (world, more) => believedAt({ ...world, delayMs: world.delayMs + more }, 5_000) === believedAt(world, 5_000) + more));
  });

  it.each<readonly [string, Partial<World>]>([
    ["the host's clock runs slower than any clock may", { rate: 1 - 10 * clockBounds.rate }],
    ["the arbiter's clock is set forward between the two", { laterOffsetMs: clockBounds.arbiterClocksMs + 1_000 }],
    ["the whole machine is frozen at the end of its lease", { lateMs: clockBounds.lateMs + 1_000 }],
  ])("outside the bounds it need not have: %s", (_sentence, beyond) => {
    const worst: World = { leaseMs: 600_000, sentAt: 0, delayMs: 0, rate: 1 - clockBounds.rate, hostOffsetMs: 0, arbiterOffsetMs: 0, laterOffsetMs: clockBounds.arbiterClocksMs, lateMs: clockBounds.lateMs };
    const skewMs = leastSkewMs(worst.leaseMs);
    expect(sourceStoppedAt(worst)).toBeLessThanOrEqual(believedAt(worst, skewMs));
    expect(sourceStoppedAt({ ...worst, ...beyond })).toBeGreaterThan(believedAt({ ...worst, ...beyond }, skewMs));
  });
});

const run = { plan: guardedPlan, source: "site-a", run: "run-1", openedAt: 40_000 };
const minute = 60_000;

describe("the fence of a run", () => {
  // 40 min in the plan, of which a person may take 30.
  const long = { ...input, hosts: ["app", "reporting"], fresh: 40 * minute };
  const standingOf = (of: SiteLease, openedAt: number, now: number) => ownFenceStanding(of, long, { ...run, openedAt }, now);
  const both = (at: number): SiteLease["renewed"] => ({ app: at, reporting: at });

  it.each<readonly [string, SiteLease, number, number, string]>([
    ["is proved although a person took half an hour: the watchdogs ran when the run began", lease(both(60 * minute), 91 * minute), 61 * minute, 92 * minute, "fenced"],
    ["is unproven where a watchdog had been silent for long when the run began", lease({ app: 60 * minute, reporting: 45 * minute }, 62 * minute), 61 * minute, 92 * minute, "unproven"],
    ["is unproven where a watchdog fell silent while a person thought and the other still renewed", lease({ app: 75 * minute, reporting: 62 * minute }, 80 * minute), 61 * minute, 92 * minute, "unproven"],
    ["is unproven where the run went on for so long that the age of a renewal says nothing any more", lease(both(60 * minute), 101 * minute), 61 * minute, 102 * minute, "unproven"],
    ["is judged as of its own ban, also after a crash and a long wait", lease(both(60 * minute), 62 * minute), 61 * minute, 400 * minute, "fenced"],
    ["waits for the last lease under its own ban", lease(both(60 * minute), 60 * minute), 59 * minute, 60 * minute + 1_000, "waiting"],
    ["would be proved where nothing is forbidden yet", lease(both(60 * minute), null), 61 * minute, 62 * minute, "fenced"],
    ["is unproven by a ban of an earlier run, although every lease ran out under it long ago", { ...lease(both(60 * minute)), forbidden: { at: 60 * minute, run: "run-0" } }, 61 * minute, 400 * minute, "unproven"],
    ["is unproven by a ban that a run which stopped made minutes ago", { ...lease(both(60 * minute)), forbidden: { at: 60 * minute, run: "run-0" } }, 61 * minute, 62 * minute, "unproven"],
  ])("%s", (_sentence, of, openedAt, now, is) => {
    expect(standingOf(of, openedAt, now).is).toBe(is);
  });

  it("says which run forbade it, and that nobody is known to run", () => {
    expect(standingOf({ ...lease(both(0)), forbidden: { at: minute, run: "run-0" } }, 0, 4 * minute).says).toBe("its watchdogs may not renew since the run run-0 forbade it 3 min ago, so none of app, reporting is known to run any more");
  });
});

describe("what the leases say to whoever decides", () => {
  const evidenceOf = (source: SiteLease | undefined, now: number, target?: SiteLease) => selfFenceEvidence(run, { source, target }, now);
  it("says nothing for a plan without such a fence", () => {
    expect(selfFenceEvidence({ ...run, plan: { ...guardedPlan, steps: guardedPlan.steps.slice(-1) } }, { source: lease({}), target: undefined }, 0)).toBeUndefined();
  });
  it("names the end of the last lease where every host renews", () => {
    expect(evidenceOf(lease({ app: 50_000, reporting: 40_000 }, null), 60_000)).toEqual({ stoppedBy: 85_000, renewing: true, longestMs: 39_000, doubts: [], targetBan: null });
  });
  it("counts the longer lease that watchdogs told, as by a plan that was deployed after the run was opened", () => {
    const told = { ...lease({ app: 50_000, reporting: 40_000 }, null), lasts: { app: 110_000, reporting: 70_000 } };
    expect(evidenceOf(told, 60_000)).toMatchObject({ stoppedBy: 110_000, longestMs: 64_000 });
  });
  it("doubts that the fence could be confirmed where another machine than the plan's renewed last", () => {
    const renewed = { ...lease({ app: 50_000, reporting: 50_000 }, null), machines: { app: "i-0replaced" } };
    expect(evidenceOf(renewed, 60_000)).toMatchObject({ stoppedBy: null, doubts: [expect.stringMatching(/^the fence of site-a could not be confirmed: the watchdog that renewed last for app runs on i-0replaced/)] });
  });
  it("doubts that the fence could be confirmed where a host does not renew, and promises no end then", () => {
    expect(evidenceOf(lease({ app: 50_000 }, null), 60_000)).toMatchObject({ stoppedBy: null, doubts: ["the fence of site-a could not be confirmed: no watchdog of reporting has ever renewed, so none is known to run there"] });
  });
  it.each([
    ["renews still where a renewal is due soon", 60_000, null, true],
    ["renews no more where three renewals were missed", 70_000, null, false],
    ["renews no more once that is forbidden, however young the last one is", 51_000, 51_000, false],
  ])("%s", (_sentence, now, forbiddenAt, renewing) => {
    expect(evidenceOf(lease({ app: 50_000, reporting: 49_000 }, forbiddenAt), now)).toMatchObject({ renewing });
  });
  it("doubts everything where nothing was ever renewed", () => {
    expect(evidenceOf(undefined, 60_000)?.doubts).toHaveLength(2);
  });
  it("doubts what an earlier run forbade, and promises no end: nobody knows what runs under an old ban", () => {
    expect(evidenceOf({ ...lease({ app: 50_000, reporting: 49_000 }), forbidden: { at: 51_000, run: "run-0" } }, 60_000)).toMatchObject({ stoppedBy: null, renewing: false, doubts: [expect.stringMatching(/^the fence of site-a could not be confirmed: its watchdogs may not renew since the run run-0 forbade it 9 s ago/)] });
  });
  it("tells of a ban at the target", () => {
    expect(evidenceOf(lease({ app: 50_000, reporting: 49_000 }, null), 60_000, lease({}, 1_000))).toMatchObject({ doubts: [], targetBan: { at: 1_000, run: "run-1" } });
  });
});

describe("what the leases have proved of a step's hosts", () => {
  const [own = "", stop = ""] = allSteps(plannedNodes(guardedPlan.steps)).map(({ id }) => id);
  it.each<readonly [string, readonly string[], string, readonly string[], boolean]>([
    ["all of them, once the fence before it has ended", ["app", "reporting"], stop, [own], true],
    ["nothing before that, or where a person answered for it", ["app"], stop, [], false],
    ["nothing of a host that it does not guard", ["app", "other"], stop, [own], false],
    ["nothing for a step that the plan has not", ["app"], "another", [own], false],
    ["nothing for a step that stands before it", ["app"], own, [own], false],
  ])("%s", (_sentence, roles, stepId, confirmed, proved) => {
    expect(provedByLeases(guardedPlan, roles, { stepId, confirmed })).toBe(proved);
  });
});
