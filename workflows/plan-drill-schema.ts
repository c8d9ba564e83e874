// When drills run, when they must not, and how long what they and other runs have shown counts, as people write it in a plan.

import * as z from "zod";
import { drillKindRows, drillKinds } from "./drill-kinds.ts";
import { duration, httpsUrl } from "./plan-words.ts";

/** EventBridge Scheduler takes exactly this form (docs: "Schedule types in EventBridge Scheduler"): six fields, and `?` for one of the two days. */
const cron = z.string({ error: "a cron expression as EventBridge Scheduler takes it" }).regex(/^cron\(\S+( \S+){5}\)$/, "cron(minute hour day-of-month month day-of-week year), for example cron(0 6 ? * MON *)");
const day = z.string({ error: "a day in quotes, for example \"2026-12-20\"" }).regex(/^\d{4}-\d{2}-\d{2}$/, "a day, for example \"2026-12-20\"");
const sentence = z.string().min(3).max(300);

export const drillSchema = z.strictObject({
  kind: z.enum(drillKinds).meta({ description: drillKinds.map((kind) => `${kind}: it ${drillKindRows[kind].does}`).join("; ") }),
  every: cron.meta({ description: "When, as EventBridge Scheduler takes it: cron(0 6 ? * MON *)" }),
  zone: z.string().min(1).meta({ description: "In which time zone, for example Europe/Berlin or UTC" }),
  approvers: z.int().min(1).max(5).optional().meta({ description: "Of a live drill: how many people have to approve each of its legs together; left out, 1" }),
  stay: duration.optional().meta({ description: "Of a live drill: for how long production stays at the other site at least, for example 30m; left out, no longer than the way home takes to be ready" }),
});

const faultName = z.string({ error: "a name of small letters, digits and hyphens" }).regex(/^[a-z][a-z0-9-]{0,39}$/, "a name of small letters, digits and hyphens, for example shop-stops");
const instruction = z.string().min(3).max(500);

/** What a fault has to lead to: production moves, a repair of the plan mends it, or nothing is changed. */
export const faultExpectations = ["failover", "repair", "none"] as const;

export const gameDaySchema = z.strictObject({
  faults: z.array(z.strictObject({
    name: faultName.meta({ description: "Which fault it is, told to nobody but the facilitator before the end" }),
    cause: instruction.meta({ description: "What the facilitator does to cause it; nothing here causes it by itself" }),
    remove: instruction.meta({ description: "What takes it back, told to everybody once its time is over" }),
    expect: z.enum(faultExpectations).meta({ description: "What is right: failover (production moves), repair (one of the plan's repairs), or none (nothing is changed)" }),
    notice: duration.optional().meta({ description: "How soon a run has to open; left out, any run before the fault is removed counts" }),
    lasts: duration.meta({ description: "After so long the fault is removed at the latest; whoever has not is called, with everybody else" }),
  })).min(2, "at least two faults, or there is nothing to draw").max(50),
});

export const isolatedSchema = z.strictObject({
  start: z.boolean().optional().meta({ description: "Whether machines and Auto Scaling groups that a failover starts at the target are started, and stopped again; what they run when they start, they run then, beside the site that serves. Left out: false" }),
  verify: z.array(httpsUrl).min(1).optional().meta({ description: "Addresses under test names, which lead to the site that stands by and which no user knows; {site} is filled in. Left out, nothing is verified but the databases" }),
});

export const liveSchema = z.strictObject({
  "shut-down": z.string().min(1).meta({ description: "The role under sites.*.hosts of the machine that a leg stops while its node is out of the round-robin name, and starts again" }),
  for: duration.prefault("2m").meta({ description: "How long after it was told to stop the machine is started again, at the earliest" }),
  verify: z.array(httpsUrl.refine((url) => url.includes("{site}"), "an address of each node's own, with {site}")).min(1).max(5).meta({ description: "Addresses under each node's own name, with {site}: the other node has to answer them all the time, and the node itself when it is back" }),
});

export const freezeSchema = z.strictObject({
  from: day.meta({ description: "The first day on which no drill starts, from 0:00 UTC" }),
  until: day.meta({ description: "The last such day, until 24:00 UTC" }),
  because: sentence.meta({ description: "Why, told to whoever is refused a drill" }),
});

export const proofSchema = z.strictObject({
  holds: duration.meta({ description: "How old the proof of a step may be, for example 90d; after that the step is unproven" }),
});
