// Promotes the server of a self-managed database on its own machine: one Run Command with a built-in text, behind the epoch
// wrapper. There is no way back. What the server is, its observers say; what the command did, its end and its line of facts
// say; that it is done, only a trial write at the target proves.

import type { Answer } from "../../../workflows/evidence.ts";
import { ownServersOf } from "../../../workflows/database-copies.ts";
import type { OwnPromotionKind, OwnServer } from "../../../workflows/database-copies.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Plan, SiteName } from "../../../workflows/plan.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import type { StepRow } from "../../../workflows/step-rows/row.ts";
import { wholeSeconds } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { hostsAt, sayHost } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { lookAtHosts, runOnHost, standingOf } from "../ssm-command.ts";
import type { HostFacts, Shell } from "../ssm-command.ts";
import { unseen } from "../unseen.ts";
import { factsIn, portOf } from "./promotion-command.ts";
import type { PromotionCommand } from "./promotion-command.ts";

export interface OwnServerFacts {
  readonly host: Seen<readonly HostFacts[]>;
  /** What the observers see of the database at the target, a trial write included where it is a writer. */
  readonly probe: Answer;
}

export interface Engine {
  /** For people: PostgreSQL server. */
  readonly name: string;
  readonly commandOf: (command: PromotionCommand) => string;
  /** What runs the command on the machine; left out: the shell. */
  readonly shellOf?: (server: OwnServer) => Shell | undefined;
  /** Nothing is sent after a fence that could not be confirmed, also when a person let the run go on. */
  readonly needsConfirmedFence?: true;
  /** The plan's other databases on the same server may go with the one that is promoted, with what they lose. */
  readonly takesAlong?: true;
  /** The command's line of facts as a clause. */
  readonly say: (facts: Readonly<Record<string, string>>) => string;
}

const lookMs: Milliseconds = 5_000;
/** An agent that has lost its connection for a moment comes back within this; later a person has to look at the host. */
const onlineWithinMs: Milliseconds = 60_000;
const deliverSeconds = 60;
/** A writer that takes writes is waited for no longer than this, so that the command's own facts come into the record. */
const factsWithinMs: Milliseconds = 10_000;

/** The step kind of one row, for its engine. */
export function promotionOnItsMachine<K extends OwnPromotionKind>(row: Pick<StepRow<K>, "kind" | "deadlineMs">, engine: Engine): StepKind<K, OwnServerFacts, SeeingAdapters> {
  return {
    kind: row.kind,
    async look(input, context, adapters) {
      const { host } = serverAt(context.plan, input.database, context.target);
      const hosts = hostsAt(context.plan, context.target, [host]);
      const [seen, probe] = await Promise.all([lookAtHosts(hosts, context.target, context, adapters, lookMs), adapters.lookAt(input.database, context.target)]);
      return { host: seen, probe };
    },
    decide: (facts, input, context) => decide(engine, row, facts, input, context),
  };
}

function decide(engine: Engine, row: Pick<StepRow, "deadlineMs">, { host: seen, probe }: OwnServerFacts, input: StepInput<OwnPromotionKind>, context: StepContext): StepDecision {
  const host = seen.seen ? seen.value[0] : undefined;
  const standing = host === undefined ? undefined : standingOf(host, context);
  const observed = `${input.database} at ${context.target} ${probe.detail}`;
  const says = host === undefined || standing === undefined ? observed : `${observed}; the promotion on ${sayHost(host)}: ${standing.says}`;

  if (probe.kind === "healthy" && probe.database?.role === "writer" && probe.database.writeAccepted === true) {
    const sentAt = context.sent.at(-1)?.at;
    if (standing?.state === "goes-on" && sentAt !== undefined && context.at - sentAt < factsWithinMs) return { to: "wait", because: says };
    const facts = factsIn(standing?.output ?? "");
    return { to: "done", proof: facts === undefined ? says : `${says}; ${engine.say(facts)}`, brought: { writable: input.database } };
  }
  if (!seen.seen) return unseen(seen);
  if (host === undefined || standing === undefined) throw new Defect(`no host was looked at for ${input.database} at ${context.target}`);
  switch (standing.state) {
    case "goes-on":
    // It ended well; the observers need their time to see it.
    case "succeeded":
      return { to: "wait", because: says };
    case "failed":
      return { to: "stuck", because: says };
    case "not-sent":
      return send(engine, row, { host, probe, says }, input, context);
  }
}

interface Ready {
  readonly host: HostFacts;
  readonly probe: Answer;
  readonly says: string;
}

function send(engine: Engine, row: Pick<StepRow, "deadlineMs">, { host, probe, says }: Ready, input: StepInput<OwnPromotionKind>, context: StepContext): StepDecision {
  if (host.ping !== "Online") {
    if (context.at - context.startedAt < onlineWithinMs) return { to: "wait", because: says };
    return { to: "stuck", because: `${says}. Nothing was sent to a host that its agent does not answer for` };
  }
  const role = probe.kind === "silent" ? undefined : probe.database?.role;
  // Not seen is no permission: a server that nobody sees may be any.
  if (role === undefined) return { to: "wait", because: `${says}. Whether it is a replica is not seen, so nothing was promoted` };
  if (role === "writer") return { to: "stuck", because: `${says}. It is no replica, so there is nothing to promote` };
  if (context.fence === "not-tried" && !context.dryRun) {
    return { to: "stuck", because: `${says}, but no fence was tried in this run: two writers could arise, so nothing was promoted (R1)` };
  }
  if (engine.needsConfirmedFence === true && context.fence === "unconfirmed" && !context.dryRun) {
    return { to: "stuck", because: `${says}, but the fence of ${context.source} is not confirmed: the former ${engine.name} may still take writes, so nothing was promoted (R1)` };
  }
  const server = serverAt(context.plan, input.database, context.target);
  const runSeconds = wholeSeconds(withinOf(input, row));
  const database = context.plan.databases[input.database]?.database ?? "";
  // Half of the time for what the server does, so that its own refusal is heard before the deadline.
  const beside = besideOnServer(context.plan, input.database, context.target);
  const script = engine.commandOf({ server, database, beside: beside.map((each) => context.plan.databases[each]?.database ?? ""), waitSeconds: Math.max(10, Math.floor(runSeconds / 2)) });
  const mutation = runOnHost({ host, site: context.target, scripts: [script], undo: "", deliverSeconds, runSeconds, shell: engine.shellOf?.(server) }, context);
  const sentence = `Promote the ${engine.name} of ${input.database} on ${sayHost(host)} at ${context.target} to a writer by its built-in command`;
  return { to: "act", because: says, mutations: [{ ...mutation, sentence, undo: null, losesData: input.database, ...(engine.takesAlong === true && beside.length > 0 ? { losesAlso: beside } : {}) }] };
}

/** The plan's other databases of this engine on the same server: the same machine and the same port. */
function besideOnServer(plan: Plan, name: string, site: SiteName): readonly string[] {
  const server = serverAt(plan, name, site);
  return Object.entries(plan.databases).flatMap(([other, database]) => {
    const its = ownServersOf(database)[site];
    const same = other !== name && database.engine === plan.databases[name]?.engine && its?.host === server.host && portOf(its) === portOf(server);
    return same ? [other] : [];
  });
}

function serverAt(plan: Plan, name: string, site: SiteName): OwnServer {
  const server = ownServersOf(plan.databases[name])[site];
  if (server === undefined) throw new Defect(`the plan names no server of ${name} at ${site}`);
  return server;
}
