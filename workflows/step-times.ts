// How long steps took in earlier runs, as it is kept for forecasts: per kind of run and definition of a step the newest runs, each by the
// time at which it was opened. What one run gives is in run-times.ts, what is made of it in forecast.ts.

import type { RunKind } from "./record.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** When the run was opened, by which it is known, and how long the step took. */
export type Sample = readonly [Instant, Milliseconds];
export type KeptTimes = Readonly<Record<string, readonly Sample[]>>;

/** Enough that the 95th percentile is not the longest of all. */
export const mostSamples = 40;
/** What is older belongs to texts that are long gone; each takes a kilobyte of one item at most. */
const mostSeries = 150;

/** Under what the times of a step are kept: a planned move waits for other things than a failover does, so each kind has its own. */
export const timesKey = (kind: RunKind, definition: string): string => `${kind} ${definition}`;
/** Under what it is kept how long a run looked and decided again after it was approved. */
export const decidingKey = (kind: RunKind): string => `${kind} deciding`;

/** What is kept once these are added; the newest samples of each series. In any order, and as often as one likes, it comes to the same. */
export function withTimes(kept: KeptTimes, added: KeptTimes): KeptTimes {
  const names = [...new Set([...Object.keys(kept), ...Object.keys(added)])];
  const series = names.map((name): readonly [string, readonly Sample[]] => {
    const byRun = new Map([...(kept[name] ?? []), ...(added[name] ?? [])]);
    return [name, [...byRun].toSorted(([a], [b]) => b - a).slice(0, mostSamples)];
  });
  return Object.fromEntries(series.toSorted(([a, first], [b, second]) => (second[0]?.[0] ?? 0) - (first[0]?.[0] ?? 0) || (a < b ? -1 : 1)).slice(0, mostSeries));
}
