// Verifies that the broker at the target moves messages: one of ours is published to a queue of its own and taken back, by the probe
// that the plan watches it with, through every node (C12: a broker's own health check does not see a dead queue).

import type { Answer } from "../../../workflows/evidence.ts";
import { membersAt, memberThing } from "../../../workflows/plan-members.ts";
import { watchedServices } from "../../../workflows/plan.ts";
import type { Plan, WatchedService } from "../../../workflows/plan.ts";
import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { notCheckable } from "./dry-run.ts";

export interface PublishConsumeFacts {
  /** By broker or node what was seen of it; empty in a dry run, and for a service that the plan does not have. */
  readonly through: readonly { readonly thing: string; readonly answer: Answer }[];
}

const watchedOf = (plan: Plan, service: string): WatchedService | undefined => watchedServices(plan).find(([key]) => key === service)?.[1];

export const publishConsume: StepKind<"verify.publish-consume", PublishConsumeFacts, SeeingAdapters> = {
  kind: "verify.publish-consume",

  async look({ service }, { plan, target, dryRun }, adapters) {
    const watched = watchedOf(plan, service);
    if (dryRun || watched === undefined) return { through: [] };
    const things = watched.members === undefined ? [service] : membersAt(watched, target).map((member) => memberThing(service, member));
    return { through: await Promise.all(things.map(async (thing) => ({ thing, answer: await adapters.lookAt(thing, target) }))) };
  },

  decide({ through }, { service }, context): StepDecision {
    const dry = notCheckable(context, `whether ${service} moves messages at ${context.target}`);
    if (dry !== undefined) return dry;
    const watched = watchedOf(context.plan, service);
    if (watched === undefined || through.length === 0) return { to: "stuck", because: `the plan watches no ${service} at ${context.target}` };
    const says = through.map(({ thing, answer }) => `${thing} ${answer.detail}`).join("; ");
    const moving = through.filter(({ answer }) => answer.kind === "healthy").length;
    // A cluster over both sites needs no quorum of the one that is left over; of its own nodes here all that there are.
    const enough = Math.min(watched.enough ?? through.length, through.length);
    if (moving < enough) return { to: "wait", because: `${moving} of ${through.length} moved a message at ${context.target}, and ${enough} are needed: ${says}` };
    return { to: "done", proof: `a message went in and came out again at ${context.target}: ${says}` };
  },
};
