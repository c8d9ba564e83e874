// The bound of the loss: by a table of what is known and what is not, and by a simulated writer whose true loss is counted.

import fc from "fast-check";
import type { DatabaseValues, Evidence, Observation, WriteSighting } from "../../workflows/evidence.ts";
import { acceptedSeconds, lossOf, sayLoss, withinAccepted } from "../../workflows/loss.ts";
import type { Loss } from "../../workflows/loss.ts";
import { unbrokenForMs } from "../../workflows/cadence.ts";
import { nextSighting } from "../../workflows/sightings.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { copy, evidenceOf, failing, fence, minutes, now, replicaValues, seconds, shop, silent, spellTimes } from "./builders.ts";
import type { Change } from "./builders.ts";

const every = seconds(10);
const plan = shop();
const dead: Change = failing({ site: "site-a" }, seconds(60));
const insideGone: Change = silent({ observer: "site-a" }, seconds(60));
/** What one look takes at most. */
const lookMs = seconds(3);
const pace = { everyMs: every, deadlineMs: lookMs };
const lossIn = (...changes: readonly Change[]): Loss => lossOf("orders", evidenceOf(plan, ...changes), pace);
/** The last write that one observer saw, or all of them. */
const lastWrite = (change: Partial<WriteSighting>, observer?: string): Change => (evidence) => ({
  ...evidence, lastWrites: evidence.lastWrites.map((write) => (observer === undefined || write.observer === observer ? { ...write, ...change } : write)),
});

describe("a loss that is known", () => {
  // The last write was seen 70 s ago, and the first failing look came 10 s later.
  it.each<readonly [string, readonly Change[], { readonly seconds: readonly [number, number]; readonly transactions: readonly [number, number] | null }]>([
    ["a copy that has the last write seen may still lack one interval", [dead, insideGone, copy({ newestWriteAt: now - seconds(70) })], { seconds: [0, 10], transactions: [0, 126] }],
    ["a copy that is newer than the last write seen lacks less", [dead, insideGone, copy({ newestWriteAt: now - seconds(66) })], { seconds: [0, 6], transactions: [0, 126] }],
    ["a copy that is newer than anything the source could have written lacks nothing", [dead, insideGone, copy({ newestWriteAt: now - seconds(55), transactions: 5_200 })], { seconds: [0, 0], transactions: [0, 0] }],
    ["a copy that fell behind lacks what was seen and one interval more", [dead, insideGone, copy({ newestWriteAt: now - seconds(100), transactions: 4_700 })], { seconds: [30, 40], transactions: [300, 426] }],
    ["our own trial writes are not the application's", [dead, insideGone, copy({ newestWriteAt: now - seconds(100), transactions: 4_700, trialWrites: 194 })], { seconds: [30, 40], transactions: [294, 420] }],
    ["a look that came late widens the bound", [dead, insideGone, lastWrite({ at: now - seconds(75), writtenAt: now - seconds(75) }), copy({ newestWriteAt: now - seconds(75) })], { seconds: [0, 15], transactions: [0, 189] }],
    ["a look that came early does not narrow it below one interval", [dead, insideGone, lastWrite({ at: now - seconds(61), writtenAt: now - seconds(61) }), copy({ newestWriteAt: now - seconds(61) })], { seconds: [0, 10], transactions: [0, 126] }],
    ["what a dead observer saw last still counts", [dead, insideGone, lastWrite({ writtenAt: now - seconds(63) }, "site-a"), copy({ newestWriteAt: now - seconds(70) })], { seconds: [7, 17], transactions: [0, 126] }],
    ["where several saw it stop, the surest counts", [dead, lastWrite({ at: now - seconds(95), writtenAt: now - seconds(95) }, "site-a"), copy({ newestWriteAt: now - seconds(70) })], { seconds: [0, 10], transactions: [0, 126] }],
    ["a source that still writes may go on for one interval and until a look that comes late", [copy({ newestWriteAt: now - seconds(2) })], { seconds: [1.95, 14.95], transactions: [0, 164] }],
    ["without counters on both sides only the time is known", [dead, insideGone, copy({ newestWriteAt: now - seconds(70), transactions: null })], { seconds: [0, 10], transactions: null }],
    ["a copy that counts nothing may have an interval more than our newest trial write in it", [dead, insideGone, copy({ newestWriteAt: now - seconds(100), transactions: null })], { seconds: [20, 40], transactions: null }],
    ["without a rate only the time is known", [dead, insideGone, lastWrite({ transactionsPerSecondPeak: null }), copy({ newestWriteAt: now - seconds(70) })], { seconds: [0, 10], transactions: null }],
    ["the highest rate that anybody saw counts", [dead, insideGone, lastWrite({ transactionsPerSecondPeak: 20 }, "site-a"), copy({ newestWriteAt: now - seconds(70) })], { seconds: [0, 10], transactions: [0, 251] }],
    ["trial writes that are not counted are taken for the application's", [dead, insideGone, lastWrite({ trialWrites: null }), copy({ newestWriteAt: now - seconds(70), transactions: 4_990 })], { seconds: [0, 10], transactions: [10, 136] }],
  ])("%s", (_says, changes, { seconds: [min, max], transactions }) => {
    expect(lossIn(...changes)).toMatchObject({ known: true, seconds: { min, max }, transactions: transactions && { min: transactions[0], max: transactions[1] } });
  });

  it("says whether the source is confirmed to have stopped", () => {
    expect(lossIn(dead)).toMatchObject({ fenced: false });
    expect(lossIn(dead, fence("confirmed"))).toMatchObject({ fenced: true });
  });

  it("does not change while time passes after the source died", () => {
    const later: Change = (evidence) => ({ ...evidence, at: evidence.at + minutes(50), observations: evidence.observations.map((seen) => ({ ...seen, at: seen.at + minutes(50) })) });
    expect(lossIn(dead, insideGone, later)).toEqual(lossIn(dead, insideGone));
  });

  it("does not read a lag, which only grows once the source is dead", () => {
    expect(lossIn(dead, copy({ lagMs: minutes(99) }))).toEqual(lossIn(dead, copy({ lagMs: 0 })));
  });
});

describe("a loss of a source that is fenced by its lease", () => {
  const leased: Change = (evidence) => ({ ...evidence, selfFence: { stoppedBy: evidence.at - seconds(30), renewing: false, longestMs: seconds(42), doubts: [], targetBan: null } });
  /** All clocks of observers run ahead of the arbiter's by so much. */
  const ahead = (ms: number): Change => (evidence) => ({
    ...evidence,
    observations: evidence.observations.map((seen) => ({ ...seen, at: seen.at + ms, since: seen.since + ms })),
    lastWrites: evidence.lastWrites.map((write) => ({ ...write, at: write.at + ms })),
  });
  const maxOf = (...changes: readonly Change[]): number | undefined => {
    const loss = lossIn(dead, insideGone, copy({ newestWriteAt: now - seconds(70) }), leased, ...changes);
    return loss.known ? loss.seconds.max : undefined;
  };

  // The last write was 70 s ago, the lease ended 30 s ago: 40 s of writes, and what a look may take.
  it.each([
    ["right", 0, 43],
    ["30 s ahead of the arbiter's", seconds(30), 43],
    ["10 min ahead of the arbiter's", minutes(10), 43],
    ["30 s behind the arbiter's: then the bound is larger", -seconds(30), 70],
    ["10 min behind the arbiter's: then the bound is larger", -minutes(10), 640],
  ])("reaches to the end of the lease where the observers' clocks are %s", (_sentence, ms, max) => {
    expect(maxOf(ahead(ms))).toBe(max);
  });

  it("is never smaller than what the source may have written, whichever observer's clock is wrong, and how", () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_600_000, max: 3_600_000 }), fc.constantFrom("site-a", "site-b"), (ms, observer) => {
        const one: Change = (evidence) => ({
          ...evidence,
          observations: evidence.observations.map((seen) => (seen.observer === observer ? { ...seen, at: seen.at + ms, since: seen.since + ms } : seen)),
          lastWrites: evidence.lastWrites.map((write) => (write.observer === observer ? { ...write, at: write.at + ms } : write)),
        });
        return (maxOf(one) ?? Infinity) >= 40;
      }),
    );
  });

  it("counts the whole lease of a source whose watchdogs renew", () => {
    const renewing: Change = (evidence) => ({ ...evidence, selfFence: { stoppedBy: evidence.at + seconds(30), renewing: true, longestMs: seconds(42), doubts: [], targetBan: null } });
    expect(maxOf(renewing, ahead(minutes(10)))).toBe(115);
  });
});

describe("a loss that is not known", () => {
  const unreadable: Change = silent({ thing: "orders", site: "site-b" }, seconds(5));
  it.each<readonly [string, readonly Change[], RegExp]>([
    ["the fence is unconfirmed", [dead, fence("unconfirmed")], /not confirmed to have stopped/],
    ["nobody ever saw the source write", [dead, (evidence) => ({ ...evidence, lastWrites: [] })], /no vantage point ever saw site-a accept a write/],
    ["only the other site was ever seen to write", [dead, lastWrite({ site: "site-b" })], /no vantage point ever saw site-a accept a write/],
    ["nobody reads the copy", [dead, unreadable], /nobody can read the copy at site-b/],
    ["the copy was seen to fail, whatever it said", [dead, (evidence) => ({ ...evidence, observations: evidence.observations.map((seen) => (seen.thing === "orders" && seen.site === "site-b" ? { ...seen, answer: { kind: "failing", detail: "", database: replicaValues } } : seen)) })], /nobody can read the copy/],
    ["the copy does not say how new it is", [dead, copy({ newestWriteAt: null })], /does not tell how new/],
    ["the target takes writes of its own already", [dead, copy({ role: "writer", newestWriteAt: now })], /takes writes of its own/],
    ["every observer of the database went blind, which stops nothing", [silent({ thing: "orders", site: "site-a" }, minutes(2))], /nobody saw when site-a stopped/],
    ["who sees it fail never saw it write", [dead, insideGone, (evidence) => ({ ...evidence, lastWrites: evidence.lastWrites.filter((write) => write.observer === "site-a") })], /nobody saw when site-a stopped/],
    ["it was seen to write long after the one who sees it fail lost sight of it", [dead, insideGone, lastWrite({ at: now - seconds(5), writtenAt: now - seconds(5) }, "site-a")], /nobody saw when site-a stopped/],
  ])("%s", (_says, changes, because) => {
    const loss = lossIn(...changes);
    expect(loss).toMatchObject({ known: false, because: expect.stringMatching(because) as string });
    expect(sayLoss(loss)).toMatch(/^orders: the loss is unknown, because /);
    expect(acceptedSeconds([loss])).toBe("unknown");
    expect(withinAccepted(loss, 86_400)).toBe(false);
    expect(withinAccepted(loss, "unknown")).toBe(true);
  });
});

describe("what is accepted", () => {
  const known = (max: number): Loss => ({ database: "orders", known: true, seconds: { min: 0, max }, transactions: null, lastWriteAt: now, fenced: true });

  it.each([[0, 0], [0.001, 1], [1, 1], [1.1, 5], [9.9, 10], [10, 10], [10.1, 30], [45, 60], [100, 120], [86_400, 86_400], [86_401, "unknown"]])("rounds up to %s s → %s", (max, accepted) => {
    expect(acceptedSeconds([known(max)])).toBe(accepted);
  });
  it("is the worst of all databases, and nothing where there is none", () => {
    expect(acceptedSeconds([known(3), known(40), known(0)])).toBe(60);
    expect(acceptedSeconds([])).toBe(0);
  });
  it("is exceeded by anything above it and by nothing else", () => {
    expect(withinAccepted(known(10), 10)).toBe(true);
    expect(withinAccepted(known(10.001), 10)).toBe(false);
  });
  it.each<readonly [string, Loss]>([
    ["orders: 0 to 10 seconds of writes would be lost, if it has written nothing after it fell silent", { ...known(10), fenced: false } as Loss],
    ["orders: no seconds of writes would be lost", known(0)],
    ["orders: 0 to 10 seconds of writes (3 to 128 transactions) would be lost", { ...known(10), transactions: { min: 3, max: 128 } } as Loss],
  ])("is said as: %s", (sentence, loss) => {
    expect(sayLoss(loss)).toBe(sentence);
  });
});

/** One simulated life: a writer, two observers, a copy that follows at a distance until it is cut off, and a death. */
interface Life {
  readonly everyMs: number;
  /** Each look comes this share of the interval too early or too late. */
  readonly jitter: number;
  readonly ratePerSecond: number;
  readonly lagMs: number;
  readonly cutBeforeDeathMs: number;
  readonly diesAtMs: number;
  /** How long a probe needs to reach the database. */
  readonly latencyMs: number;
  readonly clockOffMs: number;
  readonly inside: "looks" | "outlives the database" | "does not look";
  /** Chance for everything irregular, used up in order. */
  readonly dice: readonly number[];
}

interface Commit {
  readonly at: number;
  readonly ours: boolean;
}

interface Lived {
  /** What was seen in the last look before the death, while the copy still followed. */
  readonly before: Evidence | undefined;
  readonly evidence: Evidence;
  readonly lost: { readonly seconds: number; readonly transactions: number };
}

function live(life: Life): Lived {
  let thrown = 0;
  const die = (): number => life.dice[thrown++ % life.dice.length] ?? 0.5;
  const death = life.diesAtMs;
  const commits: Commit[] = [];
  for (let at = 0; at < death; at += (1000 / life.ratePerSecond) * (0.9 + 0.2 * die())) commits.push({ at, ours: false });

  const memory: Sighting[] = [];
  const looks = (life.inside === "does not look" ? ["site-b"] : ["site-a", "site-b"]).flatMap((observer) => {
    const starts: number[] = [];
    for (let at = die() * life.everyMs; at < death + 3 * life.everyMs; at += life.everyMs * (1 + life.jitter * (2 * die() - 1))) starts.push(at);
    return starts.map((at) => ({ observer, at }));
  });
  for (const { at } of looks) if (at + life.latencyMs < death) commits.push({ at: at + life.latencyMs, ours: true });
  commits.sort((a, b) => a.at - b.at);
  const upTo = (at: number): readonly Commit[] => commits.filter((commit) => commit.at <= at);
  const read = (seen: readonly Commit[]): Pick<DatabaseValues, "newestWriteAt" | "transactions" | "trialWrites"> => ({
    newestWriteAt: seen.at(-1)?.at ?? null, transactions: seen.length + 1, trialWrites: seen.filter((commit) => commit.ours).length,
  });

  const frozen = (at: number, copied: readonly Commit[], answers: ReadonlyMap<string, Observation["answer"]>, fenced: Evidence["fence"]): Evidence => ({
    at, source: "site-a", target: "site-b", fence: fenced,
    observations: [
      ...memory.map(({ observer, since, at: seenAt }): Observation => ({ observer, thing: "orders", site: "site-a", at: seenAt, since, answer: answers.get(observer) ?? { kind: "silent", detail: "" } })),
      { observer: "site-b", thing: "orders", site: "site-b", at, since: 0, answer: { kind: "healthy", detail: "", database: { role: "replica", lagMs: null, ...read(copied) } } },
    ],
    lastWrites: memory.flatMap((each) => (each.lastWrite === undefined ? [] : [each.lastWrite])),
  });

  let before: Evidence | undefined;
  for (const { observer, at } of looks.toSorted((a, b) => a.at - b.at)) {
    const alive = at + life.latencyMs < death;
    if (!alive && observer === "site-a" && life.inside === "looks") continue;
    const database: DatabaseValues = { role: "writer", writeAccepted: true, lagMs: null, ...read(upTo(at + life.latencyMs)), newestWriteAt: at + life.latencyMs };
    const answer: Observation["answer"] = alive ? { kind: "healthy", detail: "", database } : { kind: "failing", detail: "" };
    const index = memory.findIndex((each) => each.observer === observer);
    const next = nextSighting(memory[index], { observer, thing: "orders", site: "site-a", at: at + (observer === "site-b" ? life.clockOffMs : 0), answer }, unbrokenForMs(life.everyMs, lookMs), spellTimes);
    if (index < 0) memory.push(next);
    else memory[index] = next;
    if (alive) before = frozen(at, upTo(at + life.latencyMs - life.lagMs), new Map([[observer, answer]]), "not-tried");
  }

  const copied = upTo(death - life.cutBeforeDeathMs - life.lagMs);
  const answers = new Map(memory.map(({ observer, kind }) => [observer, kind === "failing" ? ({ kind, detail: "" } as const) : ({ kind: "silent", detail: "" } as const)]));
  const evidence = frozen(death + 3 * life.everyMs, copied, answers, "confirmed");
  const gone = commits.slice(copied.length);
  return { before, evidence, lost: { seconds: gone.length === 0 ? 0 : ((gone.at(-1)?.at ?? 0) - (copied.at(-1)?.at ?? 0)) / 1000, transactions: gone.filter((commit) => !commit.ours).length } };
}

const lives = fc.record({
  everyMs: fc.constantFrom(500, 1_000, 10_000),
  jitter: fc.integer({ min: 0, max: 500 }).map((thousandths) => thousandths / 1000),
  ratePerSecond: fc.integer({ min: 10, max: 60 }),
  lagMs: fc.integer({ min: 0, max: 2_000 }),
  cutBeforeDeathMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
  diesAtMs: fc.integer({ min: 30_000, max: 60_000 }),
  latencyMs: fc.integer({ min: 0, max: 150 }),
  clockOffMs: fc.constantFrom(0, minutes(10), -minutes(10)),
  inside: fc.constantFrom("looks", "outlives the database", "does not look"),
  dice: fc.array(fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000), { minLength: 20, maxLength: 60 }),
});

test("what is really lost lies within the bound, and the bound is no wider than two intervals", () => {
  fc.assert(
    fc.property(
      lives,
      (life) => {
        const { evidence, lost } = live(life);
        const loss = lossOf("orders", evidence, { everyMs: life.everyMs, deadlineMs: lookMs });
        if (!loss.known) throw new TypeError(`not known: ${loss.because}`);
        expect(lost.seconds).toBeGreaterThanOrEqual(loss.seconds.min);
        expect(lost.seconds).toBeLessThanOrEqual(loss.seconds.max);
        expect(loss.seconds.max - loss.seconds.min).toBeLessThanOrEqual((2 * life.everyMs) / 1000);
        // A rate needs two looks; the longest interval and the earliest death leave three.
        expect(lost.transactions).toBeGreaterThanOrEqual(loss.transactions?.min ?? Number.NaN);
        expect(lost.transactions).toBeLessThanOrEqual(loss.transactions?.max ?? Number.NaN);
        // The writer's own pace varies by a tenth; and a count between two looks is off by one commit, which is much of a rate where they follow closely.
        const inTwoIntervals = 2 * (life.everyMs / 1000) * life.ratePerSecond * 1.12;
        const offByOne = 2 / (1 - life.jitter);
        expect((loss.transactions?.max ?? 0) - (loss.transactions?.min ?? 0)).toBeLessThanOrEqual(inTwoIntervals + offByOne + 2);
      },
    ),
    { numRuns: 200 },
  );
});

test("what is shown while the source lives holds when it is fenced and measured again, however late its last look came", () => {
  fc.assert(
    fc.property(lives, (drawn) => {
      // The copy goes on following, and no look comes later than its deadline allows.
      const life: Life = { ...drawn, cutBeforeDeathMs: 0, jitter: Math.min(drawn.jitter, (lookMs - 500) / drawn.everyMs) };
      const { before, evidence } = live(life);
      if (before === undefined) throw new TypeError("nobody looked before the death");
      const pace = { everyMs: life.everyMs, deadlineMs: lookMs };
      const [shown, measured] = [lossOf("orders", before, pace), lossOf("orders", evidence, pace)];
      expect({ shown, measured }).toMatchObject({ shown: { known: true }, measured: { known: true } });
      expect(withinAccepted(measured, acceptedSeconds([shown]))).toBe(true);
      if (shown.known && measured.known) expect(measured.seconds.max).toBeLessThanOrEqual(shown.seconds.max);
    }),
    { numRuns: 300 },
  );
});
