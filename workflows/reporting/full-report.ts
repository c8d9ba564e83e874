// The whole report of a run, as it is kept for years: everything that its entries say, in one value that is made from plan and
// entries alone. For a closed run the same entries give the same report at any time, by which it can be verified.

import { isIsolated, liveOrDrill } from "../drill-kinds.ts";
import { cleanUpOf } from "../isolated-ending.ts";
import type { CleanUp } from "../isolated-ending.ts";
import type { Trigger } from "../trigger.ts";
import { readRun } from "../record.ts";
import type { Entry, RunKind } from "../record.ts";
import type { Plan } from "../plan.ts";
import { planOfRun } from "../repairs.ts";
import { makeReport } from "../report.ts";
import type { Report } from "../report.ts";
import { standingBans } from "../standing-bans.ts";
import type { Instant } from "../units.ts";
import { changesOf } from "./changes.ts";
import type { ChangeReport } from "./changes.ts";
import { exceptionsOf } from "./exceptions.ts";
import type { ExceptionReport } from "./exceptions.ts";
import { iacPatchOf } from "./iac-patch.ts";
import type { IacPatch } from "./iac-patch.ts";
import { lossesOf } from "./losses.ts";
import type { LossReport } from "./losses.ts";
import { gatesOf } from "./people.ts";
import type { GateReport } from "./people.ts";
import { provenOf } from "./proven.ts";
import type { ProvenReport } from "./proven.ts";
import { targetsOf } from "./targets.ts";
import type { Targets } from "./targets.ts";
import { unseenOf } from "./unseen.ts";
import type { Unseen } from "./unseen.ts";

/** Grows when the report says other things than before: a report is verified by the version that made it. */
export const reportVersion = 3;

export interface Chain {
  readonly entries: number;
  readonly first: string;
  readonly last: string;
}

export interface FullReport extends Omit<Report, "gates" | "notManaged"> {
  readonly version: typeof reportVersion;
  /** What the run was for: a drill changes nothing, or nothing that users depend on; in a live one production really moves. */
  readonly occasion: ReturnType<typeof liveOrDrill>;
  readonly kind: RunKind;
  readonly trigger: Trigger;
  readonly planDigest: string;
  readonly regions: Readonly<Record<string, string>>;
  readonly arbiter: string;
  readonly targets: Targets;
  readonly losses: readonly LossReport[];
  readonly acceptedLoss: { readonly how: "automatic" | "approved"; readonly seconds: number | "unknown"; readonly at: Instant } | null;
  readonly seen: readonly { readonly observer: string; readonly thing: string; readonly site: string; readonly answer: string; readonly since: Instant; readonly detail: string }[];
  readonly seenAt: Instant | null;
  readonly changes: readonly ChangeReport[];
  readonly gates: readonly GateReport[];
  readonly exceptions: readonly ExceptionReport[];
  readonly unseen: Unseen;
  /** Sites whose watchdogs this run left forbidden to renew. */
  readonly standingBans: readonly string[];
  /** Refused attempts that the record only counted; null: the counting had not ended. */
  readonly attemptsBeyond: number | null;
  /** Whether what an isolated drill made is seen to be gone; left out of any other run. */
  readonly cleanUp?: CleanUp;
  readonly patch: IacPatch;
  readonly proven: ProvenReport;
  readonly chain: Chain;
}

/** Undefined when the entries hold no run. `now` ends the times of a run that is still open, and means nothing for a closed one. */
export function makeFullReport(planned: Plan, entries: readonly Entry[], now: Instant): FullReport | undefined {
  const state = readRun(entries);
  const report = makeReport(planned, entries, now);
  const [first, last] = [entries[0], entries.at(-1)];
  if (state === undefined || report === undefined || first === undefined || last === undefined) return undefined;
  const plan = planOfRun(planned, state);
  const { gates: _gates, notManaged: _notManaged, ...rest } = report;
  const changes = changesOf(entries);
  const losses = lossesOf(entries);
  const authorised = entries.findLast(({ body }) => body.type === "authorised");
  const beyond = entries.findLast(({ body }) => body.type === "attempts-beyond");
  const looked = entries.findLast(({ body }) => body.type === "looked");
  return {
    version: reportVersion,
    occasion: liveOrDrill(state),
    ...rest,
    kind: state.kind,
    trigger: state.trigger,
    planDigest: state.planDigest,
    regions: Object.fromEntries(Object.entries(plan.sites).map(([site, { region }]) => [site, region])),
    arbiter: plan.arbiter.region,
    targets: targetsOf(plan, state, report, losses),
    losses,
    acceptedLoss: authorised?.body.type === "authorised" ? { how: authorised.body.how, seconds: authorised.body.acceptedLossSeconds, at: authorised.at } : null,
    seen: looked?.body.type === "looked" ? looked.body.evidence.observations.map(({ observer, thing, site, since, answer }) => ({ observer, thing, site, answer: answer.kind, since, detail: answer.detail })) : [],
    seenAt: looked?.body.type === "looked" ? looked.body.evidence.at : null,
    changes,
    gates: gatesOf(entries),
    exceptions: exceptionsOf(report, entries, changes),
    unseen: unseenOf(plan, state),
    standingBans: standingBans(state),
    attemptsBeyond: beyond?.body.type === "attempts-beyond" ? beyond.body.more : 0,
    ...(isIsolated(state) ? { cleanUp: cleanUpOf(plan, state) } : {}),
    patch: isIsolated(state) ? { rows: [], nothing: ["what an isolated drill makes it deletes again, and what it starts it sets back"] } : iacPatchOf(entries),
    proven: provenOf(planned, state),
    chain: { entries: entries.length, first: first.hash, last: last.hash },
  };
}
