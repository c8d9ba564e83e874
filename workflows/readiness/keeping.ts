// What a run needs of our own: a record that nobody deletes by mistake, secrets with the fields that are read, and roles that
// may really do what their statements say.

import { secretFieldsOfJourney } from "../journeys.ts";
import { recordTableName } from "../names.ts";
import { atSite } from "../plan.ts";
import type { Plan } from "../plan.ts";
import { sayList } from "../plan-fault.ts";
import { isProbe } from "../probe-input.ts";
import type { ProbeInput } from "../plan-probes.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import { watchedServices } from "../plan.ts";
import { everyStep } from "../repairs.ts";
import { catalogue } from "../steps.ts";
import { isWebhook, secretFieldsOf } from "../webhooks.ts";
import { asking } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { TopicFacts } from "./questions.ts";

const signsIn = ["username", "password"];

/** The fields that a probe reads of its secret. */
function fieldsOfProbe(probe: ProbeInput): readonly string[] {
  if (isProbe(probe, "viber-webhook")) return ["token"];
  return isProbe(probe, "facebook-webhook") ? ["appSecret"] : signsIn;
}

/** By secret the fields that probes and steps read, each site's own where the name says so. */
export function secretsOf(plan: Plan): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const need = (secret: string, fields: readonly string[]): void => {
    for (const site of Object.keys(plan.sites)) {
      const name = atSite(secret, site);
      const known = found.get(name) ?? new Set();
      for (const field of fields) known.add(field);
      found.set(name, known);
    }
  };
  for (const { secret } of Object.values(plan.databases)) need(secret, signsIn);
  for (const [, { probe }] of watchedServices(plan)) if ("secret" in probe) need(probe.secret, fieldsOfProbe(probe));
  for (const step of allSteps(plannedNodes(plan.steps))) {
    if (isKind(step, "verify.journey") && step.input.secret !== undefined) need(step.input.secret, secretFieldsOfJourney(step.input));
    if (isWebhook(step) && step.input.secret !== undefined) need(step.input.secret, secretFieldsOf(step));
  }
  return new Map([...found].map(([name, fields]) => [name, [...fields]]));
}

/** The key that AWS keeps for SNS in each account lets whoever may publish use it; a key of somebody's own says in its policy who may. */
const keyOfAws = /(^|[:/])alias\/aws\/sns$/;

function judgeTopic(topic: TopicFacts | null): Judgement {
  if (topic === null) return fail("There is no such topic, so nobody is called when nobody answers.", "Make the topic and subscribe people to it, or name another one under decide.escalate.");
  const { confirmed, pending, key } = topic;
  const waiting = pending === 0 ? "" : ` ${pending} ${pending === 1 ? "waits" : "wait"} to be confirmed.`;
  if (confirmed === 0) return fail(`Nobody has confirmed a subscription to the topic, so a call to it reaches nobody.${waiting}`, pending === 0 ? "Subscribe people to it." : "Let them confirm it by the mail that AWS has sent them.");
  const reaches = `${confirmed} ${confirmed === 1 ? "subscription is" : "subscriptions are"} confirmed`;
  if (key !== null && !keyOfAws.test(key)) return notCheckable(`${reaches}, but the topic is encrypted with a key of its own (${key}), and whether the sweep's role may use it says that key's policy, which is not read`, "See that the key's policy lets the role of the sweep call kms:GenerateDataKey and kms:Decrypt, and publish a test message with that role.");
  return pending === 0 ? pass(`The topic is there, and ${reaches}.`) : warn(`The topic is there, and ${reaches}.${waiting}`, "Let them confirm it by the mail that AWS has sent them, or take the subscription away.");
}

export const keepingChecks: readonly CheckRow[] = [
  {
    code: "record-protected", rows: ["R20"], shows: "the record exists, cannot be deleted by mistake and can be restored to any moment",
    items: ({ plan }) => {
      const { region } = plan.arbiter;
      return [asking(`record in ${region}`, [{ kind: "record-table", region, table: recordTableName }], (facts) => {
        if (facts === null) return fail(`There is no table ${recordTableName} in ${region}, and without a record nothing is changed.`, "Deploy the control stack of that Region.");
        const open = [...(facts.deletionProtection ? [] : ["its deletion protection is off"]), ...(facts.pointInTimeRecovery ? [] : ["it cannot be restored to a moment"])];
        if (open.length > 0) return fail(`The table ${recordTableName} is there, but ${sayList(open)}.`, "Deploy the control stack again: it turns both on.");
        return facts.status === "ACTIVE" ? pass("It is protected from deletion and can be restored to any moment.") : warn(`The table ${recordTableName} is ${facts.status}.`, "Wait until it is ACTIVE.");
      })];
    },
  },
  {
    code: "escalation-reaches", rows: ["R14"], shows: "the topic that is called when nobody answers exists, and somebody has confirmed a subscription to it",
    items: ({ plan }) => (plan.decide.escalate === undefined ? [] : [asking("decide.escalate", [{ kind: "topic", arn: plan.decide.escalate }], judgeTopic)]),
  },
  {
    code: "secret-fields", rows: ["A29", "B11"], shows: "the secrets exist with the fields that probes and steps read; what they hold is never shown",
    items: ({ plan }) => [...secretsOf(plan)].map(([name, fields]) => asking(name, [{ kind: "secret", name }], (there) => {
      const { region } = plan.arbiter;
      if (there === null) return fail(`There is no secret ${name} in ${region}.`, `Make it with the fields ${sayList(fields)}, or replicate it to the arbiter's Region.`);
      const missing = fields.filter((field) => !there.includes(field));
      return missing.length > 0 ? fail(`The secret ${name} has no ${sayList(missing)}.`, "Put it into the secret's JSON.") : pass(`It has ${sayList(fields)}.`);
    })),
  },
  {
    code: "steps-permitted", rows: ["E12"], shows: "the roles of the steps may do what the steps will do, also under the limits of the organisation",
    items: ({ plan }) => [...new Set(everyStep(plan).map(({ kind }) => catalogue[kind].function))].map((of) => asking(`role of ${of}`, [{ kind: "role", of }], (denied) => {
      if (denied === null) return fail(`There is no role for the steps of ${of}.`, "Deploy the plan's stack.");
      const [first] = denied;
      if (first === undefined) return pass("IAM allows everything that its steps do; what a site's own account allows does not show here.");
      const more = denied.length === 1 ? "" : `, and ${denied.length - 1} more`;
      return fail(`IAM denies ${first.action} on ${first.resource} (${first.because})${more}.`, "See who changed the role, and whether a service control policy or a permissions boundary forbids it; deploying the plan's stack restores the role.");
    })),
  },
];
