// Makes the PostgreSQL server at the site that was left follow the one that serves, on its own machine: one Run Command with a built-in
// text, behind the epoch wrapper. Its data folder is renamed first and kept; the command's line of facts says where, and lists what was
// written there and never replicated. That the server follows, an observer has to see.

import { ownServersOf } from "../../../workflows/database-copies.ts";
import type { OwnServer } from "../../../workflows/database-copies.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Plan, SiteName } from "../../../workflows/plan.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { reProtectionRows } from "../../../workflows/step-rows/re-protection.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { mostLagMs } from "../../../workflows/switchovers.ts";
import { sayDuration, wholeSeconds } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { hostsAt, sayHost } from "../hosts.ts";
import type { Seen } from "../seen.ts";
import { lookAtHosts, runOnHost, standingOf } from "../ssm-command.ts";
import type { HostFacts } from "../ssm-command.ts";
import { unseen } from "../unseen.ts";

export interface RejoinFacts {
  readonly host: Seen<readonly HostFacts[]>;
  /** What the observers see of the database at the site that was left. */
  readonly probe: Answer;
  /** The text of the command. */
  readonly script: string;
}

/** A piece of its own, because it is long and most plans have no such server; its loading begins at once, so that no look waits for it. The modelled world waits for it before time moves. */
export const command = import("./postgresql-command.ts");

const lookMs: Milliseconds = 5_000;
/** A machine that was just started takes its time until its agent answers. */
const onlineWithinMs: Milliseconds = 300_000;
const deliverSeconds = 60;
/** How long a server that was started may take to stream. */
const streamSeconds = 300;

export const postgresqlAgain: StepKind<"reprotect.postgresql", RejoinFacts, SeeingAdapters> = {
  kind: "reprotect.postgresql",

  async look({ database }, context, adapters) {
    const hosts = hostsAt(context.plan, context.target, [serverAt(context.plan, database, context.target).host]);
    const [host, probe] = await Promise.all([lookAtHosts(hosts, context.target, context, adapters, lookMs), adapters.lookAt(database, context.target)]);
    const { rejoinCommand } = await command;
    const script = rejoinCommand({ server: serverAt(context.plan, database, context.target), source: serverAt(context.plan, database, context.source), database: context.plan.databases[database]?.database ?? "", epoch: context.epoch, waitSeconds: streamSeconds });
    return { host, probe, script };
  },

  decide({ host: seen, probe, script }, input, context) {
    const { database } = input;
    if (!seen.seen) return unseen(seen);
    const [host] = seen.value;
    if (host === undefined) throw new Defect(`no host was looked at for ${database} at ${context.target}`);
    const standing = standingOf(host, context);
    const says = `${database} at ${context.target} ${probe.detail}; the command on ${sayHost(host)}: ${standing.says}`;
    switch (standing.state) {
      case "goes-on":
        return { to: "wait", because: says };
      case "failed":
        return { to: "stuck", because: says };
      case "succeeded":
        return following(probe, `${says}; ${sayRejoined(rejoinedIn(standing.output ?? ""))}`, context);
      case "not-sent":
        break;
    }
    // A replica that observers see may follow another server, which they do not ask: the command does, and changes nothing where it follows already.
    if (host.ping !== "Online") {
      if (context.at - context.startedAt < onlineWithinMs) return { to: "wait", because: says };
      return { to: "stuck", because: `${says}. Nothing was sent to a host that its agent does not answer for` };
    }
    const source = serverAt(context.plan, database, context.source);
    const mutation = runOnHost({ host, site: context.target, scripts: [script], undo: "", deliverSeconds, runSeconds: wholeSeconds(withinOf(input, reProtectionRows["reprotect.postgresql"])) }, context);
    const sentence = `Set the data of ${database} on ${sayHost(host)} at ${context.target} aside, and make its server follow ${source.endpoint}, unless it follows it already, by the built-in command`;
    return { to: "act", because: says, mutations: [{ ...mutation, sentence, undo: null }] };
  },
};

/** The command has ended well; the observers have to see the same. */
function following(probe: Answer, says: string, { plan }: StepContext): StepDecision {
  const lagMs = lagOf(probe);
  const most = mostLagMs(plan);
  if (lagMs === null) return { to: "wait", because: `${says}; no observer read how far it is behind` };
  if (lagMs > most) return { to: "wait", because: `${says}; it is ${sayDuration(Math.round(lagMs / 1000) * 1000)} behind, and ${sayDuration(most)} are allowed` };
  return { to: "done", proof: `${says}; an observer read a lag of ${Math.round(lagMs)} ms` };
}

/** How far a copy that streams is behind; null for a writer, and where nobody read it. */
const lagOf = (probe: Answer): Milliseconds | null => (probe.kind === "healthy" && probe.database?.role === "replica" ? probe.database.lagMs : null);

const ways: Readonly<Record<string, string>> = { rewound: "it was rewound (pg_rewind)", copied: "a base copy was made in its place", found: "it followed already" };

/** What the command has found and done, a clause. */
function sayRejoined(facts: Readonly<Record<string, string>> | undefined): string {
  if (facts === undefined) return "it said nothing of what it has set aside";
  const { way = "?", kept = "none", fork = "?", ended = "?", commits = "unknown", first = "?", last = "?", tables = "unknown" } = facts;
  const did = ways[way] ?? way;
  if (kept === "none") return `${did}, and nothing was set aside`;
  const listed =
    commits === "unknown" ? "how much was written there and never replicated is unknown, because its log could not be read to its end"
    : commits === "0" ? "nothing had been committed there that was never replicated"
    : `${commits} transactions had been committed there and never replicated, from ${first} to ${last}, with changes in ${tables === "none" ? "no row of a user's table" : tables.split(",").map(sayChanged).join(", ")}`;
  return `${did}; ${listed} (its log from ${fork} to ${ended}); all that it held is kept in ${kept}`;
}

/** A table and its changed rows, or rows of tables whose files have no name (any more) in the plan's database. */
const sayChanged = (each: string): string => each.replace(/^unknown:/, "tables that cannot be named, of other databases or rewritten or dropped since:").replace(/:(\d+)$/, " ($1)");

function serverAt(plan: Plan, name: string, site: SiteName): OwnServer {
  const server = ownServersOf(plan.databases[name])[site];
  if (server === undefined) throw new Defect(`the plan names no server of ${name} at ${site}`);
  return server;
}

/** What the line of facts says, by name; undefined where there is none in the output. */
export function rejoinedIn(output: string): Readonly<Record<string, string>> | undefined {
  const line = /^understudy-rejoined (.+)$/m.exec(output)?.[1];
  return line === undefined ? undefined : Object.fromEntries([...line.matchAll(/([a-z]+)=(\S*)/g)].map(([, name, value]) => [name, value]));
}
