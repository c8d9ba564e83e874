// Forms the RabbitMQ cluster of the target, node after node (C9, C10): each joins the first one, and the next is told only when the
// one before runs in it. That they are a cluster, the last node says; that a message goes through each of them, the observers (C12).

import type { Answer } from "../../../workflows/evidence.ts";
import { memberThing } from "../../../workflows/plan-members.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { rabbitmqNames } from "../../../workflows/rabbitmq-names.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { clusterFormationRows } from "../../../workflows/step-rows/cluster-formation.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { wholeSeconds } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { hostsAt, sayHost } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { lookAtHosts, runOnHost, standingOf } from "../ssm-command.ts";
import type { HostFacts } from "../ssm-command.ts";
import { unseen } from "../unseen.ts";
import { formedIn, rabbitmqCommand } from "./rabbitmq-command.ts";

type Kind = "activate.rabbitmq-cluster";
export interface ClusterFacts {
  readonly hosts: Seen<readonly HostFacts[]>;
  /** What the observers see of each node, a message through it included; asked only when every node has said that it is in. */
  readonly through: readonly { readonly node: string; readonly answer: Answer }[];
}

const lookMs: Milliseconds = 5_000;
const onlineWithinMs: Milliseconds = 60_000;
const deliverSeconds = 60;
/** How long one node waits for those that belong together so far. */
const togetherSeconds = 60;

export const rabbitmqCluster: StepKind<Kind, ClusterFacts, SeeingAdapters> = {
  kind: "activate.rabbitmq-cluster",

  async look(input, context, adapters) {
    const hosts = await lookAtHosts(hostsAt(context.plan, context.target, input.nodes), context.target, context, adapters, lookMs);
    const allIn = hosts.seen && hosts.value.every((host) => standingOf(host, context).state === "succeeded");
    const through = allIn ? await Promise.all(input.nodes.map(async (node) => ({ node, answer: await adapters.lookAt(memberThing(input.service, node), context.target) }))) : [];
    return { hosts, through };
  },

  decide({ hosts, through }, input, context) {
    if (!hosts.seen) return unseen(hosts);
    const nodes = hosts.value.map((host) => ({ host, standing: standingOf(host, context) }));
    const because = nodes.map(({ host, standing }) => `${sayHost(host)} ${standing.says}`).join("; ");
    if (nodes.some(({ standing }) => standing.state === "goes-on")) return { to: "wait", because };
    const failed = nodes.find(({ standing }) => standing.state === "failed");
    if (failed !== undefined) return { to: "stuck", because: `${because}. No node after ${failed.host.role} was told to join` };
    const index = nodes.findIndex(({ standing }) => standing.state === "not-sent");
    const next = nodes[index];
    if (next !== undefined) return tell(next.host, index, because, hosts.value, input, context);

    const names = rabbitmqNames(input, context.target);
    const last = formedIn(nodes.at(-1)?.standing.output ?? "");
    if (last === undefined) return { to: "stuck", because: `${because}. The last node's end of its command is not to be read, so whether they are one cluster is not known` };
    const missing = names.filter((name) => !last.running.includes(name));
    if (missing.length > 0) return { to: "stuck", because: `${because}. The last node runs without ${missing.join(", ")}` };
    const said = `${last.running.join(", ")} run as one cluster, named after ${names[0] ?? "?"}, without a partition; a message through each: ${through.map(({ node, answer }) => `${node} ${answer.detail}`).join("; ")}`;
    return through.every(({ answer }) => answer.kind === "healthy") ? { to: "done", proof: said } : { to: "wait", because: said };
  },
};

/** The command for the next node in order. */
function tell(host: HostFacts, index: number, because: string, hosts: readonly HostFacts[], input: StepInput<Kind>, context: StepContext): StepDecision {
  const offline = hosts.filter(({ ping }) => ping !== "Online");
  if (offline.length > 0) {
    // A cluster without one of its nodes is formed by a person who knows why it is away; without the first it has no name (C10).
    if (context.at - context.startedAt < onlineWithinMs) return { to: "wait", because };
    return { to: "stuck", because: `${because}. Nothing was sent while the agent of a node does not answer: ${offline.map(sayHost).join(", ")}` };
  }
  // Of a dry run every node's command is told, because each would follow the other.
  const told = context.dryRun ? hosts.map((each, at) => ({ each, at })).slice(index) : [{ each: host, at: index }];
  const all = rabbitmqNames(input, context.target);
  const runSeconds = wholeSeconds(withinOf(input, clusterFormationRows["activate.rabbitmq-cluster"]));
  const mutations = told.map(({ each, at }) => {
    const script = rabbitmqCommand({ upTo: all.slice(0, at + 1), all, join: input.join, waitSeconds: togetherSeconds });
    const what = at === 0 ? `Ask ${sayHost(each)} at ${context.target} whether it runs as ${all[0] ?? "?"}, the first node of the cluster` : `Let ${sayHost(each)} at ${context.target} join the cluster of ${all[0] ?? "?"}, unless it is in`;
    return { ...runOnHost({ host: each, site: context.target, scripts: [script], undo: at === 0 ? "nothing: the first node is only asked" : `take ${sayHost(each)} out of the cluster again by rabbitmqctl stop_app, reset, start_app, on which it loses what it holds`, deliverSeconds, runSeconds }, context), sentence: what };
  });
  return { to: "act", because, mutations, inOrder: true };
}
