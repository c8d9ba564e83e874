// What is known of drills, for the calendar of the console and the command line: which the plans schedule, when they are due next, how
// the last ones ended, which are overdue, and which request was refused last.

import { sayDrills } from "../../workflows/drill-plan.ts";
import type { DrillKind } from "../../workflows/drill-kinds.ts";
import { nextDrills, overdueSince } from "../../workflows/drill-times.ts";
import type { RunEnd } from "../../workflows/record.ts";
import type { Instant } from "../../workflows/units.ts";
import { looksIn, sayLeft } from "../../workflows/left-behind.ts";
import type { LeftBehind } from "../../workflows/drills.ts";
import { isAway, sayWayOn } from "../../workflows/live-drill-words.ts";
import { copiesBeside } from "../../workflows/live-drill-copies.ts";
import type { SeenOfCopies } from "../../workflows/live-drill-copies.ts";
import type { LiveDrill } from "../../workflows/live-drill-state.ts";
import { shownGameDay } from "../../workflows/game-day-state.ts";
import type { ShownGameDay } from "../../workflows/game-day-state.ts";
import { listGameDays } from "../runtime/record/game-days.ts";
import { listLiveDrills } from "../runtime/record/live-drills.ts";
import { readDrill } from "../runtime/record/drills.ts";
import type { KeptDrill } from "../runtime/record/drills.ts";
import type { Services } from "../runtime/services.ts";

export interface PlannedDrillAnswer {
  readonly kind: DrillKind;
  readonly every: string;
  readonly zone: string;
  /** The next times, without those that the plan freezes. */
  readonly next: readonly Instant[];
  /** When it was due of which none has ended well in time; null where none is overdue. */
  readonly overdueSince: Instant | null;
}

export interface PlanDrills {
  readonly plan: string;
  readonly title: string;
  readonly planDigest: string;
  readonly planned: readonly PlannedDrillAnswer[];
  /** What the plan says of its drills and of days without any. */
  readonly sentences: readonly string[];
  /** The newest drills, newest first; `end` null while one is open. */
  readonly last: readonly { readonly run: string; readonly openedAt: Instant; readonly end: RunEnd | null }[];
  readonly dry: Pick<KeptDrill, "good" | "refused">;
  /** The same of isolated drills, and what one left behind; left out by versions from before them. */
  readonly isolated?: Pick<KeptDrill, "good" | "refused"> & { /** Whether what is left can be asked to be deleted; left out by versions that cannot. */ readonly cleans?: true; readonly left: readonly (LeftBehind & { /** Whether a clean-up of the plan as it is now would look for its copies. */ readonly deletable: boolean; /** What is left and what is to be done about it. */ readonly sentences: readonly string[] })[] };
  /** The same of live drills, and the newest of them, newest first; left out by versions from before them. */
  readonly live?: Pick<KeptDrill, "good" | "refused"> & { readonly drills: readonly LiveDrillAnswer[] };
  /** The same of game days; what was drawn stands in those that have ended only. Left out by versions from before them. */
  readonly "game-day"?: Pick<KeptDrill, "good" | "refused"> & { readonly days: readonly ShownGameDay[] };
}

/** A live drill as it stands. */
export interface LiveDrillAnswer extends LiveDrill {
  /** Whether it has ended and left production away from its home, where it still is. */
  readonly away: boolean;
  /** What stands now and what is to be done about it, a sentence each. */
  readonly stands: readonly string[];
}

/** How many of a plan's newest runs are looked through for drills, and how many drills are told. */
const mostRuns = 100;
const mostDrills = 5;
const mostNext = 3;
/** Live ones come a few times a year. */
const mostLive = 12;

/** The drills of a plan; undefined for one that was taken back. */
export async function drillsOf(plan: string, { record, plan: planOf, adapters }: Services): Promise<PlanDrills | undefined> {
  const of = (kind: DrillKind): Promise<KeptDrill> => record.alone((context) => readDrill(context, plan, kind));
  const [deployed, active, readiness, runs, dry, isolated, live, gameDay, drills, days] = await Promise.all([
    record.deployed(plan), record.active(plan), record.readiness(plan), record.listRuns(plan, mostRuns),
    of("dry"), of("isolated"), of("live"), of("game-day"), record.alone((context) => listLiveDrills(context, plan, mostLive)), record.alone((context) => listGameDays(context, plan, mostLive)),
  ]);
  if (deployed === undefined) return undefined;
  const text = await planOf(deployed.planDigest);
  const now = adapters.clock.now();
  return {
    plan,
    title: text.title,
    planDigest: deployed.planDigest,
    planned: (text.drills ?? []).map((drill) => ({ ...drill, next: nextDrills(text, drill, now, mostNext), overdueSince: overdueSince(text, drill, { now, since: deployed.at, good: { dry, isolated, live, "game-day": gameDay }[drill.kind].good?.at }) ?? null })),
    sentences: sayDrills(text),
    last: runs.flatMap(({ kind, run, openedAt, end }) => (kind === "drill" ? [{ run, openedAt, end }] : [])).slice(0, mostDrills),
    dry: { good: dry.good, refused: dry.refused },
    isolated: { good: isolated.good, refused: isolated.refused, left: isolated.left.map((each) => ({ ...each, deletable: each.region !== null && looksIn(text)(each.region), sentences: sayLeft(each, looksIn(text)) })), cleans: true },
    live: { good: live.good, refused: live.refused, drills: drills.map((drill, index) => standingOf(drill, index === 0, { active: active ?? null, readiness: readiness?.newest ?? null, plan: text })) },
    "game-day": { good: gameDay.good, refused: gameDay.refused, days: days.map(shownGameDay) },
  };
}

/** Only the newest drill can still be what production stands by; where another run has moved it since, the drill says nothing of it. */
function standingOf(drill: LiveDrill, isNewest: boolean, seen: SeenOfCopies): LiveDrillAnswer {
  const { site, run } = seen.active ?? { site: drill.home, run: "" };
  const isOurs = isNewest && (site === drill.home || drill.legs.some((leg) => leg.run === run));
  return { ...drill, away: isOurs && isAway(drill, site), stands: isOurs ? sayWayOn(drill, site, copiesBeside(drill, seen)) : [] };
}

/** What of a live drill everybody who looks at its plan has to know. */
export interface LiveDrillNow {
  readonly id: string;
  /** Whether it has left production away from home; else it is under way. */
  readonly away: boolean;
  readonly stands: readonly string[];
}

/** For a plan's line; nothing where no live drill is under way and none left production away. */
export function liveDrillNow(drill: LiveDrill | undefined, seen: SeenOfCopies): { readonly liveDrill?: LiveDrillNow } {
  if (drill === undefined) return {};
  const { id, closed, away, stands } = standingOf(drill, true, seen);
  return closed === null || away ? { liveDrill: { id, away, stands } } : {};
}
