// What an observer remembers from look to look, on values only.

import type { Answer, DatabaseValues } from "../../../workflows/evidence.ts";
import { unbrokenForMs } from "../../../workflows/cadence.ts";
import { nextSighting, type Glimpse, type Sighting } from "../../../workflows/sightings.ts";
import { spellTimes } from "../builders.ts";

const unbrokenMs = unbrokenForMs(10_000, 3_000);
const healthy: Answer = { kind: "healthy", detail: "answered" };
const failing: Answer = { kind: "failing", detail: "refused" };
const silent: Answer = { kind: "silent", detail: "blind" };

const look = (at: number, answer: Answer): Glimpse => ({ observer: "arbiter", thing: "chat-config", site: "site-a", at, answer });
const after = (...looks: readonly Glimpse[]): Sighting => {
  const last = looks.reduce<Sighting | undefined>((previous, seen) => nextSighting(previous, seen, unbrokenMs, spellTimes), undefined);
  if (last === undefined) throw new TypeError("no look");
  return last;
};

const writer = (values: Partial<DatabaseValues>): Answer => ({
  kind: "healthy",
  detail: "accepted",
  database: { role: "writer", writeAccepted: true, newestWriteAt: 1, transactions: 0, trialWrites: 0, lagMs: null, ...values },
});
/** A look at a writer that has finished so many transactions, of which so many were trial writes. */
const wrote = (at: number, transactions: number | null, trialWrites: number | null): Glimpse => look(at, writer({ newestWriteAt: at + 500, transactions, trialWrites }));
const peak = (sighting: Sighting): number | null | undefined => sighting.lastWrite?.transactionsPerSecondPeak;

describe("since", () => {
  test.each<{ readonly name: string; readonly looks: readonly Glimpse[]; readonly since: number }>([
    { name: "the first look begins it", looks: [look(5, failing)], since: 5 },
    { name: "a look of the same kind continues it", looks: [look(0, failing), look(10_000, failing), look(20_000, failing)], since: 0 },
    { name: "another kind begins anew", looks: [look(0, healthy), look(10_000, failing)], since: 10_000 },
    { name: "failure that was interrupted by a healthy look begins anew", looks: [look(0, failing), look(10_000, healthy), look(20_000, failing)], since: 20_000 },
    { name: "failure that was interrupted by silence begins anew, because nobody saw it in between", looks: [look(0, failing), look(10_000, silent), look(20_000, failing)], since: 20_000 },
    { name: "a member that became the primary is seen anew", looks: [look(0, { ...healthy, standing: "follower" }), look(10_000, { ...healthy, standing: "writer" }), look(20_000, { ...healthy, standing: "writer" })], since: 10_000 },
    { name: "two missing looks do not break it", looks: [look(0, failing), look(33_000, failing)], since: 0 },
    { name: "an observer that did not look for longer has not seen an hour of failure", looks: [look(0, failing), look(3_600_000, failing)], since: 3_600_000 },
    { name: "a look that comes out of order does not put since behind itself", looks: [look(10_000, failing), look(9_000, failing)], since: 9_000 },
  ])("$name", ({ looks, since }) => {
    expect(after(...looks).since).toBe(since);
  });

  it("keeps the newest detail and time", () => {
    const seen = after(look(0, failing), look(10_000, { kind: "failing", detail: "status 503" }));
    expect([seen.at, seen.detail]).toEqual([10_000, "status 503"]);
  });
});

describe("the last accepted write", () => {
  it("is what the look says, in the observer's and in the database's clock", () => {
    expect(after(wrote(1_000, 42, 7)).lastWrite).toEqual({
      database: "chat-config", site: "site-a", observer: "arbiter", at: 1_000, writtenAt: 1_500, transactions: 42, trialWrites: 7, transactionsPerSecondPeak: null,
    });
  });

  test.each<{ readonly name: string; readonly answer: Answer }>([
    { name: "a failing look", answer: failing },
    { name: "a silent look", answer: silent },
    { name: "a look that says nothing of a database", answer: healthy },
    { name: "a refused write", answer: { kind: "failing", detail: "read-only", database: { role: "writer", writeAccepted: false, newestWriteAt: null, transactions: 99, trialWrites: 9, lagMs: null } } },
    { name: "a write that the role may not try", answer: writer({ writeAccepted: false, newestWriteAt: null }) },
    { name: "a replica, which has no accepted write", answer: { kind: "healthy", detail: "replica", database: { role: "replica", newestWriteAt: 9_999, transactions: 99, trialWrites: 9, lagMs: 0 } } },
  ])("survives $name unchanged", ({ answer }) => {
    const before = after(wrote(0, 100, 1), wrote(10_000, 200, 2));
    const later = nextSighting(before, look(20_000, answer), unbrokenMs, spellTimes);
    expect(later.lastWrite).toEqual(before.lastWrite);
    expect(later.rates).toEqual(before.rates);
  });

  it("is not invented where none was ever accepted", () => {
    expect(after(look(0, failing), look(10_000, healthy))).not.toHaveProperty("lastWrite");
  });
});

describe("the peak rate", () => {
  test.each<{ readonly name: string; readonly looks: readonly Glimpse[]; readonly expected: number | null }>([
    { name: "is unknown after one write", looks: [wrote(0, 100, 1)], expected: null },
    { name: "is the application's part only, over the observer's time", looks: [wrote(0, 100, 1), wrote(10_000, 603, 4)], expected: 50 },
    { name: "is zero when only trial writes happened", looks: [wrote(0, 100, 1), wrote(10_000, 103, 4)], expected: 0 },
    { name: "is the highest of those seen, not the newest", looks: [wrote(0, 0, 0), wrote(10_000, 1_000, 0), wrote(20_000, 1_100, 0)], expected: 100 },
    { name: "counts our own writes too where nobody could count them", looks: [wrote(0, 0, null), wrote(10_000, 1_000, null)], expected: 100 },
    { name: "spans looks that failed", looks: [wrote(0, 0, 0), look(10_000, failing), wrote(20_000, 1_000, 0)], expected: 50 },
    { name: "is not made from two looks at almost the same time", looks: [wrote(0, 0, 0), wrote(100, 50, 0)], expected: null },
    { name: "begins anew when the counter goes backwards, because it is another copy", looks: [wrote(0, 0, 0), wrote(10_000, 9_000, 0), wrote(20_000, 10, 0)], expected: null },
    { name: "stays what it was where the counter cannot be read", looks: [wrote(0, 0, 0), wrote(10_000, 1_000, 0), wrote(20_000, null, null)], expected: 100 },
    { name: "never goes below zero", looks: [wrote(0, 100, 0), wrote(10_000, 101, 5)], expected: 0 },
  ])("$name", ({ looks, expected }) => {
    expect(peak(after(...looks))).toBe(expected);
  });

  it("forgets a burst after eight further looks", () => {
    const burst = [wrote(0, 0, 0), wrote(10_000, 10_000, 0)];
    const calm = Array.from({ length: 8 }, (_, n) => wrote(20_000 + n * 10_000, 10_010 + n * 10, 0));
    expect(peak(after(...burst, ...calm.slice(0, 7)))).toBe(1_000);
    expect(peak(after(...burst, ...calm))).toBe(1);
    expect(after(...burst, ...calm).rates).toHaveLength(8);
  });
});

it("is plain JSON, so that any table can keep it", () => {
  const seen = after(wrote(0, 0, 0), wrote(10_000, 1_000, 0), look(20_000, silent));
  expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
});
