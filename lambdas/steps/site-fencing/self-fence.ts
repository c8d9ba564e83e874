// The fence for a source that nobody can reach: its watchdogs may renew no more, and once the last lease has run out each of
// them has stopped its host by itself (design §7). What is believed is the arbiter's record of renewals and nothing else; the
// arithmetic stands in workflows/self-fence.ts. The ban always comes first, also where it will prove nothing: a run that may
// leave the site must not let its watchdogs start it again once they reach the arbiter, whatever a person then answers for.

import type { Mutation } from "../../../workflows/mutations.ts";
import { recordTableName } from "../../../workflows/names.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { fenceStanding, ownFenceStanding, sayBan, sayKeptBan } from "../../../workflows/self-fence.ts";
import type { Ban, FenceStanding, SiteLease } from "../../../workflows/self-fence.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import type { FencingAdapters } from "./leases.ts";

type Kind = "fence.self-fence";
type Renewals = "forbidden" | "allowed";
/** Of both sites: whoever leaves a site to which it once moved finds renewals forbidden at the other. */
type Facts = Seen<{ readonly source: SiteLease; readonly target: SiteLease }>;

const lookMs: Milliseconds = 3_000;
/** A renewal is dated before it is written, so one that passed after a change may bear a time from a little before it. */
const renewalTakesMs: Milliseconds = 60_000;
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
    const standing = ownFenceStanding(source, input, context, context.at);
    const doubt = standing.is === "unproven" ? `; it will prove nothing, because ${standing.says}` : "";
    const keptBan = target.forbidden === null ? "" : `; ${sayKeptBan(context.target, target.forbidden)}`;
    // Also where an earlier run forbade them: from now on only this run, or a later one, allows them again.
    if (source.forbidden === null || source.epoch !== context.epoch) {
      // The same each time it is sent, so that repeating it changes nothing.
      const ban = source.forbidden ?? { at: context.startedAt, run: context.run };
      return { to: "act", because: `the watchdogs of ${context.source} may still renew, or another run decides about them${doubt}`, mutations: [forbid(context, context.source, ban, source.forbidden)] };
    }
    switch (standing.is) {
      case "unproven":
        return { to: "stuck", because: `${standing.says}; whether ${context.source} still runs and writes is not known${keptBan}`, brought: { fenced: "unconfirmed" } };
      case "waiting":
        return { to: "wait", because: `${standing.says}${keptBan}`, againMs: againIn(standing.forMs) };
      case "fenced":
        // A site that was fenced once starts nothing until its watchdogs may renew again; only now is that safe.
        if (target.forbidden !== null) return { to: "act", because: `${standing.says}; the watchdogs of ${context.target} may not renew since an earlier run`, mutations: [allow(context, context.target, target.forbidden)] };
        return { to: "done", proof: standing.says, brought: { fenced: "confirmed" } };
    }
  },

  /**
   * Whoever answers for the source lets the target start: its watchdogs would stop again and again what this run starts or promotes there.
   * The source is forbidden first, where the step was answered for before it could do that: else both sites' watchdogs could start theirs.
   */
  afterAnswer(facts, _input, context) {
    if (!facts.seen) return facts.refused ? { to: "stuck", because: `${facts.because}; whether the watchdogs of ${context.target} may renew is not known` } : { to: "wait", because: facts.because, againMs: 1_000 };
    const { source, target: { forbidden } } = facts.value;
    if (source.forbidden === null || source.epoch !== context.epoch) {
      return { to: "act", because: `the watchdogs of ${context.source} may still renew, or another run decides about them`, mutations: [forbid(context, context.source, source.forbidden ?? { at: context.startedAt, run: context.run }, source.forbidden)] };
    }
    if (forbidden === null) return { to: "done", proof: `the watchdogs of ${context.target} may renew` };
    return { to: "act", because: sayBan(context.target, forbidden), mutations: [allow(context, context.target, forbidden)] };
  },

  /** Puts back what was there before this run, and lets the source start nothing before the target has stopped what this run let it start. */
  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const { source, target } = facts.value;
    const former = formerBan(context);
    if (former !== undefined) {
      if (target.forbidden === null) return { to: "act", because: `the watchdogs of ${context.target} were not allowed to renew before this run`, mutations: [forbid(context, context.target, former.ban, null)] };
      const open = stillOpen(standingOfTarget(target, input, context, former.allowedAt), context);
      if (open !== undefined) return open;
    }
    if (source.forbidden === null) return { to: "done", proof: `the watchdogs of ${context.source} may renew again` };
    if (source.forbidden.run !== context.run) return { to: "done", proof: `the watchdogs of ${context.source} may not renew since the run ${source.forbidden.run}, as before this run` };
    return { to: "act", because: `the watchdogs of ${context.source} may not renew`, mutations: [allow(context, context.source, source.forbidden)] };
  },
};

/** The ban at the target that this run lifted or may have lifted, and when; undefined where it lifted none. */
function formerBan({ target, toUndo = [] }: StepContext): { readonly ban: Ban; readonly allowedAt: Instant } | undefined {
  for (const { key, call, undoBy } of toUndo) {
    if (key !== keyOf(target, "allowed") || call.operation !== "dynamodb.UpdateItem" || undoBy?.operation !== "dynamodb.UpdateItem") continue;
    return { ban: { at: undoBy.input.since, run: undoBy.input.run }, allowedAt: call.input.since };
  }
  return undefined;
}

/** Of the hosts whose watchdogs renewed since they were allowed to; the others never held a lease, so this run let nothing start there. */
function standingOfTarget(lease: SiteLease, input: StepInput<Kind>, { plan, target, sent, at }: StepContext, allowedAt: Instant): FenceStanding | undefined {
  const hosts = input.hosts.filter((role) => (lease.renewed[role] ?? Number.NEGATIVE_INFINITY) >= allowedAt - renewalTakesMs);
  const forbiddenAt = sent.findLast(({ key }) => key === keyOf(target, "forbidden"))?.at ?? at;
  return hosts.length === 0 ? undefined : fenceStanding(lease, forbiddenAt, { ...input, hosts }, at, plan.sites[target]?.hosts ?? {});
}

/** What is left before the source may start anything; undefined where the target has stopped. */
function stillOpen(standing: FenceStanding | undefined, { source, target }: StepContext): StepDecision | undefined {
  switch (standing?.is) {
    case "waiting":
      return { to: "wait", because: `${target} may still run: ${standing.says}`, againMs: againIn(standing.forMs) };
    case "unproven":
      return { to: "stuck", because: `${standing.says}; whether ${target} still runs is not known, so the watchdogs of ${source} are not allowed to renew. See to it that ${target} is off, and allow it by hand (runbook: “Renewals forbidden”)` };
    case "fenced":
    case undefined:
      return undefined;
  }
}

const againIn = (ms: Milliseconds): Milliseconds => Math.max(500, Math.min(ms, 10_000));
const keyOf = (site: string, renewals: Renewals): string => `${renewals} at ${site}`;

/** `former` is the ban that was there before, which this one only takes over. */
function forbid(context: StepContext, site: string, ban: Ban, former: Ban | null): Mutation {
  return {
    key: keyOf(site, "forbidden"),
    sentence: `Forbid the watchdogs of ${site} to renew their lease`,
    call: callOf(context, site, "forbidden", ban),
    undo: former === null ? `allow the watchdogs of ${site} to renew` : `leave the watchdogs of ${site} forbidden to renew, as they were before`,
    undoBy: former === null ? callOf(context, site, "allowed", { at: context.startedAt, run: context.run }) : callOf(context, site, "forbidden", former),
    settleMs: 0,
    repeatable: true,
  };
}

function allow(context: StepContext, site: string, former: Ban): Mutation {
  return {
    key: keyOf(site, "allowed"),
    sentence: `Allow the watchdogs of ${site} to renew their lease again`,
    call: callOf(context, site, "allowed", { at: context.at, run: context.run }),
    undo: `forbid the watchdogs of ${site} to renew`,
    undoBy: callOf(context, site, "forbidden", former),
    settleMs: 0,
    repeatable: true,
  };
}

function callOf({ plan, epoch }: StepContext, site: string, renewals: Renewals, { at, run }: Ban): Mutation["call"] {
  return { operation: "dynamodb.UpdateItem", region: plan.arbiter.region, input: { TableName: recordTableName, plan: plan.plan, site, renewals, since: at, run, epoch } };
}
