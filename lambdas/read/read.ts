// What the record knows, for console and command line: which plans there are, their runs, and one run with all its entries.
// It only reads. Task tokens lie apart from everything that is read here, so none can be in an answer.

import * as z from "zod/mini";
import { asFailure, Refused } from "../../workflows/failure.ts";
import { brokenPlanLog } from "../../workflows/plan-log.ts";
import type { PlanEntry } from "../../workflows/plan-log.ts";
import { amountOf, nameOf, sayReadiness } from "../../workflows/readiness/report.ts";
import type { ReadinessReport } from "../../workflows/readiness/report.ts";
import { unprotectedOf } from "../../workflows/unprotected.ts";
import type { Unprotected } from "../../workflows/unprotected.ts";
import { mostRuns, usualRuns } from "../../workflows/reporting/listed-runs.ts";
import type { Instant } from "../../workflows/units.ts";
import type { Instead } from "../../workflows/instead.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import type { Entry, GateState, RunState } from "../../workflows/record.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { ErrorLog } from "../runtime/function.ts";
import type { Active, Deployed } from "../runtime/record/deployments.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { readPlanLog } from "../runtime/record/plan-log.ts";
import type { RunInfo } from "../runtime/record/runs.ts";
import { readProofs, readTimes } from "../runtime/record/proofs.ts";
import type { ProofFigure } from "../../workflows/proof-standing.ts";
import type { KeptTimes } from "../../workflows/step-times.ts";
import { drillsOf, liveDrillNow } from "./drills.ts";
import type { LiveDrillNow, PlanDrills } from "./drills.ts";
import { openGameDay } from "../../workflows/game-day-state.ts";
import type { OpenGameDay } from "../../workflows/game-day-state.ts";
import { newestGameDay } from "../runtime/record/game-days.ts";
import { newestLiveDrill } from "../runtime/record/live-drills.ts";
import { noSuchRun } from "../runtime/services.ts";
import type { Services } from "../runtime/services.ts";
import { auditOf, auditQuestion } from "./audit.ts";
import type { AuditAnswer } from "./audit.ts";
import { insteadOf } from "./instead.ts";
import { figureFor, knownOf } from "./known.ts";
import type { Known } from "./known.ts";
import { textOf } from "./texts.ts";

const name = z.string().check(z.minLength(1), z.maxLength(200));
export const question = z.discriminatedUnion("what", [
  z.strictObject({ what: z.literal("plans") }),
  z.strictObject({ what: z.literal("runs"), plan: name, limit: z.optional(z.int().check(z.minimum(1), z.maximum(mostRuns))) }),
  /** All plans with what is open in them: the first page that a person opens. */
  z.strictObject({ what: z.literal("overview") }),
  /** One plan with its whole text and the newest look at its readiness. */
  z.strictObject({ what: z.literal("plan"), plan: name, limit: z.optional(z.int().check(z.minimum(1), z.maximum(mostRuns))) }),
  /** The newest runs of all plans, with what their reports say. */
  z.strictObject({ what: z.literal("reports"), limit: z.optional(z.int().check(z.minimum(1), z.maximum(mostRuns))) }),
  /** The text of a plan by its digest, as runs carry it: it never changes, so whoever asked once need not ask again. */
  z.strictObject({ what: z.literal("text"), digest: z.string().check(z.length(64)) }),
  /** The calendar of drills, of all plans or of one. */
  z.strictObject({ what: z.literal("drills"), plan: z.optional(name) }),
  /** `after`: only entries with higher numbers, for a record that is too long for one answer or is followed. */
  z.strictObject({ what: z.literal("run"), run: name, after: z.optional(z.int().check(z.minimum(0))) }),
  auditQuestion,
]);
export type Question = z.output<typeof question>;

export interface PlanAnswer {
  readonly plan: string;
  /** Null for a plan that was taken back. */
  readonly deployed: Deployed | null;
  /** Null as long as no run has moved the application: then it is at the plan's home. */
  readonly active: Active | null;
  readonly lease: Omit<Lease, "pending" | "mark" | "hash">;
  /** What the newest look at readiness amounts to (an older version says it in the sentence only), and which checks fail; null before the first. */
  readonly readiness: { readonly at: Instant; readonly says: string; readonly failing: readonly string[]; readonly amount?: ReturnType<typeof amountOf> } | null;
  /** How many of the steps of the failover that is possible now are proven; null for a plan that was taken back or whose text cannot be read, left out by an older version. */
  readonly proof?: ProofFigure | null;
  /** Since when nothing protects it, and which of its databases; left out where a copy follows, or nothing tells of one. */
  readonly unprotected?: Unprotected;
  /** A live drill that is under way, or that left production away from its home; left out otherwise, and by an older version. */
  readonly liveDrill?: LiveDrillNow;
  /** A game day that is open; left out otherwise, and by an older version. */
  readonly gameDay?: OpenGameDay;
}
/** What of a lease people have switched, and why. */
export type Halts = Pick<Lease, "plan" | "killSwitch" | "killSwitchBy" | "killSwitchReason" | "pausedUntil" | "pausedBy" | "pauseReason">;
export interface RunAnswer {
  readonly info: RunInfo;
  /** What people have switched on the plan, by which nothing is changed now. */
  readonly halts: Halts;
  readonly state: RunState;
  readonly gates: readonly GateState[];
  readonly entries: readonly Entry[];
  /** Whether there are more entries: ask again after the number of the last one. */
  readonly more: boolean;
  /** Whether a planned move could be had instead; null where no failover asks whether to begin, left out by an older version. */
  readonly instead?: Instead | null;
  /** How long the plan's steps took in earlier runs; only while a gate waits, for whoever decides. */
  readonly times?: KeptTimes;
}
/** A plan of which the record could not be read; the others are shown nevertheless. */
export interface Unreadable {
  readonly plan: string;
  readonly because: string;
}
export interface OverviewAnswer {
  readonly overview: readonly PlanOverview[];
  readonly unreadable: readonly Unreadable[];
}
export interface PlanTextAnswer {
  readonly text: Plan;
}
export interface PlansAnswer {
  readonly plans: readonly PlanAnswer[];
  readonly unreadable: readonly Unreadable[];
  /** The clock of the function, by which whoever asks can tell how wrong its own is. */
  readonly at: Instant;
}
/** What is open in a plan: its run, and its gates, those that are decided too. */
export interface OpenRun {
  readonly state: Omit<RunState, "evidence">;
  readonly gates: readonly GateState[];
}
export interface PlanOverview extends PlanAnswer {
  /** The deployed text; null for a plan that was taken back. */
  readonly text: Pick<Plan, "title" | "home" | "objectives"> & { readonly regions: Readonly<Record<string, string>>; readonly named: Pick<Plan, "plan" | "access" | "decide"> } | null;
  readonly open: OpenRun | null;
  /** The newest run, open or closed. */
  readonly newest: RunInfo | null;
  /** The newest drill among so many of the newest runs; null where none of them is one. */
  readonly drill: { readonly run: RunInfo | null; readonly among: number };
  /** What the observers saw last of each database at the site that stands by; `says` is null where none of them saw it. */
  readonly copies: readonly Copy[];
  /** When an observer looked last; null where none ever did. */
  readonly lookedAt: Instant | null;
}
export interface Copy {
  readonly database: string;
  readonly site: string;
  readonly says: string | null;
  readonly at: Instant | null;
}
export interface PlanDetails extends PlanAnswer, Known {
  readonly text: Plan | null;
  readonly report: ReadinessReport | null;
  readonly runs: readonly RunInfo[];
  /** What people switched last, newest first, and what is wrong with the chain of these entries; null where it holds. */
  readonly switched: { readonly entries: readonly PlanEntry[]; readonly broken: string | null };
}
export interface DrillsAnswer {
  readonly drills: readonly PlanDrills[];
  readonly unreadable: readonly Unreadable[];
}
export interface ReportsAnswer {
  readonly reports: readonly RunInfo[];
  readonly unreadable: readonly Unreadable[];
}
export type ReadAnswer = DrillsAnswer | ReportsAnswer | PlansAnswer | OverviewAnswer | AuditAnswer | PlanDetails | PlanTextAnswer | (PlanAnswer & Known & { readonly runs: readonly RunInfo[] }) | RunAnswer;

const usualSwitches = 20;
/** A drill that is older than so many runs is looked for on the plan's own page. */
const drillsAmong = 20;
/** Lambda gives an answer of 6 MB at most; state and gates need some of it. */
const mostEntryBytes = 3_000_000;

export const read = defineFunction({
  name: "read",
  env: baseEnvironment,
  input: question,
  async run({ input, services, log }): Promise<ReadAnswer> {
    switch (input.what) {
      case "plans": {
        const { told, unreadable } = await ofEach((plan) => aboutPlan(plan, services), services, log);
        return { plans: told, unreadable, at: services.adapters.clock.now() };
      }
      case "runs": {
        const [about, runs, shown] = await Promise.all([aboutPlan(input.plan, services), services.record.listRuns(input.plan, input.limit ?? usualRuns), knownOf(input.plan, services)]);
        known(about, runs);
        return { ...about, ...shown, runs };
      }
      case "overview": {
        const { told, unreadable } = await ofEach((plan) => overviewOf(plan, services), services, log);
        return { overview: told, unreadable };
      }
      case "plan":
        return detailsOf(input.plan, input.limit ?? usualRuns, services);
      case "reports": {
        const { told, unreadable } = await ofEach((plan) => services.record.listRuns(plan, input.limit ?? usualRuns), services, log);
        return { reports: told.flat(), unreadable };
      }
      case "text":
        return { text: await textOf(input.digest, services) };
      case "drills": {
        const about = async (plan: string): Promise<readonly PlanDrills[]> => [await drillsOf(plan, services)].filter((each) => each !== undefined);
        if (input.plan !== undefined) return { drills: await about(input.plan), unreadable: [] };
        const { told, unreadable } = await ofEach(about, services, log);
        return { drills: told.flat(), unreadable };
      }
      case "run":
        return aboutRun(input.run, input.after ?? 0, services);
      case "audit":
        return auditOf(input, services);
    }
  },
});

interface OfEach<T> {
  readonly told: readonly T[];
  readonly unreadable: readonly Unreadable[];
}

/** Each plan by itself: a record that does not hold or is not readable must not hide the plans that are well. */
async function ofEach<T>(about: (plan: string) => Promise<T>, { record }: Services, log: ErrorLog): Promise<OfEach<T>> {
  const unreadable: Unreadable[] = [];
  const all = await Promise.all((await record.plans()).map((plan) => about(plan).then((told) => [told], (thrown: unknown) => {
    const failure = asFailure(thrown);
    log.error("a plan cannot be read", { plan, error: failure });
    unreadable.push({ plan, because: failure.message });
    return [];
  })));
  return { told: all.flat(), unreadable: unreadable.toSorted((a, b) => (a.plan < b.plan ? -1 : 1)) };
}

/** Throws `Refused` (code `no-such-plan`) for a name that nobody ever deployed or ran. */
function known({ plan, deployed, lease }: PlanAnswer, runs: readonly RunInfo[]): void {
  if (deployed === null && lease.epoch === 0 && runs.length === 0) throw new Refused(`the record knows no plan ${plan}`, { code: "no-such-plan" });
}

async function overviewOf(name: string, services: Services): Promise<PlanOverview> {
  const [about, runs, sightings] = await Promise.all([aboutPlan(name, services), services.record.listRuns(name, drillsAmong), services.record.sightings(name)]);
  const { deployed, lease, active } = about;
  const [text, open] = await Promise.all([deployed === null ? null : textOf(deployed.planDigest, services), lease.run === undefined ? null : openRun(lease.run, services)]);
  const shown = text && { title: text.title, home: text.home, objectives: text.objectives, regions: Object.fromEntries(Object.entries(text.sites).map(([site, { region }]) => [site, region])), named: { plan: text.plan, access: text.access, decide: text.decide } };
  // The name of a kind of run that this version may not know yet.
  const drill = { run: runs.find(({ kind }) => (kind as string) === "drill") ?? null, among: runs.length };
  const lookedAt = sightings.reduce<Instant | null>((newest, { at }) => Math.max(newest ?? at, at), null);
  return { ...about, text: shown, open, newest: runs[0] ?? null, drill, copies: text === null ? [] : copiesOf(text, active?.site ?? text.home, sightings), lookedAt };
}

/** Of several observers the one who looked last; one that heard nothing tells nothing about the copy. */
function copiesOf(text: Plan, active: string, sightings: readonly Sighting[]): readonly Copy[] {
  const standby = otherSite(text, active);
  return Object.keys(text.databases).map((database) => {
    const [last] = sightings.filter(({ thing, site, kind }) => thing === database && site === standby && kind !== "silent").toSorted((a, b) => b.at - a.at);
    return { database, site: standby, says: last?.detail ?? null, at: last?.at ?? null };
  });
}

/** Null for a lease whose run has no entry yet: it was given in this instant. */
async function openRun(run: string, { record }: Services): Promise<OpenRun | null> {
  const [state, gates] = await Promise.all([record.state(run), record.gates(run)]);
  if (state === undefined) return null;
  const { evidence: _evidence, ...shown } = state;
  return { state: shown, gates };
}

async function detailsOf(name: string, limit: number, services: Services): Promise<PlanDetails> {
  const [about, runs, kept, shown] = await Promise.all([aboutPlan(name, services), services.record.listRuns(name, limit), services.record.readiness(name), knownOf(name, services)]);
  known(about, runs);
  const entries = await services.record.alone((context) => readPlanLog(context, name, usualSwitches));
  const switched = { entries, broken: brokenPlanLog(entries.toReversed()) ?? null };
  return { ...about, ...shown, text: about.deployed && (await textOf(about.deployed.planDigest, services)), report: kept?.newest ?? null, runs, switched };
}

async function aboutPlan(plan: string, services: Services): Promise<PlanAnswer> {
  const { record, adapters } = services;
  const [deployed, active, lease, readiness, proofs, drill, day] = await Promise.all([
    record.deployed(plan), record.active(plan), record.readLease(plan), record.readiness(plan), record.alone((context) => readProofs(context, plan)), record.alone((context) => newestLiveDrill(context, plan)), record.alone((context) => newestGameDay(context, plan)),
  ]);
  // Without its text nothing can be counted; what runs and waits is told all the same, and whoever shows the text says that it is not there.
  const text = deployed === undefined ? null : await textOf(deployed.planDigest, services).catch(() => null);
  const { pending: _pending, mark: _mark, hash: _hash, ...shown } = lease;
  const unprotected = unprotectedOf(active ?? null, readiness?.newest ?? null, text);
  return { plan, deployed: deployed ?? null, active: active ?? null, lease: shown, ...(unprotected === null ? {} : { unprotected }), ...liveDrillNow(drill?.drill, { active: active ?? null, readiness: readiness?.newest ?? null, plan: text }), ...openGameDay(day?.day), readiness: readiness === undefined ? null : aboutReadiness(readiness.newest), proof: text === null ? null : figureFor(text, active?.site, proofs, adapters.clock.now()) };
}

function aboutReadiness(report: ReadinessReport): PlanAnswer["readiness"] {
  return { at: report.at, says: sayReadiness(report), failing: report.results.filter(({ outcome }) => outcome === "fail").map(nameOf), amount: amountOf(report.results) };
}

async function aboutRun(run: string, after: number, services: Services): Promise<RunAnswer> {
  const { record, state: stateOf } = services;
  const state = await stateOf(run);
  const [info, gates, all] = await Promise.all([record.runInfo(run), record.gates(run), record.entries(run, after)]);
  if (info === undefined) throw noSuchRun(run);
  const entries: Entry[] = [];
  let bytes = 0;
  for (const entry of all) {
    bytes += Buffer.byteLength(JSON.stringify(entry));
    // One at least, or the reader would never come on.
    if (bytes > mostEntryBytes && entries.length > 0) break;
    entries.push(entry);
  }
  const { plan, killSwitch, killSwitchBy, killSwitchReason, pausedUntil, pausedBy, pauseReason } = await record.readLease(info.plan);
  const halts = { plan, killSwitch, killSwitchBy, killSwitchReason, pausedUntil, pausedBy, pauseReason };
  const times = gates.some(({ status }) => status === "waiting") ? { times: await record.alone((context) => readTimes(context, info.plan)) } : {};
  return { info, halts, state, gates, entries, more: entries.length < all.length, instead: await insteadOf(state, gates, halts, services), ...times };
}
