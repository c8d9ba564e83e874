// The report: what it takes from the record, and that its times always add up, whatever the clocks of the hosts said.

import fc from "fast-check";
import type { EntryBody } from "../../workflows/record.ts";
import { makeReport } from "../../workflows/report.ts";
import type { Report, RunTimes } from "../../workflows/report.ts";
import { authorised, decided, entriesOf, evidenceOf, failing, gateFacts, minutes, mutation, now, seconds, shop, stepped, verdictOf } from "./builders.ts";

const plan = shop();
type Timed = readonly [number, EntryBody];
const reportOf = (entries: readonly Timed[], at = now + minutes(60)): Report => {
  const report = makeReport(plan, entriesOf(...entries), at);
  if (report === undefined) throw new TypeError("there is an opening entry");
  return report;
};
const assessed = (word: "watch" | "ask" | "fail-over"): EntryBody => ({ type: "assessed", verdict: verdictOf({ verdict: word }), confirms: false });
const intent = (step: string): EntryBody => ({ type: "intent", step, mutation: mutation() });
const result = (step: string, intentSeq: number): EntryBody => ({ type: "result", step, key: "stop i-0a0a0a0a0a", intentSeq, outcome: "applied", answer: "accepted", tookMs: 200 });

/** A run as it goes: 60 s of hold, two minutes of a person, a fence of 8 s, a promotion of five minutes. */
const usual: readonly Timed[] = [
  [seconds(1), { type: "looked", evidence: evidenceOf(plan, failing({ site: "site-a" }, seconds(36))) }],
  [seconds(2), assessed("watch")],
  [seconds(60), assessed("ask")],
  [seconds(61), { type: "gate-opened", facts: gateFacts() }],
  [seconds(181), decided("approve")],
  [seconds(183), assessed("ask")],
  [seconds(184), authorised()],
  [seconds(185), stepped("fence-ec2-stop", "waiting")],
  [seconds(186), intent("fence-ec2-stop")],
  [seconds(187), result("fence-ec2-stop", 10)],
  [seconds(194), stepped("fence-ec2-stop", "done")],
  [seconds(195), stepped("promote-rds-replica", "waiting")],
  [seconds(196), intent("promote-rds-replica")],
  [seconds(197), result("promote-rds-replica", 14)],
  [seconds(497), stepped("promote-rds-replica", "done")],
  [seconds(500), { type: "closed", end: "succeeded", sentence: "Done." }],
];

describe("the times of a usual run", () => {
  const { times } = reportOf(usual);
  it.each<readonly [keyof RunTimes, unknown]>([
    ["detectMs", seconds(36)],
    ["holdMs", seconds(60)],
    ["humanMs", seconds(120)],
    ["decideMs", seconds(3)],
    ["managedMs", seconds(8 + 301)],
    ["totalMs", seconds(500)],
    ["overheadMs", seconds(500 - 60 - 120 - 309)],
    ["phasesMs", { fence: seconds(9), promote: seconds(302), activate: null, configure: null, traffic: null, webhooks: null, restore: null, restart: null, reprotect: null, drill: null, verify: null }],
  ])("%s", (field, expected) => {
    expect(times[field]).toEqual(expected);
  });
});

describe("what the report says", () => {
  it("names the run, its end and what is not managed", () => {
    expect(reportOf(usual)).toMatchObject({
      run: "shop-1", plan: "shop", title: "Shop on two sites", source: "site-a", target: "site-b", epoch: 7, end: "succeeded", sentence: "Done.", mutations: 2,
      openedAt: now, closedAt: now + seconds(500), notManaged: [{ service: "bot", because: "beyond the scope of the vendor's support" }],
    });
  });

  it("lists every step of the plan, also those that were never started, with what each sent", () => {
    expect(reportOf(usual).steps).toMatchObject([
      { id: "fence-ec2-stop", phase: "fence", status: "done", tookMs: seconds(9), changes: [{ sentence: "Stop i-0a0a0a0a0a in eu-west-1", outcome: "applied", answer: "accepted", at: now + seconds(186) }] },
      { id: "promote-rds-replica", status: "done" },
      { id: "traffic-route53-health-switch", status: "not started", tookMs: null, changes: [] },
      { id: "verify-sql-write", status: "not started" },
    ]);
  });

  it("says of a change without a recorded answer that it is not known", () => {
    expect(reportOf([[seconds(1), intent("fence-ec2-stop")]]).steps[0]?.changes).toMatchObject([{ outcome: "not known" }]);
  });

  it("is open until the run is closed, and its times go on until then", () => {
    const open = reportOf(usual.slice(0, 4), now + seconds(100));
    expect(open).toMatchObject({ end: "open", sentence: "The run is open.", closedAt: null });
    expect(open.times).toMatchObject({ totalMs: seconds(100), humanMs: seconds(39), holdMs: seconds(60), overheadMs: seconds(1), decideMs: null });
  });

  it("has nothing to say of a run that came to nothing", () => {
    expect(reportOf([[seconds(1), { type: "closed", end: "failed", sentence: "" }]]).times).toMatchObject({ detectMs: null, holdMs: null, decideMs: null, humanMs: 0, managedMs: 0, totalMs: seconds(1), overheadMs: seconds(1) });
    expect(makeReport(plan, [], now)).toBeUndefined();
  });
});

describe("whose time it was", () => {
  it("is a person's, not the service's, where a step waits at a gate", () => {
    const { times } = reportOf([
      [seconds(1), intent("fence-ec2-stop")],
      [seconds(5), stepped("fence-ec2-stop", "stuck")],
      [seconds(6), { type: "gate-opened", facts: gateFacts({ gate: "stuck-fence-ec2-stop", step: "fence-ec2-stop" }) }],
      [seconds(106), decided("retry", "stuck-fence-ec2-stop")],
      [seconds(110), stepped("fence-ec2-stop", "done")],
      [seconds(111), { type: "closed", end: "succeeded", sentence: "" }],
    ]);
    expect(times).toMatchObject({ humanMs: seconds(100), managedMs: seconds(109 - 100), overheadMs: seconds(2) });
  });

  it("is counted once where two gates or two services wait at the same time", () => {
    const { times } = reportOf([
      [seconds(10), { type: "gate-opened", facts: gateFacts({ gate: "one" }) }],
      [seconds(20), { type: "gate-opened", facts: gateFacts({ gate: "two" }) }],
      [seconds(30), decided("approve", "one")],
      [seconds(40), decided("approve", "two")],
      [seconds(50), intent("promote-rds-replica")],
      [seconds(60), intent("verify-sql-write")],
      [seconds(70), stepped("promote-rds-replica", "done")],
      [seconds(80), stepped("verify-sql-write", "done")],
      [seconds(100), { type: "closed", end: "succeeded", sentence: "" }],
    ]);
    expect(times).toMatchObject({ humanMs: seconds(30), managedMs: seconds(30), overheadMs: seconds(40) });
  });

  it("begins when the failure was first seen, and not when something that means nothing failed", () => {
    const looked = evidenceOf(plan, failing({ site: "site-a" }, seconds(30)), failing({ thing: "load-balancer" }, minutes(600)), failing({ thing: "mongodb", site: "site-a" }, minutes(600)), failing({ site: "site-b" }, minutes(600)));
    expect(reportOf([[seconds(1), { type: "looked", evidence: looked }]]).times.detectMs).toBe(seconds(30));
  });

  it("takes the first approval, not a gate of a later step that accepted more", () => {
    const { times } = reportOf([...usual.slice(0, -1), [seconds(600), authorised({ acceptedLossSeconds: "unknown" })]]);
    expect(times.decideMs).toBe(seconds(3));
  });
});

const someEntry: fc.Arbitrary<EntryBody> = fc.oneof(
  fc.constantFrom<EntryBody>(assessed("watch"), assessed("ask"), assessed("fail-over"), authorised()),
  fc.constantFrom("approve-failover", "stuck-fence-ec2-stop", "before-verify").chain((gate) =>
    fc.constantFrom<EntryBody>({ type: "gate-opened", facts: gateFacts({ gate }) }, decided("approve", gate), { type: "gate-ended", gate, how: "expired", because: "" })),
  fc.constantFrom("fence-ec2-stop", "promote-rds-replica", "verify-sql-write").chain((step) => fc.constantFrom<EntryBody>(intent(step), result(step, 3), stepped(step, "waiting"), stepped(step, "stuck"), stepped(step, "done"))),
  fc.integer({ min: -minutes(9), max: minutes(9) }).map((forMs): EntryBody => ({ type: "looked", evidence: evidenceOf(plan, failing({ site: "site-a" }, forMs)) })),
);

test("no time is negative and the four parts add up to the total, whatever the hosts' clocks said", () => {
  fc.assert(
    // Up to ten minutes wrong either way (I26).
    fc.property(fc.array(fc.tuple(fc.integer({ min: -minutes(10), max: minutes(30) }), someEntry), { maxLength: 25 }), fc.option(fc.integer({ min: -minutes(10), max: minutes(40) })), (entries, closedAt) => {
      const closed: readonly Timed[] = closedAt === null ? [] : [[closedAt, { type: "closed", end: "failed", sentence: "" }]];
      const { times, steps } = reportOf([...entries, ...closed], now + minutes(20));
      const { detectMs, holdMs, decideMs, humanMs, managedMs, totalMs, overheadMs, phasesMs } = times;
      for (const value of [detectMs, holdMs, decideMs, humanMs, managedMs, totalMs, overheadMs, ...Object.values(phasesMs), ...steps.map((step) => step.tookMs)]) if (value !== null) expect(value).toBeGreaterThanOrEqual(0);
      expect(humanMs + managedMs + (holdMs ?? 0) + overheadMs).toBe(totalMs);
    }),
    { numRuns: 400 },
  );
});
