// What must hold of every verdict, whatever is seen (design §7). Evidence is generated without regard to what is likely.

import fc from "fast-check";
import { assess, find, rules } from "../../../workflows/assess.ts";
import type { Verdict, VerdictWord } from "../../../workflows/assess.ts";
import { missingForAutomatic } from "../../../workflows/automatic.ts";
import type { Answer, Evidence } from "../../../workflows/evidence.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { decisionDeadlineMs } from "../../../workflows/polling.ts";
import { situate } from "../../../workflows/situation.ts";
import { digestOf, evidenceOf, minutes, now, seconds, shop } from "../builders.ts";
import { age, free, isNeutral, seen } from "./generated.ts";
import type { Seen } from "./generated.ts";

const digests = new Map<Plan, string>();
const digest = (plan: Plan): string => {
  const known = digests.get(plan) ?? digestOf(plan);
  digests.set(plan, known);
  return known;
};
const verdictOn = ({ plan, evidence: given, circumstances: beside }: Seen): Verdict => assess(plan, digest(plan), given, beside, []);
const runs = { numRuns: 250 };
const manyRuns = { numRuns: 400 };

const boldness: Readonly<Record<Exclude<VerdictWord, "refuse">, number>> = { "stand-down": 0, watch: 1, ask: 2, "fail-over": 3 };

test("losing a sighting of trouble never makes the verdict bolder", () => {
  fc.assert(
    fc.property(seen, fc.nat(), (given, which) => {
      const trouble = given.evidence.observations.filter((each) => each.answer.kind === "failing");
      const lost = trouble[which % Math.max(1, trouble.length)];
      fc.pre(lost !== undefined);
      const less: Evidence = { ...given.evidence, observations: given.evidence.observations.map((each) => (each === lost ? { ...each, answer: { kind: "silent", detail: "blind" } } : each)) };
      const [before, after] = [verdictOn(given).verdict, verdictOn({ ...given, evidence: less }).verdict];
      if (before === "refuse") expect(after).not.toBe("fail-over");
      else if (after !== "refuse") expect(boldness[after]).toBeLessThanOrEqual(boldness[before]);
    }),
    manyRuns,
  );
});

test("a sighting of the source turned from health to trouble never makes the verdict more timid", () => {
  fc.assert(
    fc.property(seen, fc.nat(), fc.boolean(), (given, which, leaderless) => {
      const { source } = given.evidence;
      const health = given.evidence.observations.filter((each) => each.answer.kind === "healthy" && each.site === source && !isNeutral(given.plan, each.thing));
      const turned = health[which % Math.max(1, health.length)];
      fc.pre(turned !== undefined && given.circumstances.requestedBy === null);
      // It has been trouble for as long as it was health: what became of it only now is another instant and not less of a sighting.
      const trouble: Answer = { kind: "failing", detail: "failing", ...(leaderless ? { standing: "leaderless" } : {}) };
      const more: Evidence = { ...given.evidence, observations: given.evidence.observations.map((each) => (each === turned ? { ...each, answer: trouble } : each)) };
      const [before, after] = [verdictOn(given), verdictOn({ ...given, evidence: more })];
      // A refusal stands outside, and so does the watching before it, while the target may still become ready.
      if (before.verdict === "refuse" || after.verdict === "refuse" || after.code === "target-not-ready") return;
      // A database that is dead since earlier loses more, or an unknown amount: then a person decides whether to lose it (R22).
      if (before.verdict === "fail-over" && given.plan.databases[turned.thing] !== undefined) {
        expect(after.missing.filter((missing) => !/^the loss of \w+ is unknown$|would be lost, more than the RPO$/.test(missing))).toEqual([]);
        expect(["ask", "fail-over"]).toContain(after.verdict);
        return;
      }
      // Said whole, so that a failure tells what became of what.
      const says = `${turned.observer} ${turned.thing}: ${before.verdict} ${before.code} became ${after.verdict} ${after.code}`;
      expect({ says, timid: boldness[after.verdict] < boldness[before.verdict] }).toEqual({ says, timid: false });
    }),
    manyRuns,
  );
});

test("silence alone never reaches fail-over", () => {
  fc.assert(
    fc.property(seen, (given) => {
      const dark: Evidence = { ...given.evidence, observations: given.evidence.observations.map((each) => ({ ...each, answer: { kind: "silent", detail: "blind" } })) };
      expect(verdictOn({ ...given, evidence: dark }).verdict).not.toBe("fail-over");
      const noTrouble: Evidence = { ...given.evidence, observations: given.evidence.observations.map((each) => (each.answer.kind === "failing" ? { ...each, answer: { kind: "silent", detail: "blind" } } : each)) };
      expect(verdictOn({ ...given, evidence: noTrouble }).verdict).not.toBe("fail-over");
    }),
    runs,
  );
});

test("nothing fails over that is not seen to fail by a majority over enough paths for the hold time, with nothing missing", () => {
  let failovers = 0;
  fc.assert(
    fc.property(seen, (given) => {
      if (verdictOn(given).verdict !== "fail-over") return;
      failovers += 1;
      const { plan } = given;
      const dead = situate(plan, given.evidence, given.circumstances).find((each) => each.failingForMs >= each.patienceMs && each.healthy.length === 0 && missingForAutomatic(each).length === 0);
      expect(dead?.failing.length).toBeGreaterThan(plan.decide.votes.of.length / 2);
      expect(dead?.failingPaths).toBeGreaterThanOrEqual(plan.decide.votes.need);
      expect(dead?.targetBlockers).toEqual([]);
      for (const loss of dead?.losses ?? []) expect(loss).toMatchObject({ known: true });
    }),
    manyRuns,
  );
  // The generator reaches what this is about.
  expect(failovers).toBeGreaterThan(5);
});

test("the order of the observations changes nothing that is decided or signed", () => {
  fc.assert(
    fc.property(seen.chain((given) => fc.record({ given: fc.constant(given), observations: fc.shuffledSubarray([...given.evidence.observations], { minLength: given.evidence.observations.length }), lastWrites: fc.shuffledSubarray([...given.evidence.lastWrites], { minLength: given.evidence.lastWrites.length }) })), ({ given, observations, lastWrites }) => {
      const [one, other] = [verdictOn(given), verdictOn({ ...given, evidence: { ...given.evidence, observations, lastWrites } })];
      expect({ ...other, reasons: [] }).toEqual({ ...one, reasons: [] });
    }),
    runs,
  );
});

test("some rule always matches, and the last one always does", () => {
  fc.assert(
    fc.property(seen, (given) => {
      const last = rules[rules.length - 1];
      for (const situation of situate(given.plan, given.evidence, given.circumstances)) expect(last?.match(situation)).toBe(true);
      expect(rules.map((rule) => rule.code)).toContain(verdictOn(given).code);
    }),
    runs,
  );
});

describe("the table has no idle row", () => {
  // One pass of generated situations for all rows: which row decides each, and which would if that one were not there.
  const decidedBy = new Map<string, Set<string>>();
  beforeAll(() => {
    fc.assert(
      fc.property(seen, (given) => {
        for (const situation of situate(given.plan, given.evidence, given.circumstances)) {
          const [first, next] = rules.filter((rule: Pick<(typeof rules)[number], "match">) => rule.match(situation));
          if (first === undefined) continue;
          const word = (rule: (typeof rules)[number]): string => `${rule.code} ${rule.decide(situation).verdict}`;
          const by = decidedBy.get(first.code) ?? new Set();
          by.add(`${word(first)} instead of ${next === undefined ? "nothing" : word(next)}`);
          decidedBy.set(first.code, by);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(rules.map(({ code }) => code))("%s is reached, and without it something else would be said", (code) => {
    expect([...(decidedBy.get(code) ?? [])].length).toBeGreaterThan(0);
    for (const instead of decidedBy.get(code) ?? []) {
      const [own, other] = instead.split(" instead of ");
      expect(own).not.toBe(other);
    }
  });
});

test("asked alone, the rules say what the verdict says", () => {
  fc.assert(
    fc.property(seen, (given) => {
      const { verdict, code, sentence, blocked } = verdictOn(given);
      expect(find(given.plan, given.evidence, given.circumstances)).toEqual({ verdict, code, sentence, blocked });
    }),
    { numRuns: 50 },
  );
});

test("no run watches beyond its deadline", () => {
  fc.assert(
    fc.property(seen, (given) => {
      expect(verdictOn({ ...given, circumstances: { ...given.circumstances, openedAt: now - decisionDeadlineMs(given.plan.decide.hold) } }).verdict).not.toBe("watch");
    }),
    runs,
  );
});

test("whoever watches is told when to look again, within the plan's interval; nobody else is", () => {
  fc.assert(
    fc.property(seen, (given) => {
      const { verdict, againMs } = verdictOn(given);
      if (verdict !== "watch") return expect(againMs).toBeNull();
      expect(againMs).toBeGreaterThan(0);
      return expect(againMs).toBeLessThanOrEqual(Math.min(given.plan.decide.every, seconds(10)));
    }),
    runs,
  );
});

test("every question says why a person is asked, and a plan that asks never fails over by itself", () => {
  fc.assert(
    fc.property(seen, (given) => {
      const { verdict, missing } = verdictOn(given);
      if (verdict === "ask") expect(missing.length).toBeGreaterThan(0);
      if (given.plan.decide.mode === "ask") expect(verdict).not.toBe("fail-over");
    }),
    runs,
  );
});

test("an earlier or later time of everything gives the same verdict and the same digest", () => {
  fc.assert(
    fc.property(seen, fc.integer({ min: -minutes(500), max: minutes(500) }), (given, shift) => {
      const { evidence: e, circumstances: c } = given;
      const at = (value: number | null): number | null => (value === null ? null : value + shift);
      const moved: Seen = {
        ...given,
        evidence: {
          ...e,
          at: e.at + shift,
          observations: e.observations.map((each) => ({
            ...each, at: each.at + shift, since: each.since + shift,
            ...(each.spells === undefined ? {} : { spells: { ...each.spells, first: each.spells.first + shift, until: each.spells.until + shift } }),
            answer: each.answer.kind !== "silent" && each.answer.database ? { ...each.answer, database: { ...each.answer.database, newestWriteAt: at(each.answer.database.newestWriteAt) } } : each.answer,
          })),
          lastWrites: e.lastWrites.map((each) => ({ ...each, at: each.at + shift, writtenAt: each.writtenAt + shift })),
        },
        circumstances: { ...c, openedAt: c.openedAt + shift, blockedUntil: at(c.blockedUntil), pausedUntil: at(c.pausedUntil) },
      };
      const [one, other] = [verdictOn(given), verdictOn(moved)];
      expect(other).toMatchObject({ verdict: one.verdict, code: one.code, digest: one.digest });
    }),
    runs,
  );
});

test("what is signed does not change while everybody goes on seeing the same", () => {
  fc.assert(
    fc.property(seen, age, (given, longer) => {
      const one = verdictOn(given);
      const later = verdictOn({ ...given, evidence: { ...given.evidence, observations: given.evidence.observations.map((each) => ({ ...each, since: each.since - longer, answer: { ...each.answer, detail: `${each.answer.detail} still` } })) } });
      // The loss is measured from the same times, so only a rule that time itself brings (the hold) signs anew.
      if (later.code === one.code && later.acceptedLossSeconds === one.acceptedLossSeconds) expect(later.digest).toBe(one.digest);
      else expect(later.digest).not.toBe(one.digest);
    }),
    runs,
  );
});

test("what is signed changes with every sighting, site, plan, irreversible step and accepted loss", () => {
  const plan = shop();
  const base = evidenceOf(plan);
  const signed = [
    assess(plan, digestOf(plan), base, free, []),
    assess(plan, "e".repeat(64), base, free, []),
    assess(plan, digestOf(plan), base, free, ["Promote orders"]),
    assess(plan, digestOf(plan), { ...base, source: "site-b", target: "site-a" }, free, []),
    ...base.observations.map((lost) => assess(plan, digestOf(plan), { ...base, observations: base.observations.map((each) => (each === lost ? { ...each, answer: { kind: "silent" as const, detail: "blind" } } : each)) }, free, [])),
    assess(plan, digestOf(plan), { ...base, lastWrites: base.lastWrites.map((each) => ({ ...each, writtenAt: each.writtenAt + minutes(1) })) }, free, []),
  ].map((verdict) => verdict.digest);
  expect(new Set(signed).size).toBe(signed.length);
});
