// Puts configuration files back on the machines of a site from copies that the plan names with their digests (C2). All or none on each
// machine, and what lay there is kept beside: that is the way back, which the same machines go by a command of its own.

import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { hostsAt, sayHost } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { lookAtHosts, runOnHost, standingOf } from "../ssm-command.ts";
import type { HostFacts } from "../ssm-command.ts";
import { unseen } from "../unseen.ts";
import { deliverSeconds, runSecondsLeft } from "./time-left.ts";
import { digestsIn, putBackCommand, restoreCommand } from "./restore-command.ts";

type Kind = "restore.files";
type Facts = Seen<readonly HostFacts[]>;

const lookMs: Milliseconds = 5_000;
const onlineWithinMs: Milliseconds = 60_000;
/** Copies of configuration files are small; an S3 that does not answer is not waited for. */
const runSeconds = 120;

export const restore: StepKind<Kind, Facts, Adapters> = {
  kind: "restore.files",

  look(input, context, adapters) {
    return lookAtHosts(hostsAt(context.plan, context.target, input.hosts), context.target, context, adapters, lookMs);
  },

  decide(facts, input, context) {
    const mostSeconds = runSecondsLeft(runSeconds, context);
    const sent = (host: HostFacts) => ({
      ...command(host, restoreCommand({ run: context.run, files: input.files }), context, `put the files on ${sayHost(host)} back that were kept beside as ….before-${context.run}`, typeof mostSeconds === "string" ? 0 : mostSeconds),
      sentence: `Restore ${names(input)} on ${sayHost(host)} at ${context.target}`,
    });
    const decision = onAllHosts(facts, context, sent, (output) => input.files.filter(({ file, sha256 }) => digestsIn(output)[file] !== sha256).map(({ file }) => file));
    return decision.to === "act" && typeof mostSeconds === "string" ? { to: "stuck", because: `${decision.because}; ${mostSeconds}` } : decision;
  },

  undo(facts, input, context) {
    const sent = (host: HostFacts) => ({
      ...command(host, putBackCommand({ run: context.run, files: input.files }), context, `restore ${names(input)} again`),
      sentence: `Put back ${names(input)} as before on ${sayHost(host)} at ${context.target}`,
    });
    return onAllHosts(facts, context, sent, (output) => input.files.filter(({ file }) => digestsIn(output)[file] === undefined).map(({ file }) => file));
  },
};

const names = ({ files }: StepInput<Kind>): string => files.map(({ file }) => file).join(", ");

function command(host: HostFacts, script: string, context: StepContext, undo: string, mostSeconds = runSeconds) {
  return runOnHost({ host, site: context.target, scripts: [script], undo, deliverSeconds, runSeconds: mostSeconds }, context);
}

/** One command on each host; `missing` are the files of which a host did not say at the end that they are right. */
function onAllHosts(facts: Facts, context: StepContext, sent: (host: HostFacts) => ReturnType<typeof command>, missing: (output: string) => readonly string[]): StepDecision {
  if (!facts.seen) return unseen(facts);
  const hosts = facts.value.map((host) => ({ host, standing: standingOf(host, context) }));
  const because = hosts.map(({ host, standing }) => `${sayHost(host)} ${standing.says}`).join("; ");
  if (hosts.some(({ standing }) => standing.state === "goes-on")) return { to: "wait", because };
  if (hosts.some(({ standing }) => standing.state === "failed")) return { to: "stuck", because };
  const open = hosts.filter(({ standing }) => standing.state === "not-sent").map(({ host }) => host);
  if (open.length === 0) {
    const wrong = hosts.flatMap(({ host, standing }) => missing(standing.output ?? "").map((file) => `${file} on ${sayHost(host)}`));
    if (wrong.length > 0) return { to: "stuck", because: `${because}. The digest of ${wrong.join(", ")} was not read back as it should be` };
    return { to: "done", proof: `${because}; ${hosts.map(({ host, standing }) => `${host.role}: ${Object.entries(digestsIn(standing.output ?? "")).map(([file, sha256]) => `${file} has the digest ${sha256.slice(0, 12)}…`).join(", ")}`).join("; ")}` };
  }
  const offline = open.filter(({ ping }) => ping !== "Online");
  if (offline.length > 0) {
    // Machines with different files are worse than machines with the old ones.
    if (context.at - context.startedAt < onlineWithinMs) return { to: "wait", because };
    return { to: "stuck", because: `${because}. Nothing was sent to a host that its agent does not answer for: ${offline.map(sayHost).join(", ")}` };
  }
  return { to: "act", because, mutations: open.map(sent) };
}
