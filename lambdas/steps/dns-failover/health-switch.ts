// Moves traffic without touching a DNS record: an HTTPS health check reads an object and is inverted, so that PRIMARY
// (the plan's home) counts as unhealthy exactly while the object is there, and SECONDARY answers. Health results reach the
// name servers without Route 53's control plane, and the object lies outside the site that is left (aws.md §1.4.1, R14).

import { recordName } from "../../aws/record-name.ts";
import { resolveAddresses } from "../../aws/dns.ts";
import { readObject } from "../../aws/s3.ts";
import type { SeenObject } from "../../aws/s3.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { moveUsers } from "./barrier.ts";
import { sameAddresses } from "./same-addresses.ts";

type Input = StepInput<"traffic.route53-health-switch">;

const lookMs: Milliseconds = 6_000;

export interface HealthSwitchFacts {
  readonly object: Seen<SeenObject>;
  readonly answers: Seen<readonly string[]>;
}

export const healthSwitch: StepKind<"traffic.route53-health-switch", HealthSwitchFacts, Adapters> = {
  kind: "traffic.route53-health-switch",

  async look(input, _context, adapters) {
    const [object, answers] = await Promise.all([
      see(adapters.clock, lookMs, `s3://${input.object.bucket}/${input.object.key}`, () => readObject(adapters.clients, input.object)),
      see(adapters.clock, lookMs, `the name servers of ${input.name}`, () => resolveAddresses(input.name, adapters)),
    ]);
    return { object, answers };
  },

  decide({ object, answers }, input, context): StepDecision {
    const wanted = input.answers[context.target];
    if (wanted === undefined) return { to: "stuck", because: `the plan names no addresses of ${context.target} for ${input.name}` };
    if (!object.seen) return unseen(object);
    const present = context.target !== context.plan.home;
    // The object is required even when the answers are already right: without it they would turn back by themselves as
    // soon as the primary's health check thinks better of the site that was left.
    if (object.value.present !== present) {
      return moveUsers(`the object is ${present ? "absent" : "present"}, so ${input.name} leads to ${context.source}`, [switching(input, context, present)], context);
    }
    if (!answers.seen) return unseen(answers);
    if (sameAddresses(answers.value, wanted)) {
      return { to: "done", proof: `${input.name} resolves to ${wanted.join(", ")}, which is ${context.target}, and the object that decides it is ${present ? "present" : "absent"}` };
    }
    const found = answers.value.length === 0 ? "nothing" : answers.value.join(", ");
    return {
      to: "wait",
      because: `the switch is set and ${input.name} still resolves to ${found}; the health check looks every ${sayDuration(input["check-every"])} and answers are kept for ${sayDuration(input.ttl)}`,
    };
  },
};

function switching(input: Input, context: StepContext, present: boolean): Mutation {
  const { bucket, key, region } = input.object;
  const where = `s3://${bucket}/${key} in ${region}`;
  // S3 shows a write at once; what takes longer, the health check and the TTL, is waited for as DNS answers.
  const common = { settleMs: 2_000, repeatable: true } as const;
  if (!present) {
    return {
      ...common,
      key: "switch-to-home",
      sentence: `Remove ${where}, so that ${recordName(input.name)} leads to ${context.target} again`,
      call: { operation: "s3.DeleteObject", region, input: { Bucket: bucket, Key: key } },
      undo: "write the object again",
    };
  }
  const body = { run: context.run, epoch: context.epoch, target: context.target, mark: context.mark };
  return {
    ...common,
    key: "switch-away-from-home",
    sentence: `Write ${where}, so that ${recordName(input.name)} leads to ${context.target}`,
    call: { operation: "s3.PutObject", region, input: { Bucket: bucket, Key: key, Body: `${JSON.stringify(body)}\n`, ContentType: "application/json" } },
    undo: "remove the object again",
  };
}
