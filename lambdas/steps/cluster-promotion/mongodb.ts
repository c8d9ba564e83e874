// Makes MongoDB's member at the target the primary, and puts the priorities right so that it stays: the set elects by itself
// (A5), and would go home by itself too (A12, B13). A set without a quorum is never forced by itself (A8): only where the plan
// allows it, after a fence that is confirmed, and when a person has approved it at the question of this step.

import type { Answer } from "../../../workflows/evidence.ts";
import { Defect } from "../../../workflows/failure.ts";
import { memberName, membersAt, probeOf, thingsLookedAt } from "../../../workflows/plan-members.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { atSite } from "../../../workflows/plan.ts";
import type { WatchedService } from "../../../workflows/plan.ts";
import { isProbe } from "../../../workflows/probe-input.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { clusterPromotionRows } from "../../../workflows/step-rows/cluster-promotion.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { sayDuration, wholeSeconds } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { writableSet } from "../../../workflows/writable-names.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { hostsAt, sayHost } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { lookAtHosts, roundOf, runOnHost, standingOf } from "../ssm-command.ts";
import type { HostFacts } from "../ssm-command.ts";
import { unseen } from "../unseen.ts";
import { mongodbCommand } from "./mongodb-command.ts";
import { setMemberAt } from "./set-member.ts";
import type { SetMember } from "./set-member.ts";
import { factsIn } from "../database-promotion/promotion-command.ts";

export interface MongodbFacts {
  readonly host: Seen<readonly HostFacts[]>;
  /** What the observers see of the member at the target. */
  readonly member: Answer;
}
type Input = StepInput<"promote.mongodb">;

const lookMs: Milliseconds = 5_000;
const onlineWithinMs: Milliseconds = 60_000;
const deliverSeconds = 60;
/** How long what a person has done by hand may take until observers see it. */
const seenWithinMs: Milliseconds = 60_000;

export const mongodb: StepKind<"promote.mongodb", MongodbFacts, SeeingAdapters> = {
  kind: "promote.mongodb",

  async look(input, context, adapters) {
    const hosts = hostsAt(context.plan, context.target, [input.host]);
    const [host, member] = await Promise.all([lookAtHosts(hosts, context.target, context, adapters, lookMs), adapters.lookAt(memberAt(input, context).thing, context.target)]);
    return { host, member };
  },

  decide({ host: seen, member }, input, context) {
    const { thing, watched } = memberAt(input, context);
    if (!seen.seen) return unseen(seen);
    const [host] = seen.value;
    if (host === undefined) throw new Defect(`no host was looked at for ${thing}`);
    const leads = isPrimary(member);
    // Primaries change: what an earlier round has reached and holds no more is no reason to wait when a person sends the step round again.
    const runs = leads ? host.runs : host.runs.filter(({ round, state }) => state !== "succeeded" || round === roundOf(context));
    const standing = standingOf({ ...host, runs }, context);
    const says = `${thing} ${member.detail}; the command on ${sayHost(host)}: ${standing.says}`;
    switch (standing.state) {
      case "goes-on":
        return { to: "wait", because: says };
      case "succeeded":
        return leads ? { to: "done", proof: `${says}; ${sayFacts(factsIn(standing.output ?? "") ?? {})}`, brought: { writable: writableSet(input.service) } } : { to: "wait", because: says };
      case "failed":
        return { to: "stuck", because: says };
      case "not-sent":
        break;
    }
    if (host.ping !== "Online") {
      if (context.at - context.startedAt < onlineWithinMs) return { to: "wait", because: says };
      return { to: "stuck", because: `${says}. Nothing was sent to a host that its agent does not answer for` };
    }
    if (context.fence === "not-tried" && !context.dryRun) return { to: "stuck", because: `${says}, but no fence was tried in this run, so nothing was changed (R1)` };
    if (member.kind === "healthy") return send(host, input, context, { says, force: false });
    if (member.kind === "silent" || member.standing !== "leaderless") return { to: "wait", because: says };
    // Its own election comes first, with the time that the plan gives it (A13).
    const electionMs = watched.within ?? 0;
    if (context.forced === undefined && context.at - context.startedAt < electionMs && context.answered === undefined) return { to: "wait", because: `${says}; its own election has ${sayDuration(electionMs)}` };
    return forced(host, says, input, context);
  },

  /** Whoever has preferred the member by hand, or leaves it out because the set has elected it, is believed once it is seen: users follow only then (I3). */
  afterAnswer({ member }, input, context) {
    const { thing } = memberAt(input, context);
    const says = `${thing} ${member.detail}`;
    if (isPrimary(member)) return { to: "done", proof: `${says}. Whether its priority keeps it there was not looked at`, brought: { writable: writableSet(input.service) } };
    if (context.at - context.startedAt < seenWithinMs) return { to: "wait", because: says };
    return { to: "stuck", because: `${says}: it is not seen to be the primary, so no user is led there. Make it the primary, and say once more that it is done; retry lets this step do it` };
  },
};

const isPrimary = (member: Answer): boolean => member.kind === "healthy" && member.standing === "writer";

function forced(host: HostFacts, says: string, input: Input, context: StepContext): StepDecision {
  const isForced = context.forced !== undefined;
  const unforced = `${says}. Too few members answer for an election, and the plan lets nothing be forced (A8)`;
  if (input.force !== true && !isForced) return { to: "stuck", because: unforced, ...(context.fence === "confirmed" ? { force: { sentences: [whatForceMeans(input, context)], lossSeconds: "unknown" } } : {}) };
  if (context.fence !== "confirmed" && !context.dryRun) return { to: "stuck", because: `${says}. The fence of ${context.source} is not confirmed: its members may live on as a set of their own, so nothing was forced (A8, R1)` };
  if (context.answered === undefined && !isForced && !context.dryRun) {
    return {
      to: "stuck",
      because: `${says}. Too few members of ${input.service} answer for an election`,
      asks: {
        sentences: [
          `Approve: ${whatForceMeans(input, context)}`,
          "If the others come back, retry lets the set elect by itself.",
        ],
      },
    };
  }
  return send(host, input, context, { says, force: true });
}

function whatForceMeans(input: Input, context: StepContext): string {
  return `The members that answer at ${context.target} are made the whole set, by force${sayNeutral(input, context)}. If any other member answers, nothing is changed. What only the others hold is lost and how much that is cannot be known; members that return roll it back, and have to be added again by people.`;
}

function send(host: HostFacts, input: Input, context: StepContext, { says, force }: { readonly says: string; readonly force: boolean }): StepDecision {
  const { watched, address, replicaSet, tls } = memberAt(input, context);
  const runSeconds = wholeSeconds(withinOf(input, clusterPromotionRows["promote.mongodb"]));
  const script = mongodbCommand({ address, replicaSet, tls, force: force && { of: mayStay(input, watched, context) }, waitSeconds: Math.max(10, Math.floor(runSeconds / 2)) });
  const mutation = runOnHost({ host, site: context.target, scripts: [script], undo: "", deliverSeconds, runSeconds }, context);
  const sentence = force
    ? `Force the members of ${input.service} that answer into a set of their own, by the built-in command on ${sayHost(host)} at ${context.target}`
    : `Let the set of ${input.service} prefer ${address} as its primary, by the built-in command on ${sayHost(host)} at ${context.target}`;
  return { to: "act", because: says, mutations: [{ ...mutation, sentence, undo: null }] };
}

/** The addresses of the members that the question names: those at the target and the neutral ones. */
function mayStay({ service }: Input, watched: WatchedService, { target }: StepContext): readonly string[] {
  return thingsLookedAt(service, watched, target).flatMap((thing) => {
    const probe = probeOf(watched, thing);
    return isProbe(probe, "mongodb") ? [atSite(probe.mongodb, target)] : [];
  });
}

/** The neutral members, which may stay in the set, as a part of the question. */
function sayNeutral(input: Input, context: StepContext): string {
  const { watched } = memberAt(input, context);
  const neutral = thingsLookedAt(input.service, watched, context.target).flatMap((thing) => memberName(thing) ?? []).filter((member) => !membersAt(watched, context.target).includes(member));
  return neutral.length === 0 ? "" : `, with ${neutral.join(" and ")} if it answers`;
}

const memberAt = ({ service }: Input, { plan, target }: StepContext): SetMember => setMemberAt(service, plan, target);

function sayFacts({ set = "?", way = "?", priority = "?", newest = "?", removed = "none" }: Readonly<Record<string, string>>): string {
  const lost = removed === "none" ? "" : `; by force the set has lost ${removed.replaceAll(",", ", ")}, and its newest write is of ${newest}`;
  return `${way === "found" ? `it was preferred already in ${set}` : `it is preferred in ${set} from now on`} (priority ${priority})${lost}`;
}
