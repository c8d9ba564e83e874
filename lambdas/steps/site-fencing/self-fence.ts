// The fence for a source that nobody can reach: its watchdogs may renew no more, and once the last lease has run out each of
// them has stopped its host by itself (design §7). What is believed is the arbiter's record of renewals and nothing else; the
// arithmetic stands in workflows/self-fence.ts.

import type { Mutation } from "../../../workflows/mutations.ts";
import { recordTableName } from "../../../workflows/names.ts";
import { fenceStanding } from "../../../workflows/self-fence.ts";
import type { SiteLease } from "../../../workflows/self-fence.ts";
import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import type { FencingAdapters } from "./leases.ts";

type Kind = "fence.self-fence";
/** Of both sites: whoever leaves a site to which it once moved finds renewals forbidden at the other. */
type Facts = Seen<{ readonly source: SiteLease; readonly target: SiteLease }>;

const lookMs: Milliseconds = 3_000;
const untouched: SiteLease = { renewed: {}, forbidden: null, epoch: 0 };

export const selfFence: StepKind<Kind, Facts, FencingAdapters> = {
  kind: "fence.self-fence",

  look(_input, { plan: { plan }, source, target }, { leases, clock }) {
    return see(clock, lookMs, "the record of renewals", async () => {
      const [left, taken] = await Promise.all([leases.read(plan, source), leases.read(plan, target)]);
      return { source: left ?? untouched, target: taken ?? untouched };
    });
  },

  decide(facts, input, context) {
    if (!facts.seen && facts.refused) return { to: "stuck", because: `${facts.because}; whether ${context.source} still runs and writes is not known`, brought: { fenced: "unconfirmed" } };
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const { source, target } = facts.value;
    const forbiddenAt = source.forbidden?.at ?? context.startedAt;
    const standing = fenceStanding(source, forbiddenAt, input, context.at, context.plan.sites[context.source]?.hosts ?? {});
    // What can never be proved is not begun: a person decides before anything is stopped for it.
    if (standing.is === "unproven") return { to: "stuck", because: `${standing.says}; whether ${context.source} still runs and writes is not known`, brought: { fenced: "unconfirmed" } };
    // Also where an earlier run forbade them: from now on only this run, or a later one, allows them again.
    if (source.forbidden === null || source.epoch !== context.epoch) {
      return { to: "act", because: `the watchdogs of ${context.source} may still renew, or another run decides about them`, mutations: [change(context, context.source, "forbidden", forbiddenAt)] };
    }
    switch (standing.is) {
      case "waiting":
        return { to: "wait", because: standing.says, againMs: Math.max(500, Math.min(standing.forMs, 10_000)) };
      case "fenced":
        // A site that was fenced once starts nothing until its watchdogs may renew again; only now is that safe.
        if (target.forbidden !== null) return { to: "act", because: `${standing.says}; the watchdogs of ${context.target} may not renew since an earlier run`, mutations: [change(context, context.target, "allowed", context.startedAt)] };
        return { to: "done", proof: standing.says, brought: { fenced: "confirmed" } };
    }
  },

  undo(facts, _input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const { source, target } = facts.value;
    const allowedByUs = context.sent.some(({ key }) => key === keyOf(context.target, "allowed"));
    if (allowedByUs && target.forbidden === null) return { to: "act", because: `the watchdogs of ${context.target} were not allowed to renew before this run`, mutations: [change(context, context.target, "forbidden", context.startedAt)] };
    if (source.forbidden !== null) return { to: "act", because: `the watchdogs of ${context.source} may not renew`, mutations: [change(context, context.source, "allowed", context.startedAt)] };
    return { to: "done", proof: `the watchdogs of ${context.source} may renew again` };
  },
};

const keyOf = (site: string, renewals: "forbidden" | "allowed"): string => `${renewals} at ${site}`;

function change({ plan, run, epoch }: StepContext, site: string, renewals: "forbidden" | "allowed", since: number): Mutation {
  const back = renewals === "forbidden" ? "allow" : "forbid";
  return {
    key: keyOf(site, renewals),
    sentence: renewals === "forbidden" ? `Forbid the watchdogs of ${site} to renew their lease` : `Allow the watchdogs of ${site} to renew their lease again`,
    call: { operation: "dynamodb.UpdateItem", region: plan.arbiter.region, input: { TableName: recordTableName, plan: plan.plan, site, renewals, since, run, epoch } },
    undo: `${back} the watchdogs of ${site} to renew`,
    settleMs: 0,
    repeatable: true,
  };
}
