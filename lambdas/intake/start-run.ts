// Starts a run, once: by the name of the execution, which is a hash of what started it, and by the lease that the run's
// first state takes. Used by the intake, the sweep and people's requests.

import { givesWay } from "../../workflows/drill-kinds.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import { otherSite } from "../../workflows/plan.ts";
import { commitGate, inCommitWindow } from "../../workflows/commit-gate.ts";
import { runName } from "../../workflows/names.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Trigger } from "../../workflows/trigger.ts";
import { repairEndsAt, wayBackMs } from "../../workflows/repairs.ts";
import { sayInstant } from "../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { startExecution } from "../aws/step-functions.ts";
import type { Services } from "../runtime/services.ts";
import { duringGameDay } from "./during-game-day.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";

export interface StartRequest {
  readonly plan: string;
  /** The site that is to be left. */
  readonly site: string;
  readonly by: Trigger["by"];
  /** Who asks, by the name in the plan; only of a person. */
  readonly who?: string | undefined;
  /** Who that is to whoever vouches for it. */
  readonly identity?: string | undefined;
  readonly what: string;
  /** When what started it happened: the alarm's own time, so that the input of a second try equals the first. */
  readonly at: Instant;
  /** What makes this start the same start when it is tried again. */
  readonly nameParts: readonly (string | number)[];
}

export type StartAnswer =
  /** `because`: what has yet to happen before it begins. */
  | { readonly answered: "started"; readonly run: string; readonly because?: string }
  /** The run that the same request started before, and the one that is open: what was asked for is on its way there. */
  | { readonly answered: "duplicate" | "joined"; readonly because: string; readonly run: string }
  /** A live drill is ended; `run` is its newest leg. */
  | { readonly answered: "ending"; readonly because: string; readonly run: string }
  /** What a person said of a game day is kept; `run` is its name. */
  | { readonly answered: "noted"; readonly because: string; readonly run: string }
  | { readonly answered: "after-repair" | "not-active" | "blocked" | "busy" | "no-machine" | "not-allowed" | "not-now" | "too-late"; readonly because: string };

/** How long until the sweep has seen a request at the latest. */
const sweptWithinMs: Milliseconds = 60_000;

/**
 * A person who asks for a failover while the site is being mended in place wants the failover: the sweep ends the repair as it ends one whose time is
 * over, and then starts what was asked for. That run asks before it changes anything, as any does.
 */
async function afterRepair({ plan: name, who, identity, what, nameParts }: StartRequest, plan: Plan, open: RunState, { record, adapters }: Services): Promise<StartAnswer> {
  const now = adapters.clock.now();
  await record.setWish(name, { id: String(nameParts.at(-1)), ...whoOf({ who, identity }), what, at: now });
  await record.append({ run: open.run, plan: name, epoch: open.epoch, body: { type: "joined", trigger: { by: "person", ...whoOf({ who, identity }), what, at: now } } });
  const overBy = Math.min(now + sweptWithinMs, repairEndsAt(plan, open) ?? now) + wayBackMs;
  return { answered: "after-repair", because: `the repair ${open.repair ?? ""} of ${open.target} (run ${open.run}) is open and is ended for this, which may take until ${sayInstant(overBy)}; then the failover starts by itself, looks and asks` };
}

/** Starts the failover away from `site`, or says why not. */
export async function startRun(request: StartRequest, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const { record, adapters } = services;
  const deployed = await record.deployed(request.plan);
  if (deployed === undefined) return { answered: "no-machine", because: `plan ${request.plan} is not deployed in the record` };
  const plan = await services.plan(deployed.planDigest);
  const active = (await record.active(request.plan))?.site ?? plan.home;
  if (active !== request.site) return { answered: "not-active", because: `${request.site} is not the active site of ${request.plan}, ${active} is` };

  const trigger: Trigger = { by: request.by, ...whoOf(request), what: request.what, at: request.at, ...(await duringGameDay(plan, services)) };
  const lease = await record.readLease(request.plan);
  const open = lease.run === undefined ? undefined : await record.state(lease.run);
  const isBlocked = request.by !== "person" && lease.blockedUntil !== undefined && adapters.clock.now() < lease.blockedUntil;
  const blocked: StartAnswer | undefined = isBlocked ? { answered: "blocked", because: `nothing starts by itself until ${sayInstant(lease.blockedUntil)}, because of run ${lease.blockedBy ?? "before"}` } : undefined;
  // A drill keeps nothing waiting: the run that starts ends it when it opens.
  if (lease.run !== undefined && !(open !== undefined && givesWay(open))) {
    if (request.by === "person" && open?.repair !== undefined) return afterRepair(request, plan, open, services);
    // It never turns into a failover, and what was asked for would be forgotten in it (decision 0058).
    if (request.by === "person" && open?.kind === "switchover") return { answered: "busy", because: `run ${lease.run} moves ${request.plan} as planned; stop it before its commit point (understudy run stop ${lease.run}), or wait for its end, and ask again` };
    if (request.by === "person" && open !== undefined && inCommitWindow(open)) return { answered: "busy", because: `run ${lease.run} has moved ${request.plan} to ${open.target} and asks whether to commit or to return; commit it (understudy run commit ${lease.run}/${commitGate}), and ask again` };
    if (request.by === "person" && open?.kind === "reprotect") return { answered: "busy", because: `run ${lease.run} makes a copy at ${open.target} again; stop it (understudy run stop ${lease.run}), and ask again` };
    // No failover waits for this repair while none could start by itself: people may hold it, and the sweep asks again when the block is over.
    if (open?.repair !== undefined && blocked !== undefined) return blocked;
    await record.append({ run: lease.run, plan: request.plan, epoch: lease.epoch, body: { type: "joined", trigger } });
    return { answered: "joined", run: lease.run, because: `run ${lease.run} is open` };
  }
  if (blocked !== undefined) return blocked;

  const target = otherSite(plan, request.site);
  const machine = machineOf(deployment, request.plan, target);
  if (machine === undefined) return { answered: "no-machine", because: `no failover of ${request.plan} to ${target} is deployed` };
  const run = runName(request.plan, request.nameParts);
  // The input holds nothing that differs between two tries (aws.md §4.2: same name and same input is the same start).
  const input = canonicalJson({ run, plan: request.plan, planDigest: deployed.planDigest, epoch: 0, trigger });
  const answer = await startExecution(adapters.clients, services.arbiterRegion, { machine, name: run, input });
  return answer === "started" ? { answered: "started", run } : { answered: "duplicate", run, because: `run ${run} was started before for the same ${request.by}` };
}

/** Who it was, as the record has it: what is not known is left out. */
export function whoOf({ who, identity }: Pick<Trigger, "who" | "identity">): Pick<Trigger, "who" | "identity"> {
  return { ...(who === undefined ? {} : { who }), ...(identity === undefined ? {} : { identity }) };
}

/** The answer as the log has it. */
export function sayStart(answer: StartAnswer): string {
  return answer.answered === "started" ? `started ${answer.run}` : `${answer.answered}: ${answer.because}`;
}
