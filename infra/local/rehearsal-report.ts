// What a rehearsal measured, from outside: the client's ledger against the rows of the promoted database, the outage as the
// client saw it, the times of the run from its record, and the floor below which no failover of this plan can come.

import { makeReport } from "../../workflows/report.ts";
import type { Report } from "../../workflows/report.ts";
import type { Entry, GateState } from "../../workflows/record.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import { quietMs } from "../../workflows/drained.ts";
import { drainedDatabases } from "../../workflows/switchovers.ts";
import type { Bound } from "../../workflows/loss.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { RealWorld } from "./real-world.ts";
import { switchesName } from "../../workflows/routing-controls.ts";
import { controlHealthMs } from "./aws/routing-controls.ts";
import { is } from "./world/site-layout.ts";

export interface RehearsalTimes {
  readonly detect: Milliseconds | null;
  readonly hold: Milliseconds | null;
  readonly decide: Milliseconds | null;
  readonly human: Milliseconds | null;
  readonly fence: Milliseconds | null;
  readonly promote: Milliseconds | null;
  readonly activate: Milliseconds | null;
  readonly dns: Milliseconds | null;
  readonly webhooks: Milliseconds | null;
  readonly verify: Milliseconds | null;
  readonly overhead: Milliseconds | null;
  /** The longest time in which no write of the client was acknowledged; null when there was none longer than its pace. */
  readonly outage: Milliseconds | null;
  readonly killToServing: Milliseconds | null;
  readonly total: Milliseconds | null;
  readonly floor: Milliseconds | null;
}

export interface RehearsalReport {
  readonly plan: string;
  readonly run: string | null;
  readonly outcome: string;
  readonly sentence: string;
  readonly serving: string | null;
  readonly timesMs: RehearsalTimes;
  readonly floorParts: Readonly<Record<string, Milliseconds>>;
  readonly writes: { readonly acknowledged: number; readonly lost: number | null; readonly estimatedLost: Bound | null };
  readonly mutations: number;
  readonly changes: readonly string[];
  readonly webhooks: readonly { readonly provider: string; readonly registeredAt: string | null; readonly inboundAfterRegistration: boolean }[];
  readonly databaseWritableAt: string | null;
  readonly resolvesTo: readonly string[];
  readonly handlerRestarts: number;
  readonly tempo: number;
  readonly report: Report | null;
}

/** Measures after the client has stopped. */
export async function measure(world: RealWorld, entries: readonly Entry[], at: { readonly startedAt: Instant; readonly faultAt: Instant | null }): Promise<RehearsalReport> {
  const { plan, application, clock } = world;
  const report = makeReport(plan, entries, clock.now()) ?? null;
  const { writer, database } = application;
  const serving = writer?.serving === true ? writer.lastSite : null;
  const writableSites = (await Promise.all(Object.keys(plan.sites).map(async (site) => ((await database?.writable(site)) === true ? site : null)))).filter((site) => site !== null);
  const kept = serving !== null && database !== undefined ? await database.messages(serving) : null;
  const acknowledged = [...(writer?.acknowledged.keys() ?? [])];
  const outage = writer?.outages.filter((each) => each.to !== null && (each.to ?? 0) >= at.startedAt).toSorted((a, b) => (b.to ?? 0) - b.from - ((a.to ?? 0) - a.from))[0];
  const floorParts = floorOf(world, report);
  return {
    plan: plan.plan,
    run: report?.run ?? null,
    outcome: report === null ? "no-run" : report.end,
    sentence: report?.sentence ?? "No run was started.",
    serving,
    timesMs: {
      detect: report === null || at.faultAt === null ? null : report.openedAt - at.faultAt,
      hold: report?.times.holdMs ?? null,
      decide: report?.times.decideMs ?? null,
      human: report?.times.humanMs ?? null,
      fence: report?.times.phasesMs.fence ?? null,
      promote: report?.times.phasesMs.promote ?? null,
      activate: report?.times.phasesMs.activate ?? null,
      dns: report?.times.phasesMs.traffic ?? null,
      webhooks: report?.times.phasesMs.webhooks ?? null,
      verify: report?.times.phasesMs.verify ?? null,
      overhead: report?.times.overheadMs ?? null,
      outage: outage?.to == null ? null : outage.to - outage.from,
      killToServing: outage?.to == null || at.faultAt === null ? null : outage.to - at.faultAt,
      total: report === null ? null : (report.closedAt ?? clock.now()) - (report.times.commitMs ?? 0) - (at.faultAt ?? report.openedAt),
      floor: floorParts === null ? null : Object.values(floorParts).reduce((sum, part) => sum + part, 0),
    },
    floorParts: floorParts ?? {},
    writes: {
      acknowledged: acknowledged.length,
      lost: kept === null ? null : acknowledged.filter((id) => !kept.has(id)).length,
      estimatedLost: estimateShown(entries),
    },
    mutations: world.aws.changes.length,
    changes: world.aws.changes.map(({ what }) => what),
    webhooks: application.outside.webhooks().map(({ provider, registeredAt, lastDeliveredAt }) => ({ provider, registeredAt, inboundAfterRegistration: lastDeliveredAt !== null && lastDeliveredAt > (at.faultAt ?? at.startedAt) })),
    databaseWritableAt: writableSites.join(", ") || null,
    resolvesTo: await application.resolve(),
    handlerRestarts: world.handlers.restarts,
    tempo: world.tempo,
    report,
  };
}

/** The estimate that the approval gate showed to whoever decided: transactions, from the assessment with the gate's digest. */
function estimateShown(entries: readonly Entry[]): Bound | null {
  const gate = entries.map(({ body }) => (body.type === "gate-opened" && body.facts.kind === "approve-failover" ? body.facts : undefined)).findLast((each): each is Omit<GateState, "status" | "decision"> => each !== undefined);
  const assessed = entries.map(({ body }) => (body.type === "assessed" ? body.verdict : undefined)).find((verdict) => verdict !== undefined && verdict.digest === gate?.digest);
  const [loss] = assessed?.losses ?? [];
  return loss?.known === true ? loss.transactions : null;
}

/**
 * The time below which this plan cannot come: one look until the failure is seen, the hold, what fence and promotion took
 * at their services, one interval of the health check, and the record's TTL in the client's cache. A planned move waits for no
 * failure and no hold, but shows by two looks that nobody writes any more. Null without a run.
 */
function floorOf(world: RealWorld, report: Report | null): Record<string, Milliseconds> | null {
  if (report === null) return null;
  const { plan } = world;
  const traffic = allSteps(plannedNodes(plan.steps)).find(switchesName);
  // The check of a routing control looks at nothing: it follows the state of its control, here within a second.
  const [ttl, check] = traffic === undefined ? [0, 0] : [traffic.input.ttl, is(traffic, "traffic.route53-health-switch") ? traffic.input["check-every"] : controlHealthMs];
  return {
    ...(report.planned === undefined ? { detection: plan.decide.every, hold: plan.decide.hold } : {}),
    ...(report.planned === "switchover" && drainedDatabases(plan).length > 0 ? { drain: quietMs } : {}),
    fence: report.times.phasesMs.fence ?? 0,
    promotion: report.times.phasesMs.promote ?? 0,
    healthCheck: check,
    recordTtl: Math.max(1_000, Math.round(ttl / 1000) * 1000),
  };
}
