// One builder for each value that many tests need, healthy unless told otherwise; a test changes the one thing it is about.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Answer, DatabaseValues, Evidence, Observation, WriteSighting } from "../../workflows/evidence.ts";
import { sights } from "../../workflows/evidence.ts";
import { createDigest } from "../../workflows/digest.ts";
import type { Mutation } from "../../workflows/mutations.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import { chain, firstHash } from "../../workflows/entry-chain.ts";
import { readRun } from "../../workflows/record.ts";
import type { Entry, EntryBody, GateFacts, RunState } from "../../workflows/record.ts";
import type { Verdict } from "../../workflows/assess.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";

/** The instant of everything that does not say otherwise. */
export const now = Date.UTC(2026, 0, 1, 12);
export const seconds = (count: number): Milliseconds => count * 1000;
export const minutes = (count: number): Milliseconds => count * 60_000;
/** Of a hold time of a minute. */
export const spellTimes = { quietMs: minutes(10), patienceMs: minutes(1) };

/** The plan that is shipped. */
export const hybridChat: Plan = planSchema.parse(parse(readFileSync(join(import.meta.dirname, "../../workflows/plans/hybrid-chat.yaml"), "utf8")));

/** A plan as people would write it, before the schema: three voters on paths of their own, one database, one machine, one name. */
export const writtenShop = {
  plan: "shop",
  title: "Shop on two sites",
  objectives: { rto: "15m", rpo: "30s" },
  sites: { "site-a": { region: "eu-west-1", hosts: { app: "i-0a0a0a0a0a" } }, "site-b": { region: "eu-central-1", hosts: { app: "i-0b0b0b0b0b" } } },
  home: "site-a",
  arbiter: { region: "eu-north-1" },
  "vantage-points": { arbiter: { control: "https://control.example.net/", path: "north" }, "site-a": { control: "https://control.example.net/", path: "west" }, "site-b": { control: "https://control.example.net/", path: "central" } },
  services: {
    gateway: { probe: { https: "https://gw.{site}.shop.example.com/health" }, from: ["arbiter", "other-site", "inside"], failure: "site" },
    mongodb: { probe: { tcp: "mongo.{site}.shop.internal:27017" }, from: ["inside"], failure: "own-failover", within: "20s" },
    broker: { probe: { tcp: "amq.{site}.shop.internal:61616" }, from: ["inside"], failure: "own-failover", within: "30s" },
    "load-balancer": { probe: { tcp: "lb.shop.example.com:443" }, from: ["arbiter"], failure: "observe" },
    bot: { unmanaged: "beyond the scope of the vendor's support" },
  },
  databases: {
    orders: {
      "rds-replica": { "site-a": { id: "orders-a", endpoint: "orders-a.internal:5432" }, "site-b": { id: "orders-b", endpoint: "orders-b.internal:5432" } },
      engine: "postgres",
      database: "orders",
      secret: "shop/probe",
      from: ["other-site", "inside"],
    },
  },
  decide: { mode: "ask", every: "10s", hold: "60s", block: "60m", expires: "30m", votes: { of: ["other-site", "arbiter", "inside"], need: 2 } },
  access: { approve: ["on-call-1", "lead-1"], "accept-loss": ["on-call-1", "lead-1"], "loss-approvers": 1, request: ["on-call-1", "lead-1", "operator-1"], skip: ["on-call-1", "lead-1"], pause: ["lead-1"] },
  steps: [
    { fence: { "ec2-stop": { hosts: ["app"] } } },
    { promote: { "rds-replica": { database: "orders" } } },
    {
      traffic: {
        "route53-health-switch": {
          name: "shop.example.com",
          answers: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10"] },
          object: { bucket: "shop-switch", key: "shop", region: "eu-north-1" },
          ttl: "60s",
        },
      },
    },
    { verify: { "sql-write": { database: "orders" } } },
  ],
};

/** A small plan; `change` replaces whole fields of the parsed one. */
export function shop(change: Partial<Plan> = {}): Plan {
  return { ...planSchema.parse(writtenShop), ...change };
}
/** The same with other settings of the decision. */
export function shopDeciding(change: Partial<Plan["decide"]>): Plan {
  const plan = shop();
  return { ...plan, decide: { ...plan.decide, ...change } };
}
/** The same with other steps, as people write them. */
export function shopWithSteps(steps: readonly unknown[]): Plan {
  return planSchema.parse({ ...writtenShop, steps });
}
export const digestOf = (plan: Plan): string => createDigest(plan);

export const writerValues: DatabaseValues = { role: "writer", writeAccepted: true, newestWriteAt: now - 50, transactions: 5_000, trialWrites: 200, lagMs: null };
export const replicaValues: DatabaseValues = { role: "replica", newestWriteAt: now - 50, transactions: 5_000, trialWrites: 200, lagMs: 0 };

/** Which observations a change is about; what is left out means all. */
export interface Where {
  readonly observer?: string;
  readonly thing?: string;
  readonly site?: string;
}
export type Change = (evidence: Evidence) => Evidence;

const isAt = (where: Where) => (seen: { readonly observer: string; readonly thing?: string; readonly site: string }): boolean =>
  (where.observer ?? seen.observer) === seen.observer && (where.thing ?? seen.thing) === seen.thing && (where.site ?? seen.site) === seen.site;

/** Everybody looks and everything answers: the source writes, the target follows it without a lag. Times count back from `now`. */
export function evidenceOf(plan: Plan, ...changes: readonly Change[]): Evidence {
  const [source = "", target = ""] = Object.keys(plan.sites);
  const observations = sights(plan).map(({ observer, thing, site, kind }): Observation => {
    const database = kind === "database" ? { database: site === source ? writerValues : replicaValues } : {};
    return { observer, thing, site, at: now, since: now - minutes(60), answer: { kind: "healthy", detail: "answers", ...database } };
  });
  const lastWrites = sights(plan).flatMap((sight): readonly WriteSighting[] =>
    sight.kind === "database" && sight.site === source
      ? [{ database: sight.thing, site: source, observer: sight.observer, at: now - 60, writtenAt: now - 50, transactions: 5_000, trialWrites: 200, transactionsPerSecondPeak: 10 }]
      : [],
  );
  const healthy: Evidence = { at: now, source, target, observations, lastWrites, fence: "not-tried" };
  return changes.reduce((evidence, change) => change(evidence), healthy);
}

function answering(answer: Answer, where: Where, forMs: Milliseconds): Change {
  const matches = isAt(where);
  return (evidence) => ({ ...evidence, observations: evidence.observations.map((seen) => (matches(seen) ? { ...seen, since: seen.at - forMs, answer } : seen)) });
}
/** Seen not to answer for so long; a database was seen to accept its last write just before, whoever looked. */
export function failing(where: Where, forMs: Milliseconds): Change {
  const matches = isAt(where);
  return (evidence) => {
    const lastWrites = evidence.lastWrites.map((write) =>
      matches({ ...write, thing: write.database }) ? { ...write, at: evidence.at - forMs - seconds(10), writtenAt: evidence.at - forMs - seconds(10) } : write,
    );
    return { ...answering({ kind: "failing", detail: "did not answer" }, where, forMs)(evidence), lastWrites };
  };
}
/** The observer or its path gave nothing for so long. */
export function silent(where: Where, forMs: Milliseconds): Change {
  return answering({ kind: "silent", detail: "the observer is blind" }, where, forMs);
}
/** Answers, but not for longer than this. */
export function back(where: Where, forMs: Milliseconds): Change {
  const matches = isAt(where);
  return (evidence) => ({ ...evidence, observations: evidence.observations.map((seen) => (matches(seen) ? { ...seen, since: seen.at - forMs } : seen)) });
}
/** Has failed and answered again so often since then, the last time until so long ago. */
export function cameAndWent(where: Where, times: number, { forMs, untilMs }: { readonly forMs: Milliseconds; readonly untilMs: Milliseconds }): Change {
  const matches = isAt(where);
  return (evidence) => ({ ...evidence, observations: evidence.observations.map((seen) => (matches(seen) ? { ...seen, spells: { first: seen.at - forMs, until: seen.at - untilMs, times, over: seen.answer.kind === "healthy" } } : seen)) });
}
/** What the target's copy says, to everybody who reads it. */
export function copy(values: Partial<DatabaseValues>): Change {
  return (evidence) => ({
    ...evidence,
    observations: evidence.observations.map((seen) =>
      seen.site === evidence.target && seen.answer.kind !== "silent" && seen.answer.database ? { ...seen, answer: { ...seen.answer, database: { ...seen.answer.database, ...values } } } : seen,
    ),
  });
}
export const fence = (how: Evidence["fence"]): Change => (evidence) => ({ ...evidence, fence: how });

/** A verdict as the first row of the table that asks would give it. */
export function verdictOf(change: Partial<Verdict> = {}): Verdict {
  return {
    verdict: "ask", code: "primary-dead", sentence: "site-a has been seen to fail.", reasons: ["site-b sees it fail"], missing: ["the plan asks a person"], blocked: [], againMs: null,
    losses: [], acceptedLossSeconds: 10, digest: "a".repeat(64), ...change,
  };
}

export function mutation(change: Partial<Mutation> = {}): Mutation {
  return {
    key: "stop i-0a0a0a0a0a", sentence: "Stop i-0a0a0a0a0a in eu-west-1",
    call: { operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: ["i-0a0a0a0a0a"] } },
    undo: "start it again", settleMs: 10_000, repeatable: true, ...change,
  };
}

export function gateFacts(change: Partial<GateFacts> = {}): GateFacts {
  return {
    gate: "approve-failover", kind: "approve-failover", title: "Fail over to site-b", sentences: ["site-a has been seen to fail."], choices: ["approve", "reject"], step: null,
    revision: 1, digest: "a".repeat(64), acceptedLossSeconds: 10, openedAt: now, expiresAt: now + minutes(30), ...change,
  };
}

export const opening: Extract<EntryBody, { type: "opened" }> = {
  type: "opened", plan: "shop", planDigest: "d".repeat(64), kind: "failover", source: "site-a", target: "site-b", trigger: { by: "alarm", what: "understudy-shop-site-a-down", at: now },
};
export const authorised = (change: Partial<Extract<EntryBody, { type: "authorised" }>> = {}): EntryBody => ({
  type: "authorised", how: "approved", digest: "a".repeat(64), acceptedLossSeconds: 10, ...change,
});
export const decided = (decision: Extract<EntryBody, { type: "gate-decided" }>["decision"], gate = "approve-failover"): EntryBody => ({
  type: "gate-decided", gate, revision: 1, digest: "a".repeat(64), decision, by: "on-call-1", reason: "site-a is dark",
});
export const stepped = (step: string, status: Extract<EntryBody, { type: "step" }>["status"], more: Partial<Extract<EntryBody, { type: "step" }>> = {}): EntryBody => ({
  type: "step", step, status, because: `it is ${status}`, brought: {}, ...more,
});

type Timed = readonly [Milliseconds, EntryBody];
const isTimed = (each: EntryBody | Timed): each is Timed => Array.isArray(each);

/** Entries of a run after its opening: each a body, or a body with the time since the opening. Without a time it is one second later. */
export function entriesOf(...bodies: readonly (EntryBody | Timed)[]): readonly Entry[] {
  const entries: Entry[] = [];
  const add = (at: Instant, body: EntryBody): void => {
    entries.push(chain(entries.at(-1) ?? { seq: 0, hash: firstHash }, { run: "shop-1", at, epoch: 7, body }));
  };
  add(now, opening);
  for (const each of bodies) {
    if (isTimed(each)) add(now + each[0], each[1]);
    else add((entries.at(-1)?.at ?? now) + seconds(1), each);
  }
  return entries;
}
/** The state of a run with these entries after its opening. */
export function runOf(...bodies: readonly (EntryBody | Timed)[]): RunState {
  const state = readRun(entriesOf(...bodies));
  if (state === undefined) throw new TypeError("a record that begins with its opening always has a state");
  return state;
}
