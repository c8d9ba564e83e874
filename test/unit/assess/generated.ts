// Plans, evidence and circumstances as they are generated for the properties of verdicts, without regard to what is likely.

import fc from "fast-check";
import type { Answer, DatabaseValues, Evidence, Observation, Standing, WriteSighting } from "../../../workflows/evidence.ts";
import { memberName, memberPlaces, serviceOf } from "../../../workflows/plan-members.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { decisionDeadlineMs } from "../../../workflows/polling.ts";
import type { Circumstances } from "../../../workflows/situation.ts";
import { back, cameAndWent, failing, hybridChat, minutes, now, seconds, shop, shopDeciding, silent } from "../builders.ts";
import { being, estate, estateSeen, writtenEstate } from "./estate.ts";

export const hold = seconds(60);
const plans: readonly Plan[] = [
  shopDeciding({ mode: "automatic" }),
  shopDeciding({ mode: "automatic", votes: { of: ["other-site", "arbiter", "inside"], need: 3 } }),
  shopDeciding({ votes: { of: ["other-site", "arbiter", "inside"], need: 1 } }),
  { ...shopDeciding({ mode: "automatic" }), "vantage-points": { ...shop()["vantage-points"], "site-a": { control: "https://control.example.net/", path: "north" } } },
  hybridChat,
];

/** Plans with whatever a plan can say of clusters, restarts and writers, each made once. */
const made = new Map<string, Plan>();
const anyPlan: fc.Arbitrary<Plan> = fc.record({
  mode: fc.constantFrom("automatic", "automatic", "ask"),
  need: fc.constantFrom(1, 2, 2, 3),
  hold: fc.constantFrom("60s", "60s", "20s"),
  restarts: fc.constantFrom(undefined, "30s", "5m"),
  mongo: fc.constantFrom(undefined, 2, 2, 3),
  rabbit: fc.constantFrom<readonly ("site" | "own-failover" | number)[] | undefined>(undefined, ["site", 1], ["site", 2], ["site", 3], ["own-failover", 2]),
  both: fc.boolean(),
  standby: fc.constantFrom("running", "stopped"),
  onePath: fc.constantFrom(false, false, true),
}).map((wish) => {
  const key = JSON.stringify(wish);
  const plan = made.get(key) ?? planOf(wish);
  made.set(key, plan);
  return plan;
});

function planOf({ mode, need, hold: holds, restarts, mongo, rabbit, both, standby, onePath }: { mode: string; need: number; hold: string; restarts: string | undefined; mongo: number | undefined; rabbit: readonly unknown[] | undefined; both: boolean; standby: string; onePath: boolean }): Plan {
  const { mongo: theMongo, rabbit: theRabbit, scheduler, gateway, broker, "load-balancer": balancer } = writtenEstate.services;
  const { orders, config } = writtenEstate.databases;
  return estate({
    services: {
      gateway,
      broker,
      "load-balancer": balancer,
      scheduler: { ...scheduler, standby, ...(restarts === undefined ? { restarts: undefined } : { restarts }) },
      ...(mongo === undefined ? {} : { mongo: { ...theMongo, enough: mongo } }),
      ...(rabbit === undefined ? {} : { rabbit: { ...theRabbit, failure: rabbit[0], enough: rabbit[1], ...(rabbit[0] === "site" ? {} : { within: "20s" }) } }),
    },
    databases: both ? { orders, config } : { orders },
    decide: { ...writtenEstate.decide, mode, hold: holds, votes: { ...writtenEstate.decide.votes, need } },
    ...(onePath ? { "vantage-points": { ...writtenEstate["vantage-points"], "site-a": { control: "https://control.example.net/", path: "north" } } } : {}),
  });
}

export const age = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, seconds(1), seconds(19), hold - 1, hold, hold + 1, minutes(5), minutes(60)) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: minutes(10) }) });
const instant = age.map((ms) => now - ms);
const values: fc.Arbitrary<DatabaseValues> = fc.record({
  role: fc.constantFrom("writer", "replica"),
  writeAccepted: fc.boolean(),
  newestWriteAt: fc.option(instant, { freq: 5 }),
  transactions: fc.option(fc.integer({ min: 0, max: 10_000 }), { freq: 5 }),
  trialWrites: fc.option(fc.integer({ min: 0, max: 500 }), { freq: 5 }),
  lagMs: fc.constant(null),
});
const standings = fc.constantFrom<Standing | undefined>(undefined, "writer", "follower", "leaderless", "cut-off");
const answer = (isDatabase: boolean): fc.Arbitrary<Answer> =>
  fc.tuple(fc.constantFrom("healthy", "healthy", "failing", "failing", "silent"), values, standings).map(([kind, database, standing]): Answer => {
    if (kind === "silent") return { kind, detail: "blind" };
    return { kind: kind === "healthy" ? "healthy" : "failing", detail: kind, ...(isDatabase ? { database } : {}), ...(standing === undefined ? {} : { standing }) };
  });

/** Evidence of one plan: a dead site or a living one with some sightings changed at will, or anything at all. */
function evidence(plan: Plan): fc.Arbitrary<Evidence> {
  const well = estateSeen(plan);
  // What is left of MongoDB has elected.
  const dead = estateSeen(plan, failing({ site: "site-a" }, minutes(6)), silent({ observer: "site-a" }, minutes(6)), being({ thing: "mongo/m2", observer: "site-b" }, "writer", minutes(5)));
  const dark = estateSeen(plan, silent({}, minutes(6)));
  // What the less likely rows are about; where the plan has no such thing, all is well.
  const source = { site: "site-a" };
  const long = minutes(6);
  const special = [
    [failing({ thing: "scheduler", ...source }, seconds(25))],
    [failing({ thing: "gateway", ...source }, seconds(5))],
    [failing({ thing: "mongo/m3" }, long)],
    [failing({ thing: "mongo/m1" }, long), failing({ thing: "mongo/m3" }, long)],
    [being({ thing: "mongo/m1" }, "follower", long), being({ thing: "mongo/m2" }, "writer", long)],
    [being({ thing: "config" }, "cut-off", long)],
    [being({ thing: "mongo/m2" }, "writer", long)],
    [failing({ thing: "broker", ...source }, long)],
    [failing({ thing: "load-balancer", ...source }, long)],
    [failing({ site: "site-b" }, long)],
    [back({ thing: "gateway", ...source }, seconds(5))],
    [failing({ observer: "site-b", ...source }, long)],
    [cameAndWent({ thing: "gateway", ...source }, 4, { forMs: minutes(20), untilMs: seconds(40) })],
    [failing({ thing: "gateway", ...source }, seconds(15)), cameAndWent({ thing: "gateway", ...source }, 3, { forMs: minutes(20), untilMs: 0 })],
    [failing({ observer: "arbiter", ...source }, long), silent({ observer: "site-a" }, long), silent({ observer: "site-b", ...source }, long)],
    [failing({ observer: "site-b", ...source }, long), silent({ observer: "site-a" }, long), silent({ observer: "arbiter" }, long)],
  ].map((changes) => estateSeen(plan, ...changes));
  const any = (index: number): fc.Arbitrary<Observation> => {
    const seen = well.observations[index] as Observation;
    const spells = fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.record({ times: fc.integer({ min: 1, max: 5 }), first: age, until: age, over: fc.boolean() }) });
    return fc.tuple(answer(plan.databases[seen.thing] !== undefined), age, spells).map(([given, forMs, been]) => ({
      ...seen, answer: given, since: seen.at - forMs, ...(been === undefined ? {} : { spells: { ...been, first: seen.at - been.first, until: seen.at - been.until } }),
    }));
  };
  const some = (base: Evidence): fc.Arbitrary<Evidence> =>
    fc.array(fc.nat({ max: base.observations.length - 1 }).chain((index) => any(index).map((seen) => [index, seen] as const)), { maxLength: 4 }).map((changes) => {
      const changed = new Map(changes);
      return { ...base, observations: base.observations.map((seen, index) => changed.get(index) ?? seen) };
    });
  const all = fc.tuple(...well.observations.map((_seen, index) => any(index))).map((observations): Evidence => ({ ...well, observations }));
  const writes = fc.array(
    fc.record({ of: fc.constantFrom(...well.lastWrites), at: instant, writtenAt: instant, transactions: fc.option(fc.integer({ min: 0, max: 10_000 })), peak: fc.option(fc.integer({ min: 0, max: 100 })) }),
    { maxLength: 2 },
  ).chain((some) => fc.constantFrom([], [], some));
  return fc.record({ base: fc.oneof({ weight: 2, arbitrary: fc.constant(dead) }, { weight: 4, arbitrary: some(dead) }, { weight: 1, arbitrary: some(well) }, { weight: 1, arbitrary: some(dark) }, { weight: 2, arbitrary: all }, { weight: 4, arbitrary: fc.constantFrom(...special).chain((base) => fc.oneof(fc.constant(base), some(base))) }), writes, fence: fc.constantFrom<Evidence["fence"]>("not-tried", "not-tried", "confirmed", "unconfirmed") }).map(({ base, writes: written, fence }): Evidence => ({
    ...base,
    fence,
    lastWrites: [...base.lastWrites, ...written.map(({ of, at, writtenAt, transactions, peak }): WriteSighting => ({ ...of, at, writtenAt, transactions, transactionsPerSecondPeak: peak }))],
  }));
}

const alone = { plans: [{ plan: "shop", priority: 100 }], deployed: 1 };
/** A neutral member is seen at both sites at once; what stands at neither is not of the source. */
export const isNeutral = (plan: Plan, thing: string): boolean => {
  const service = serviceOf(plan, thing);
  return service !== undefined && "probe" in service && memberPlaces(service)[memberName(thing) ?? ""] === "arbiter";
};
const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  blockedUntil: fc.option(fc.constant(now + seconds(1)), { freq: 5 }).map((at) => (at === null ? null : at)),
  pausedUntil: fc.option(fc.constant(now + seconds(1)), { freq: 9 }).map((at) => (at === null ? null : at)),
  killSwitch: fc.constantFrom(false, false, false, true),
  openedAt: fc.constantFrom(now, now - seconds(30), now - minutes(2), now - decisionDeadlineMs(hold), now - minutes(90)),
  requestedBy: fc.constantFrom(null, null, null, "maintenance"),
  alarming: fc.constantFrom(alone, alone, alone, null, { plans: [{ plan: "shop", priority: 1 }, { plan: "other", priority: 2 }], deployed: 3 }),
});
export const free: Circumstances = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now - minutes(2), requestedBy: null, alarming: alone };

const situated = (plan: Plan): fc.Arbitrary<Seen> => fc.record({ plan: fc.constant(plan), evidence: evidence(plan), circumstances: fc.oneof(fc.constant(free), circumstances) });
export const seen: fc.Arbitrary<Seen> = fc.oneof({ weight: 1, arbitrary: fc.oneof(...plans.map(situated)) }, { weight: 2, arbitrary: anyPlan.chain(situated) });
export type Seen = { readonly plan: Plan; readonly evidence: Evidence; readonly circumstances: Circumstances };
