// Begins and ends an isolated drill. Before anything is made, the copies that earlier drills of the plan left are deleted: those of a drill that
// gave way to a failover, or whose clean-up failed. At the end it looks that none is left, of this drill or any other: the proof of clean-up. It looks
// in the Regions of both sites: what stands by now may have served when an earlier drill was overtaken.

import { drillOf } from "../../../workflows/drill-copies.ts";
import { drillCopyPrefix } from "../../../workflows/names.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { readInstancesNamed } from "../../aws/rds-replicas.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { isDeletable, lockedCopy, lookMs, remove, saysOf } from "./copies.ts";
import type { SeenCopy } from "./copies.ts";
import type { RecordingAdapters } from "./recording.ts";

interface Facts {
  /** By Region of both sites, each once. */
  readonly regions: readonly { readonly region: string; readonly copies: Seen<readonly SeenCopy[]> }[];
}

/** What another plan's drill made is that plan's matter; a run that the record does not know belongs to whom its name says. */
const ofOtherPlan = ({ instance, madeFor }: SeenCopy, { plan: { plan } }: StepContext): boolean => (madeFor === undefined ? drillOf(instance)?.startsWith(`${plan}-`) === false : madeFor !== plan);

export const leftOvers: StepKind<"drill.left-overs", Facts, RecordingAdapters> = {
  kind: "drill.left-overs",

  async look(_input, context, { clients, clock, runOf }) {
    const regions = [...new Set([context.source, context.target].map((site) => regionAt(context.plan, site)))];
    const looked = (region: string): Promise<Seen<readonly SeenCopy[]>> => see(clock, lookMs, `RDS in ${region}`, async (signal) => {
      const named = await readInstancesNamed(drillCopyPrefix, clients, region, signal);
      const seen = await Promise.all(named.map((instance) => lockedCopy(instance, context, runOf)));
      return seen.filter((copy) => !ofOtherPlan(copy, context));
    });
    return { regions: await Promise.all(regions.map(async (region) => ({ region, copies: await looked(region) }))) };
  },

  decide(facts) {
    const found = leftIn(facts);
    if ("to" in found) return found;
    const { left } = found;
    if (left.length === 0) return { to: "done", proof: none(facts) };
    const locked = left.filter((each) => each.locked !== undefined);
    if (locked.length > 0) return { to: "stuck", because: `${locked.map(({ instance, region }) => `RDS in ${region} has ${instance.id}`).join(", ")}, and nothing is deleted that is not known to be a drill's: ${locked.map((each) => each.locked).join("; ")}. Find out what it is, and delete or rename it yourself` };
    const because = sayFound(left);
    const ready = left.filter(({ instance: { status } }) => isDeletable(status));
    return ready.length === 0 ? { to: "wait", because } : { to: "act", because: `an earlier drill left what goes on costing money: ${because}`, mutations: ready.map(({ instance, region }) => remove(instance, region)) };
  },

  undo(facts): StepDecision {
    const found = leftIn(facts);
    if ("to" in found) return found;
    const { left } = found;
    if (left.length === 0) return { to: "done", proof: none(facts) };
    const because = sayFound(left);
    if (left.every(({ instance }) => instance.status === "deleting")) return { to: "wait", because };
    return { to: "stuck", because: `${because}; it is still there. Retry looks again; the next isolated drill deletes it, where it is a drill's` };
  },
};

type Found = SeenCopy & { readonly region: string };

/** What is left in all Regions, or what follows where one of them was not seen: silence proves nothing. */
function leftIn({ regions }: Facts): StepDecision | { readonly left: readonly Found[] } {
  const left: Found[] = [];
  for (const { region, copies } of regions) {
    if (!copies.seen) return unseen(copies);
    left.push(...copies.value.map((copy) => ({ ...copy, region })));
  }
  return { left };
}

const sayFound = (left: readonly Found[]): string => left.map(({ instance, region }) => saysOf(instance, region)).join("; ");
const none = ({ regions }: Facts): string => `RDS in ${regions.map(({ region }) => region).join(" and in ")} lists no instance of a drill of this plan`;
