// Puts the priorities of a MongoDB set right for the site where the application is, or goes: the set then elects the member there, and does
// not go home by itself (A12, B13). Nothing is ever forced by it. What the command says, the observers have to see too. See decisions/0072.

import type { Answer } from "../../../workflows/evidence.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { clusterPromotionRows, preferredSite } from "../../../workflows/step-rows/cluster-promotion.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { sayDuration, wholeSeconds } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { factsIn } from "../database-promotion/promotion-command.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { hostsAt, sayHost } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { allEndedWith, lookAtHosts, roundOf, runOnHost, standingOf } from "../ssm-command.ts";
import type { HostFacts } from "../ssm-command.ts";
import { unseen } from "../unseen.ts";
import { prioritiesCommand, unmovedExits } from "./priorities-command.ts";
import { setMemberAt } from "./set-member.ts";

export interface PrioritiesFacts {
  readonly host: Seen<readonly HostFacts[]>;
  /** What the observers see of the member that is to be the primary. */
  readonly member: Answer;
}
type Input = StepInput<"configure.mongodb-priorities">;

const lookMs: Milliseconds = 5_000;
const onlineWithinMs: Milliseconds = 60_000;
const deliverSeconds = 60;

export const mongodbPriorities: StepKind<"configure.mongodb-priorities", PrioritiesFacts, SeeingAdapters> = {
  kind: "configure.mongodb-priorities",

  async look(input, context, adapters) {
    const site = preferredSite(input, context);
    const [host, member] = await Promise.all([lookAtHosts(hostsAt(context.plan, site, [input.host]), site, context, adapters, lookMs), adapters.lookAt(setMemberAt(input.service, context.plan, site).thing, site)]);
    return { host, member };
  },

  decide({ host: seen, member }, input, context) {
    const { thing, watched } = setMemberAt(input.service, context.plan, preferredSite(input, context));
    if (!seen.seen) return unseen(seen);
    const [host] = seen.value;
    if (host === undefined) throw new Defect(`no host was looked at for ${thing}`);
    const isPrimary = member.kind === "healthy" && member.standing === "writer";
    // What an earlier round has reached and holds no more is no reason to wait when a person sends the step round again.
    const runs = isPrimary ? host.runs : host.runs.filter(({ round, state }) => state !== "succeeded" || round === roundOf(context));
    const standing = standingOf({ ...host, runs }, context);
    const says = `${thing} ${member.detail}; the command on ${sayHost(host)}: ${standing.says}`;
    switch (standing.state) {
      case "goes-on":
        return { to: "wait", because: says };
      case "succeeded": {
        const proof = `${says}; ${sayPriorities(factsIn(standing.output ?? "") ?? {})}`;
        return isPrimary ? { to: "done", proof } : { to: "wait", because: `${proof}, and no observer sees it as the primary yet` };
      }
      case "failed":
        // Nothing was moved, so a planned move can still be taken back (decision 0078).
        return { to: "stuck", because: `${says}${leftOut(member, input, context)}`, ...(allEndedWith(unmovedExits, host, context) ? { brought: { unmoved: context.sent.length } } : {}) };
      case "not-sent":
        break;
    }
    if (host.ping !== "Online") {
      if (context.at - context.startedAt < onlineWithinMs) return { to: "wait", because: says };
      return { to: "stuck", because: `${says}. Nothing was sent to a host that its agent does not answer for${leftOut(member, input, context)}` };
    }
    if (member.kind === "healthy") return { to: "act", because: says, mutations: [change(host, input, context)] };
    // Its own election comes first, with the time that the plan gives it (A13); and a member that does not answer cannot be elected.
    const electionMs = Math.max(watched.within ?? 0, onlineWithinMs);
    if (context.at - context.startedAt < electionMs) return { to: "wait", because: `${says}; its own election has ${sayDuration(electionMs)}` };
    return { to: "stuck", because: `${says}. Priorities change only in a set that has a primary and a majority, and nothing is forced (A8)${leftOut(member, input, context)}` };
  },
};

/** What a person has to know who leaves the step out: no later step waits for the set, so nothing else keeps users from one that takes no writes. */
function leftOut(member: Answer, input: Input, { target }: StepContext): string {
  if (member.kind === "healthy") return "";
  const whom = input.prefer === "source" ? "" : ` Whoever skips this step lets users be led to ${target} all the same.`;
  return `. Nobody sees a primary that the member follows or is, so ${input.service} may take no writes.${whom}`;
}

function change(host: HostFacts, input: Input, context: StepContext): Mutation {
  const site = preferredSite(input, context);
  const { address, replicaSet, tls } = setMemberAt(input.service, context.plan, site);
  const runSeconds = wholeSeconds(withinOf(input, clusterPromotionRows["configure.mongodb-priorities"]));
  const script = prioritiesCommand({ address, replicaSet, tls, waitSeconds: Math.max(10, Math.floor(runSeconds / 2)) });
  const mutation = runOnHost({ host, site, scripts: [script], undo: "", deliverSeconds, runSeconds }, context);
  return { ...mutation, sentence: `Give ${address} the highest priority in the set of ${input.service}, unless it has it already, by the built-in command on ${sayHost(host)} at ${site}`, undo: null };
}

/** What the line of facts says: the priorities before and now, who cannot be elected and stays so, and whom nobody could reach. */
function sayPriorities({ set = "?", way = "?", before = "?", after = "?", fixed = "none", version = "?", term = "?", silent = "none" }: Readonly<Record<string, string>>): string {
  const named = (text: string): string => text.replaceAll(",", ", ").replaceAll("/", " ");
  const changed = way === "found" ? `the priorities in ${set} were right already (${named(after)})` : `the priorities in ${set} were ${named(before)} and are ${named(after)}, to be set back by hand (rs.reconfig) where they should be as before`;
  return `${changed}; version ${version} and term ${term} of the configuration are at every member that answers${fixed === "none" ? "" : `; never elected, as before: ${named(fixed)}`}${silent === "none" ? "" : `; not reached: ${named(silent)}`}`;
}
