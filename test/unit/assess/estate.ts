// A plan with one of everything that the vendors' documents know: MongoDB over both sites with a neutral member, RabbitMQ with
// three nodes at each, two masters, a scheduler that its platform restarts, third parties; and what it looks like when all is well.

import type { Evidence, Observation, Standing } from "../../../workflows/evidence.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { evidenceOf, minutes, writtenShop } from "../builders.ts";
import type { Change, Where } from "../builders.ts";

const looks = ["other-site", "inside"];

export const writtenEstate = {
  ...writtenShop,
  plan: "estate",
  services: {
    ...writtenShop.services,
    mongo: { probe: { mongodb: "{member}.shop.internal:27017" }, from: looks, failure: "own-failover", within: "20s", members: { m1: "site-a", m2: "site-b", m3: "arbiter" }, enough: 2 },
    rabbit: { probe: { amqp: "{member}.{site}.shop.internal:5671", secret: "shop/amqp" }, from: looks, failure: "site", members: ["r1", "r2", "r3"], enough: 2 },
    sql: { probe: { tcp: "sql.{site}.shop.internal:1433" }, from: looks, failure: "own-failover", within: "60s" },
    web: { probe: { https: "https://web.{site}.shop.example.com/" }, from: ["arbiter", "inside"], failure: "own-failover", within: "30s" },
    scheduler: { probe: { tcp: "scheduler.{site}.shop.internal:8080" }, from: looks, failure: "site", restarts: "5m", standby: "stopped" },
    facebook: { probe: { https: "https://graph.facebook.com/" }, from: ["inside"], failure: "observe" },
    viber: { probe: { https: "https://chatapi.viber.com/" }, from: ["inside"], failure: "observe" },
  },
  databases: {
    ...writtenShop.databases,
    config: {
      "rds-replica": { "site-a": { id: "node-a", endpoint: "node-a.internal:3306" }, "site-b": { id: "node-b", endpoint: "node-b.internal:3306" } },
      engine: "mysql", database: "config", secret: "shop/config", writer: "both", from: looks,
    },
  },
  steps: [...writtenShop.steps.slice(0, 2), { activate: { command: { run: { takeover: "/opt/takeover.sh" }, hosts: ["app"] } } }, ...writtenShop.steps.slice(2)],
};

/** The estate; a change replaces whole keys of the plan as people write it. */
export function estate(change: Readonly<Record<string, unknown>> = {}): Plan {
  return planSchema.parse({ ...writtenEstate, ...change });
}

/** Says of itself what it is, and has for so long; `kind` is what a probe makes of that. */
export function being(where: Where, standing: Standing, forMs: Milliseconds, kind: "healthy" | "failing" = "healthy"): Change {
  return (evidence) => ({
    ...evidence,
    observations: evidence.observations.map((seen): Observation => {
      const meant = (where.observer ?? seen.observer) === seen.observer && (where.thing ?? seen.thing) === seen.thing && (where.site ?? seen.site) === seen.site;
      return meant ? { ...seen, since: seen.at - forMs, answer: { ...seen.answer, kind, detail: `is ${standing}`, standing } } : seen;
    }),
  });
}

const hour = minutes(60);
/** MongoDB's primary is at the source, and the scheduler and all else as it should be. */
const well: readonly Change[] = [
  being({ thing: "mongo/m1" }, "writer", hour),
  being({ thing: "mongo/m2" }, "follower", hour),
  being({ thing: "mongo/m3" }, "follower", hour),
  being({ thing: "config" }, "writer", hour),
];
/** What is stopped on purpose at the standby does not answer there (A1). */
const stopped: Change = (evidence) => ({ ...evidence, observations: evidence.observations.map((seen) => (seen.thing === "scheduler" && seen.site === "site-b" ? { ...seen, answer: { kind: "failing", detail: "did not answer" } } : seen)) });

/** The estate when all is well, and then what is changed. */
export function estateSeen(plan: Plan, ...changes: readonly Change[]): Evidence {
  const { scheduler } = plan.services;
  const stops = scheduler !== undefined && "probe" in scheduler && scheduler.standby === "stopped";
  return evidenceOf(plan, ...well, ...(stops ? [stopped] : []), ...changes);
}
