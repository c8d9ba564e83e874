// One part of the way there and back as it was seen from outside: how long the client was not served, which of its acknowledged writes
// the database does not hold that serves then, and what the run itself says. The client goes on writing while this is measured.

import { makeReport } from "../../workflows/report.ts";
import type { SiteName } from "../../workflows/plan.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Entry } from "../../workflows/record.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { RealWorld } from "./real-world.ts";
import { shownBy } from "./switchover-rehearsal.ts";
import type { Shown } from "./switchover-rehearsal.ts";
import type { RefusedWrites } from "./world/writer.ts";

export type LegKind = "failover" | "switchover" | "reprotect" | "failback";

export interface Leg {
  /** Which time there and back, from 1. */
  readonly time: number;
  readonly kind: LegKind;
  /** The site that served at its beginning; of a re-protection the one from which a copy was made. */
  readonly source: SiteName;
  readonly target: SiteName;
  readonly run: string | null;
  /** How the run ended, or `no-run`, or `open`. */
  readonly outcome: string;
  readonly sentence: string;
  /** How often it was asked for. */
  readonly asked: number;
  readonly acknowledgedBefore: number;
  readonly acknowledgedAfter: number;
  /** Since it was begun. */
  readonly refused: RefusedWrites;
  /** The longest time without an acknowledged write; null where there was none longer than the client's pace. */
  readonly outageMs: Milliseconds | null;
  /** From its beginning to the end of its run; null where it has not ended. */
  readonly totalMs: Milliseconds | null;
  /** Writes that were acknowledged until its end and that nobody holds who serves; null where they could not be counted. */
  readonly lost: number | null;
  readonly lostIds: readonly number[];
  /** Of a planned move: how it was shown that the target held everything. */
  readonly drained: Shown | null;
}

export interface Begun extends Pick<Leg, "time" | "kind" | "source" | "target" | "acknowledgedBefore"> {
  readonly startedAt: Instant;
  readonly refusedBefore: RefusedWrites;
}

/** Notes how things stand when a part of the way is begun. */
export function legOf({ plan, clock, application: { writer } }: RealWorld, { time, kind, target }: Pick<Leg, "time" | "kind" | "target">): Begun {
  return { time, kind, target, source: otherSite(plan, target), startedAt: clock.now(), acknowledgedBefore: writer?.acknowledged.size ?? 0, refusedBefore: writer?.refused ?? { turnedAway: 0, unanswered: 0 } };
}

/** Measures a part of the way that has ended, while the client goes on. */
export async function readLeg(world: RealWorld, { startedAt, refusedBefore, ...begun }: Begun, { entries, asked, lostBefore }: { readonly entries: readonly Entry[]; readonly asked: number; readonly lostBefore: readonly number[] }): Promise<Leg> {
  const { plan, clock, application: { writer, database } } = world;
  const own = entries.filter(({ at }) => at >= startedAt);
  const report = own.length === 0 ? undefined : makeReport(plan, entries, clock.now());
  const serving = writer?.serving === true ? writer.lastSite : null;
  // What is acknowledged after this may be written after the database is read.
  const acknowledged = [...(writer?.acknowledged.keys() ?? [])];
  const kept = serving === null ? undefined : await database?.messages(serving);
  const known = new Set(lostBefore);
  const lostIds = kept === undefined ? [] : acknowledged.filter((id) => !kept.has(id) && !known.has(id));
  const outages = (writer?.outages ?? []).filter(({ to }) => to !== null && to >= startedAt).map(({ from, to }) => (to ?? from) - from);
  const refused = writer?.refused ?? refusedBefore;
  return {
    ...begun,
    run: report?.run ?? null,
    outcome: report?.end ?? "no-run",
    sentence: report?.sentence ?? "No run was started.",
    asked,
    acknowledgedAfter: acknowledged.length,
    refused: { turnedAway: refused.turnedAway - refusedBefore.turnedAway, unanswered: refused.unanswered - refusedBefore.unanswered },
    outageMs: outages.length === 0 ? null : Math.max(...outages),
    totalMs: report?.closedAt == null ? null : report.closedAt - startedAt,
    lost: kept === undefined ? null : lostIds.length,
    lostIds,
    drained: begun.kind === "switchover" || begun.kind === "failback" ? shownBy(entries) : null,
  };
}
