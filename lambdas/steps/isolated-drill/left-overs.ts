// Begins and ends an isolated drill. Before anything is made, the copies that earlier drills of the plan left are deleted: those of a drill that
// gave way to a failover, or whose clean-up failed. At the end it looks that none is left, of this drill or any other: the proof of clean-up.

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

/** A drill's target may be the other site by now, so both Regions are looked at. */
interface LeftCopy extends SeenCopy {
  readonly region: string;
}
type Facts = Seen<readonly LeftCopy[]>;

/** What another plan's drill made is that plan's matter; a run that the record does not know belongs to whom its name says. */
const ofOtherPlan = ({ instance, madeFor }: SeenCopy, { plan: { plan } }: StepContext): boolean => (madeFor === undefined ? drillOf(instance)?.startsWith(`${plan}-`) === false : madeFor !== plan);

export const leftOvers: StepKind<"drill.left-overs", Facts, RecordingAdapters> = {
  kind: "drill.left-overs",

  look(_input, context, { clients, clock, runOf }) {
    return see(clock, lookMs, `RDS in ${regionsOf(context).join(" and ")}`, async (signal) => {
      const seen = await Promise.all(regionsOf(context).map(async (region) => {
        const named = await readInstancesNamed(drillCopyPrefix, clients, region, signal);
        return Promise.all(named.map(async (instance): Promise<LeftCopy> => ({ ...(await lockedCopy(instance, context, runOf)), region })));
      }));
      return seen.flat().filter((copy) => !ofOtherPlan(copy, context));
    });
  },

  decide(facts, _input, context) {
    if (!facts.seen) return unseen(facts);
    const left = facts.value;
    if (left.length === 0) return { to: "done", proof: none(context) };
    const locked = left.filter((each) => each.locked !== undefined);
    if (locked.length > 0) return { to: "stuck", because: `RDS has ${locked.map(({ instance, region }) => `${instance.id} in ${region}`).join(", ")}, and nothing is deleted that is not known to be a drill's: ${locked.map((each) => each.locked).join("; ")}. Find out what it is, and delete or rename it yourself` };
    const because = left.map(({ instance, region }) => saysOf(instance, region)).join("; ");
    const ready = left.filter(({ instance: { status } }) => isDeletable(status));
    return ready.length === 0 ? { to: "wait", because } : { to: "act", because: `an earlier drill left what goes on costing money: ${because}`, mutations: ready.map(({ instance, region }) => remove(instance, region)) };
  },

  undo(facts, _input, context): StepDecision {
    if (!facts.seen) return unseen(facts);
    if (facts.value.length === 0) return { to: "done", proof: none(context) };
    const because = facts.value.map(({ instance, region }) => saysOf(instance, region)).join("; ");
    if (facts.value.every(({ instance }) => instance.status === "deleting")) return { to: "wait", because };
    return { to: "stuck", because: `${because}; it is still there. Retry looks again; the next isolated drill deletes it, where it is a drill's` };
  },
};

const regionsOf = ({ plan, source, target }: StepContext): readonly string[] => [...new Set([regionAt(plan, target), regionAt(plan, source)])];
const none = (context: StepContext): string => `RDS in ${regionsOf(context).join(" and ")} lists no instance of a drill of this plan`;
