// What stands in an installation, gathered for one look: each plan with where it serves, what runs, what waits for people and
// whether anything is switched off. The same value is printed for people and as JSON.

import { isIsolated } from "../../../workflows/drill-kinds.ts";
import type { PlanAnswer, Unreadable } from "../../../lambdas/read/read.ts";
import { asFailure } from "../../../workflows/failure.ts";
import type { GateState, RunKind } from "../../../workflows/record.ts";
import type { LegOfDrill } from "../../../workflows/trigger.ts";
import type { Instant } from "../../../workflows/units.ts";
import { sayNodeOff } from "../../../workflows/node-off.ts";
import { otherSite } from "../../../workflows/plan.ts";
import { proofList } from "../../../workflows/proof-list.ts";
import type { ProofList } from "../../../workflows/proof-list.ts";
import { proofStanding } from "../../../workflows/proof-standing.ts";
import type { ProofFigure } from "../../../workflows/proof-standing.ts";
import type { AboutPlan, Installation } from "./installation.ts";

export interface OpenRun {
  readonly run: string;
  readonly kind: RunKind;
  /** Only of an isolated drill; a dry one is known by its kind alone. */
  readonly isolated?: true;
  readonly failback?: true;
  /** Of a live drill: which one, and which leg of it this is. */
  readonly leg?: LegOfDrill;
  /** The game day whose fault stood when it began. */
  readonly gameDay?: string;
  /** That a node is off because of the live drill, a sentence. */
  readonly nodeOff?: string;
  readonly source: string;
  readonly target: string;
  readonly openedAt: Instant;
  readonly mutations: number;
  readonly stopRequested: boolean;
  readonly waiting: readonly GateState[];
}
export interface PlanStanding {
  readonly plan: string;
  /** Null where no run has moved it yet: then it is at its home. */
  readonly serves: string | null;
  readonly deployed: boolean;
  readonly open: OpenRun | null;
  readonly killSwitch: { readonly by: string | null; readonly reason: string | null } | null;
  readonly pausedUntil: Instant | null;
  readonly pausedBy: string | null;
  readonly pauseReason: string | null;
  readonly blockedUntil: Instant | null;
  readonly blockedBy: string | null;
  readonly readiness: PlanAnswer["readiness"];
  /** Null for a plan that was taken back, and where the installation is older than proofs. */
  readonly proof: ProofFigure | null;
  /** Each step's proofs; only where one plan was asked for. */
  readonly proven?: ProofList;
  /** Left out where a copy follows, or nothing tells of one. */
  readonly unprotected?: PlanAnswer["unprotected"];
  /** Left out where none is under way and none left production away from home. */
  readonly liveDrill?: PlanAnswer["liveDrill"];
  /** Left out where none is open. */
  readonly gameDay?: PlanAnswer["gameDay"];
}

/** What stands, and of which plans the record could not be read: one of these must not hide the others. */
export interface Standing {
  readonly plans: readonly PlanStanding[];
  readonly unreadable: readonly Unreadable[];
}

/** Asks for one plan, or for all of them. What waits for people comes first, then what runs, then what needs attention. Throws only for the one that is named. */
export async function standingOf(installation: Installation, now: Instant, only?: string): Promise<Standing> {
  const about = async (plan: PlanAnswer): Promise<PlanStanding> => standingOfPlan(plan, plan.lease.run === undefined ? null : await openRun(installation, plan.lease.run), now);
  if (only !== undefined) {
    const named = await installation.plan(only, 1);
    return { plans: [{ ...(await about(named)), ...(await provenOf(installation, named, now)) }], unreadable: [] };
  }
  const { plans, unreadable } = await installation.plans();
  const looked = await Promise.all(plans.map((plan) => about(plan).catch((thrown: unknown): Unreadable => ({ plan: plan.plan, because: asFailure(thrown).message }))));
  const standing = looked.flatMap((each) => ("because" in each ? [] : [each]));
  return { plans: standing.toSorted((a, b) => urgency(a) - urgency(b) || a.plan.localeCompare(b.plan)), unreadable: [...unreadable, ...looked.flatMap((each) => ("because" in each ? [each] : []))] };
}

async function provenOf(installation: Installation, { deployed, active, proofs }: AboutPlan, now: Instant): Promise<Pick<PlanStanding, "proven">> {
  if (deployed === null || proofs === undefined) return {};
  const text = await installation.planText(deployed.planDigest);
  const source = active?.site ?? text.home;
  return { proven: proofList(text, proofStanding(text, deployed.planDigest, { source, target: otherSite(text, source) }, proofs, now)) };
}

async function openRun(installation: Installation, run: string): Promise<OpenRun> {
  const { state, gates } = await installation.run(run, Number.MAX_SAFE_INTEGER);
  const { kind, source, target, openedAt, mutations, stopRequested, trigger: { leg, gameDay } } = state;
  const nodeOff = sayNodeOff(state);
  return { run, kind, ...(nodeOff === undefined ? {} : { nodeOff }), ...(isIsolated(state) ? { isolated: true as const } : {}), ...(leg === undefined ? {} : { leg }), ...(gameDay === undefined ? {} : { gameDay }), source, target, openedAt, mutations, stopRequested: stopRequested !== null, waiting: gates.filter(({ status }) => status === "waiting") };
}

function standingOfPlan({ plan, deployed, active, lease, readiness, proof, unprotected, liveDrill, gameDay }: PlanAnswer, open: OpenRun | null, now: Instant): PlanStanding {
  const until = (instant: Instant | undefined): Instant | null => (instant === undefined || instant <= now ? null : instant);
  const [pausedUntil, blockedUntil] = [until(lease.pausedUntil), until(lease.blockedUntil)];
  return {
    plan,
    serves: active?.site ?? null,
    deployed: deployed !== null,
    open,
    killSwitch: lease.killSwitch ? { by: lease.killSwitchBy ?? null, reason: lease.killSwitchReason ?? null } : null,
    pausedUntil,
    pausedBy: pausedUntil === null ? null : (lease.pausedBy ?? null),
    pauseReason: pausedUntil === null ? null : (lease.pauseReason ?? null),
    blockedUntil,
    blockedBy: blockedUntil === null ? null : (lease.blockedBy ?? null),
    readiness,
    proof: proof ?? null,
    ...(unprotected === undefined ? {} : { unprotected }),
    ...(liveDrill === undefined ? {} : { liveDrill }),
    ...(gameDay === undefined ? {} : { gameDay }),
  };
}

function urgency({ open, killSwitch, pausedUntil, blockedUntil, readiness, deployed, liveDrill, gameDay }: PlanStanding): number {
  if (open !== null && open.waiting.length > 0) return 0;
  if (open !== null) return 1;
  if (!deployed) return 4;
  return liveDrill !== undefined || gameDay !== undefined || killSwitch !== null || pausedUntil !== null || blockedUntil !== null || readiness === null || readiness.failing.length > 0 ? 2 : 3;
}
