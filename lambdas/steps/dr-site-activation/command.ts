// Runs a takeover script on the hosts of the target, once in each run (A2): SSM delivers it, the epoch wrapper on the host
// refuses the wrong host, an older epoch and a repetition (A4). Success is the script's own exit code, read back.

import type { StepKind } from "../../../workflows/step-decision.ts";
import { drSiteActivationRows } from "../../../workflows/step-rows/dr-site-activation.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { wholeSeconds } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { hostsAt, sayHost } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { lookAtHosts, runOnHost, standingOf } from "../ssm-command.ts";
import type { HostFacts } from "../ssm-command.ts";
import { unseen } from "../unseen.ts";

const lookMs: Milliseconds = 5_000;
/** An agent that has lost its connection for a moment comes back within this; later a person has to look at the host. */
const onlineWithinMs: Milliseconds = 60_000;
const deliverSeconds = 60;

export const command: StepKind<"activate.command", Seen<readonly HostFacts[]>, Adapters> = {
  kind: "activate.command",

  look(input, context, adapters) {
    return lookAtHosts(hostsAt(context.plan, context.target, input.hosts), context.target, context, adapters, lookMs);
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const script = input.run.takeover;
    const hosts = facts.value.map((host) => ({ host, standing: standingOf(host, context) }));
    const because = `${script}: ${hosts.map(({ host, standing }) => `${sayHost(host)} ${standing.says}`).join("; ")}`;
    const open = hosts.filter(({ standing }) => standing.state === "not-sent").map(({ host }) => host);

    // A failure is shown only when nothing moves any more: a person who retries must not meet scripts that still run.
    if (hosts.some(({ standing }) => standing.state === "goes-on")) return { to: "wait", because };
    if (hosts.some(({ standing }) => standing.state === "failed")) return { to: "stuck", because };
    if (open.length === 0) return { to: "done", proof: because };
    const offline = open.filter((host) => host.ping !== "Online");
    if (offline.length > 0) {
      // Nothing is sent while one of them is away: a target that is half taken over helps nobody.
      if (context.at - context.startedAt < onlineWithinMs) return { to: "wait", because };
      return { to: "stuck", because: `${because}. Nothing was sent to a host that its agent does not answer for: ${offline.map(sayHost).join(", ")}` };
    }
    const runSeconds = wholeSeconds(withinOf(input, drSiteActivationRows["activate.command"]));
    const undo = input.run.renounce ?? "the renounce script";
    const mutations = open.map((host) =>
      runOnHost({ host, site: context.target, scripts: [script], undo: `run ${undo} on ${sayHost(host)}`, deliverSeconds, runSeconds }, context),
    );
    return { to: "act", because, mutations };
  },
};
