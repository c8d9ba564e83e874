// How long what is left takes, until when a decision keeps the promise, and that waiting never makes it better.

import fc from "fast-check";
import { forecastOf, outlookOf } from "../../../workflows/forecast.ts";
import type { Outlook } from "../../../workflows/forecast.ts";
import { sayForecastAt, sayForecastBefore, sayTook } from "../../../workflows/forecast-words.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { timesOfRun } from "../../../workflows/run-times.ts";
import { decidingKey, mostSamples, withTimes } from "../../../workflows/step-times.ts";
import type { KeptTimes } from "../../../workflows/step-times.ts";
import { decided, gateFacts, hybridChat, minutes, now, seconds, shop, stepped } from "../builders.ts";
import { chained, closed, usual } from "../reporting/reports.ts";
import { equalTimes, there, timesKeyOf } from "./times.ts";

const plan = shop();
const keyOf = timesKeyOf;
const equal = equalTimes;

describe("what one run gives", () => {
  const times = timesOfRun(plan, chained(usual));
  const took = (id: string): number | undefined => times[keyOf(plan, id)]?.[0]?.[1];

  it("is how long each step took with the way to it, and looking again", () => {
    expect([took("fence-ec2-stop"), took("promote-rds-replica"), took("traffic-route53-health-switch"), took("verify-sql-write"), times[decidingKey("failover")]?.[0]?.[1]]).toEqual([seconds(10), seconds(56), seconds(50), seconds(10), seconds(3)]);
  });

  it("is without the time for which people were waited for", () => {
    const asked = [...usual.slice(0, 11), [seconds(200), { type: "gate-opened", facts: gateFacts({ gate: "stuck-promote", kind: "step-stuck", step: "promote-rds-replica" }) }] as const, [seconds(240), decided("retry", "stuck-promote")] as const, ...usual.slice(11)];
    expect(timesOfRun(plan, chained(asked))[keyOf(plan, "promote-rds-replica")]?.[0]?.[1]).toBe(seconds(16));
  });

  it.each(["skipped", "done-by-hand", "stuck"] as const)("is nothing of a step that ended %s", (status) => {
    const bodies = usual.map((each, index) => (index === 8 ? ([seconds(194), stepped("fence-ec2-stop", status)] as const) : each));
    expect(timesOfRun(plan, chained(bodies))[keyOf(plan, "fence-ec2-stop")]).toBeUndefined();
  });

  it("is nothing where nothing was allowed", () => {
    expect(timesOfRun(plan, chained([[seconds(1), closed("rejected")]]))).toEqual({});
  });
});

it("keeps the newest samples, each run once, in any order", () => {
  const series = fc.dictionary(fc.constantFrom("a", "b"), fc.uniqueArray(fc.integer({ min: 1, max: 90 }), { maxLength: 60 }).map((runs) => runs.map((run) => [run, run * 7] as const)));
  fc.assert(fc.property(series, series, (a, b) => {
    const once = withTimes(withTimes({}, a), b);
    expect(withTimes(withTimes(withTimes({}, b), a), b)).toEqual(once);
    for (const samples of Object.values(once)) expect(samples.length).toBeLessThanOrEqual(mostSamples);
  }));
});

describe("a forecast", () => {
  it("adds up what is left until traffic is moved, and not what comes after it", () => {
    expect(forecastOf(plan, "failover", there, equal(plan, seconds(10))).left).toEqual({ known: true, p50Ms: seconds(32), p95Ms: seconds(32), samples: 5 });
  });

  it("counts of a group the longest branch", () => {
    const nodes = plannedNodes(hybridChat.steps);
    const traffic = nodes.findLastIndex((node) => ("step" in node ? [node.step] : node.together.flat()).some(({ phase }) => phase === "traffic"));
    const deep = nodes.slice(0, traffic + 1).reduce((sum, node) => sum + ("step" in node ? 1 : Math.max(...node.together.map(({ length }) => length))), 0);
    expect(allSteps(nodes.slice(0, traffic + 1)).length).toBeGreaterThan(deep);
    expect(forecastOf(hybridChat, "failover", there, equal(hybridChat, seconds(10))).left).toMatchObject({ p95Ms: seconds(2 + 10 * deep) });
  });

  it("counts nothing for what is over, and deciding only before it was allowed", () => {
    const state = { steps: { "fence-ec2-stop": { step: "fence-ec2-stop", status: "done", because: "", startedAt: now, changedAt: now, attempts: [], brought: {} } }, authorised: { type: "authorised", how: "approved", digest: "d", acceptedLossSeconds: 0 } } as const;
    expect(forecastOf(plan, "failover", there, equal(plan, seconds(10)), state).left).toMatchObject({ p95Ms: seconds(20) });
  });

  it.each([0, 1, 4])("is unknown from %i runs, and says of which step", (count) => {
    const times = { ...equal(plan, seconds(10)), [keyOf(plan, "promote-rds-replica")]: equal(plan, seconds(10), count)[keyOf(plan, "promote-rds-replica")] ?? [] };
    const forecast = forecastOf(plan, "failover", there, times);
    expect(forecast).toMatchObject({ left: { known: false, samples: count }, unknown: "promote-rds-replica" });
    expect(sayForecastBefore(plan, forecast)).toBe(`How long a failover, from its approval until traffic is moved, takes is unknown, from ${count === 0 ? "no run" : count === 1 ? "1 run" : "4 runs"}: 5 are needed of each step, and least is known of promote-rds-replica.`);
  });

  it("takes nothing from another kind of run, the other direction or another definition", () => {
    const times = equal(plan, seconds(10));
    expect(forecastOf(plan, "switchover", there, times).left).toEqual({ known: false, samples: 0 });
    expect(forecastOf(plan, "failover", { source: "site-b", target: "site-a" }, times).left.known).toBe(false);
  });

  it("names the middle and the slowest of twenty", () => {
    const times = { ...equal(plan, 1_000), [keyOf(plan, "fence-ec2-stop")]: Array.from({ length: 20 }, (_, index) => [index + 1, seconds(index + 1)] as const) };
    const took = forecastOf(plan, "failover", there, times).steps["fence-ec2-stop"];
    expect(took).toEqual({ known: true, p50Ms: seconds(10), p95Ms: seconds(19), samples: 20 });
    expect(took && sayTook(took)).toBe("usually 10 s, at the 95th percentile 19 s (20 runs)");
  });
});

describe("until when to decide", () => {
  const mixed = { ...equal(plan, seconds(30)), [keyOf(plan, "promote-rds-replica")]: [1, 2, 3, 4, 5].map((run) => [run, run === 5 ? minutes(5) : minutes(2)] as const) };
  const forecast = forecastOf(plan, "failover", there, mixed);
  const said = (at: number, of = forecast): string | undefined => sayForecastAt(plan, { kind: "failover", dry: false }, of, now, at);

  it.each<[string, number, RegExp]>([
    ["in time", now + minutes(5), /^Decide before 12:08:58 UTC or the RTO of 15 min is missed\. What is left takes usually 3 min 2 s, at the 95th percentile 6 min 2 s \(5 runs\)\.$/],
    ["when only half of the runs would be in time", now + minutes(10), /^The RTO of 15 min is at risk: since 12:08:58 UTC .* from 12:11:58 UTC on/],
    ["when it is too late for most", now + minutes(13), /^The RTO of 15 min will probably be missed by a decision now: it is over at 12:15:00 UTC/],
    ["when it is over", now + minutes(15), /^The RTO of 15 min is missed already: it was over at 12:15:00 UTC\.$/],
  ])("is said %s", (_, at, expected) => {
    expect(said(at)).toMatch(expected);
  });

  it("is not known where a step is not, but that the time is over is", () => {
    const blind = forecastOf(plan, "failover", there, {});
    expect(said(now + minutes(1), blind)).toBe("Until when a decision keeps the RTO of 15 min, which is over at 12:15:00 UTC, is not known. How long what is left takes is unknown, from no run: 5 are needed of each step, and least is known of looking again after an approval.");
    expect(said(now + minutes(20), blind)).toContain("missed already");
  });

  it("is said of no dry run, and of a planned move only how long it takes", () => {
    expect(sayForecastAt(plan, { kind: "drill", dry: true }, forecast, now, now)).toBeUndefined();
    expect(sayForecastAt(plan, { kind: "switchover", dry: false }, forecast, now, now)).toMatch(/^What is left takes usually/);
  });

  const worse: readonly Outlook["outlook"][] = ["kept", "at-risk", "late", "missed"];
  const times = fc.array(fc.integer({ min: 0, max: minutes(20) }), { minLength: 5, maxLength: 12 }).map((all) => Object.fromEntries([...allSteps(plannedNodes(plan.steps)).map(({ id }) => keyOf(plan, id)), decidingKey("failover")].map((key) => [key, all.map((ms, run) => [run, ms] as const)])));
  const promise = { failedAt: now, rtoMs: minutes(15) };
  const rankOf = (given: KeptTimes, at: number): number => worse.indexOf(outlookOf(forecastOf(plan, "failover", there, given), promise, now + at).outlook);
  const instant = fc.integer({ min: 0, max: minutes(30) });

  it("never gets better by waiting", () => {
    fc.assert(fc.property(times, instant, instant, (given, one, other) => {
      expect(rankOf(given, Math.min(one, other))).toBeLessThanOrEqual(rankOf(given, Math.max(one, other)));
    }));
  });

  it("never gets better when steps take longer", () => {
    fc.assert(fc.property(times, instant, fc.integer({ min: 0, max: minutes(10) }), (given, at, more) => {
      const longer = Object.fromEntries(Object.entries(given).map(([key, samples]) => [key, samples.map(([run, ms]) => [run, ms + more] as const)]));
      expect(rankOf(given, at)).toBeLessThanOrEqual(rankOf(longer, at));
    }));
  });
});
