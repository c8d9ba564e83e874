// The end that all have in common which a person asks for and which join no other run: a planned move, a re-protection, a repair. Whoever asks
// while any run is open is told so, and nothing is written; a drill gives way.

import { canonicalJson } from "../../workflows/digest.ts";
import { givesWay } from "../../workflows/drill-kinds.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Trigger } from "../../workflows/trigger.ts";
import { startExecution } from "../aws/step-functions.ts";
import type { Services } from "../runtime/services.ts";
import { duringGameDay } from "./during-game-day.ts";
import { whoOf } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";

export interface AskedRequest {
  readonly plan: string;
  /** Left out, a person asks; else a step of another plan. */
  readonly by?: "person" | "plan";
  /** Who asks, by the name in the plan. */
  readonly who?: string | undefined;
  readonly identity?: string | undefined;
  /** Who asks and why. */
  readonly what: string;
  /** Made by the caller: the same request sent twice starts one run. */
  readonly id: string;
}

export interface AskedRun {
  readonly run: string;
  readonly plan: Plan;
  readonly planDigest: string;
  /** The state machine; undefined where none is deployed. */
  readonly machine: string | undefined;
  /** What is not deployed then. */
  readonly called: string;
  /** What is not done beside an open run: "nothing is moved as planned". */
  readonly nothingIs: string;
  /** Whether a failover that was requested and is about to start goes before it. */
  readonly afterWish: boolean;
}

/** Starts it, or says why not. Throws what the record and Step Functions throw. */
export async function startAsked({ run, plan, planDigest, machine, called, nothingIs, afterWish }: AskedRun, { by = "person", who, identity, what }: AskedRequest, { record, adapters, arbiterRegion }: Services): Promise<StartAnswer> {
  const duplicate = { answered: "duplicate", run, because: `run ${run} was started before by the same request` } as const;
  const lease = await record.readLease(plan.plan);
  if (lease.run === run) return duplicate;
  if (afterWish && lease.wish !== undefined) return { answered: "busy", because: `a failover was requested and is about to start, and ${nothingIs} before it` };
  // A drill keeps nothing waiting: the run that starts ends it when it opens.
  if (lease.run !== undefined && !givesWay((await record.state(lease.run)) ?? {})) return { answered: "busy", because: `run ${lease.run} is open, and ${nothingIs} beside it` };
  if (machine === undefined) return { answered: "no-machine", because: `no ${called} is deployed` };
  // A second try has another time; Step Functions then says that a run of this name exists, which is the same start.
  const trigger: Trigger = { by, ...whoOf({ who, identity }), what, at: adapters.clock.now(), ...(await duringGameDay(plan, { record })) };
  const answer = await startExecution(adapters.clients, arbiterRegion, { machine, name: run, input: canonicalJson({ run, plan: plan.plan, planDigest, epoch: 0, trigger }) });
  return answer === "started" ? { answered: "started", run } : duplicate;
}
