// The polite fence: the renounce scripts ask the source to step down by itself (A3, A4). It is worth trying while the source
// still listens and it proves nothing, so it never claims a fence and never keeps the run waiting beyond its deadline.

import type { StepInput } from "../../../workflows/plan-steps.ts";
import { leftToNextFence } from "../../../workflows/left-over.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import { siteFencingRows } from "../../../workflows/step-rows/site-fencing.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { hostsAt, sayHost } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { lookAtHosts, runOnHost, standingOf } from "../ssm-command.ts";
import type { HostFacts } from "../ssm-command.ts";

type Kind = "fence.renounce";
type Facts = Seen<readonly HostFacts[]>;

/** SSM's least delivery time. */
const deliverSeconds = 30;
/** The scripts may go on after we stopped looking: their end is the same as the next fence's. */
const runSeconds = 600;

export const renounce: StepKind<Kind, Facts, Adapters> = {
  kind: "fence.renounce",

  look(input, context, adapters) {
    return lookAtHosts(hostsAt(context.plan, context.source, input.hosts), context.source, context, adapters, deadlineMs(input) / 4);
  },

  decide(facts, input, context) {
    if (!facts.seen) return { to: "done", proof: `${facts.because}: ${context.source} is not reachable, ${leftToNextFence}` };
    const hosts = facts.value.map((host) => ({ host, standing: standingOf(host, context) }));
    const proof = `${hosts.map(({ host, standing }) => `${sayHost(host)}: ${standing.says}`).join("; ")}`;
    const reachable = hosts.filter(({ host, standing }) => standing.state === "not-sent" && host.ping === "Online");
    const goOn = hosts.filter(({ standing }) => standing.state === "goes-on");

    if (hosts.every(({ standing }) => standing.state === "succeeded")) return { to: "done", proof: `${proof}; advisory, it confirms no fence` };
    // A look takes a quarter of the deadline at most, so that the last one is over before the deadline opens a gate.
    const late = context.at - context.startedAt >= deadlineMs(input) * 0.6;
    if (late || (reachable.length === 0 && goOn.length === 0)) return { to: "done", proof: `${proof}; ${leftToNextFence}` };
    if (reachable.length === 0) return { to: "wait", because: proof, againMs: 500 };
    const mutations = reachable.map(({ host }) =>
      runOnHost({ host, site: context.source, scripts: input.run, undo: `run the takeover scripts on ${sayHost(host)} again`, deliverSeconds, runSeconds }, context),
    );
    return { to: "act", because: proof, mutations };
  },

  undo(facts, input, context) {
    const scripts = input.undo;
    if (scripts === undefined) return { to: "stuck", because: `the plan names no scripts that take ${input.run.join(", ")} back` };
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const hosts = facts.value.map((host) => ({ host, standing: standingOf(host, context) }));
    const because = `${scripts.join(", ")}: ${hosts.map(({ host, standing }) => `${sayHost(host)} ${standing.says}`).join("; ")}`;
    if (hosts.some(({ standing }) => standing.state === "goes-on")) return { to: "wait", because };
    if (hosts.some(({ standing }) => standing.state === "failed")) return { to: "stuck", because };
    const open = hosts.filter(({ standing }) => standing.state === "not-sent").map(({ host }) => host);
    if (open.length === 0) return { to: "done", proof: because };
    const reachable = open.filter((host) => host.ping === "Online");
    // A machine that has just been started needs a while until its agent answers.
    if (reachable.length === 0) return { to: "wait", because, againMs: 1_000 };
    const mutations = reachable.map((host) =>
      runOnHost({ host, site: context.source, scripts, undo: `run ${input.run.join(", ")} on ${sayHost(host)} again`, deliverSeconds, runSeconds }, context),
    );
    return { to: "act", because, mutations };
  },
};

function deadlineMs(input: StepInput<Kind>): Milliseconds {
  return withinOf(input, siteFencingRows["fence.renounce"]);
}
