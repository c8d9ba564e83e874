// Replication lag over time as a line, and as a sentence for whoever does not see it. A time at which it was unknown is a gap
// in the line and a number in the sentence, never a zero.

import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { sayDuration } from "../../../workflows/units.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { utc } from "../words.ts";

export interface LagPoint {
  readonly at: Instant;
  /** Null: not measured. */
  readonly lagMs: Milliseconds | null;
}

const width = 640;
const height = 120;
/** Milliseconds of noise must not look like a mountain. */
const leastTop: Milliseconds = 1_000;

/** The line as SVG path data, a dot for a point that stands alone. */
export function linePath(points: readonly LagPoint[], top: Milliseconds): string {
  const from = points[0]?.at ?? 0;
  const span = Math.max(1, (points.at(-1)?.at ?? 0) - from);
  let drawing = false;
  return points.map(({ at, lagMs }) => {
    if (lagMs === null) {
      drawing = false;
      return "";
    }
    const here = `${(((at - from) / span) * width).toFixed(1)} ${(height - 2 - (lagMs / top) * (height - 6)).toFixed(1)}`;
    const said = drawing ? `L${here}` : `M${here}h0.01`;
    drawing = true;
    return said;
  }).join("");
}

/** What the line shows, in words. */
export function saysLag(points: readonly LagPoint[]): string {
  const known = points.flatMap(({ lagMs }) => (lagMs === null ? [] : [lagMs]));
  const unknown = points.length - known.length;
  if (known.length === 0) return `not known at any of ${points.length} looks`;
  return `between ${sayDuration(Math.min(...known))} and ${sayDuration(Math.max(...known))} at ${known.length} ${known.length === 1 ? "look" : "looks"}${unknown > 0 ? `, not known at ${unknown}` : ""}`;
}

export function chartOf(name: string, points: readonly LagPoint[], limitMs: Milliseconds): Html {
  const top = Math.max(leastTop, limitMs, ...points.map(({ lagMs }) => lagMs ?? 0));
  const limit = height - 2 - (limitMs / top) * (height - 6);
  return html`<figure class="chart"><figcaption><strong>${name}</strong>: ${saysLag(points)}; scale to ${sayDuration(top)}, the dashed line is the RPO of ${sayDuration(limitMs)}.</figcaption>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true"><path class="base" d="M0 ${height - 2}H${width}"/><path class="limit" d="M0 ${limit.toFixed(1)}H${width}"/><path class="line" d="${linePath(points, top)}"/></svg>
<p class="fine">${utc(points[0]?.at ?? 0)} – ${utc(points.at(-1)?.at ?? 0)}</p></figure>`;
}
