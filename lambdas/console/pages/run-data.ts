// What is known of the data of a run: what would be or was lost, how far the copies lagged at each look, and what the last
// look saw. A lag that was read after the source died means nothing, so the moment at which the source was last seen to write
// stands beside it.

import type { Observation } from "../../../workflows/evidence.ts";
import { sayLoss } from "../../../workflows/loss.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Entry, RunState } from "../../../workflows/record.ts";
import { sayDuration } from "../../../workflows/units.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { evidenceView } from "../view/evidence.ts";
import { chartOf } from "../view/lag-chart.ts";
import type { LagPoint } from "../view/lag-chart.ts";
import { badge, moment } from "../view/parts.ts";
import { marks } from "../words.ts";

/** By database and site, the lag at each look; null where a look could not tell. */
export function lagsOf(entries: readonly Entry[]): ReadonlyMap<string, readonly LagPoint[]> {
  const found = new Map<string, LagPoint[]>();
  for (const { body } of entries) {
    if (body.type !== "looked") continue;
    const told = new Map<string, LagPoint>();
    for (const seen of body.evidence.observations) {
      const lag = lagOf(seen);
      if (lag === undefined) continue;
      const key = `${seen.thing} at ${seen.site}`;
      const known = told.get(key);
      // Of several observers the one that knows; of two that know, the larger lag.
      if (known === undefined || known.lagMs === null || (lag.lagMs !== null && lag.lagMs > known.lagMs)) told.set(key, lag);
    }
    for (const [key, point] of told) found.set(key, [...(found.get(key) ?? []), point]);
  }
  return found;
}

function lagOf({ answer, at }: Observation): LagPoint | undefined {
  if (answer.kind === "silent" || answer.database?.role !== "replica") return undefined;
  return { at, lagMs: answer.database.lagMs };
}

export function dataTab(state: RunState, entries: readonly Entry[], plan: Plan): Html {
  const losses = state.verdict?.losses ?? [];
  const lags = [...lagsOf(entries)];
  const lastWrites = state.evidence?.lastWrites ?? [];
  return html`<section class="panel" id="losses" aria-labelledby="losses-title"><h2 id="losses-title">Loss of writes</h2>
<p class="fine">Promised: ${plan.objectives.rpo === 0 ? "no write lost" : `at most ${sayDuration(plan.objectives.rpo)} of the newest writes lost`} (RPO).${state.authorised !== null && ` Accepted: ${state.authorised.acceptedLossSeconds === "unknown" ? "an unknown loss" : `${state.authorised.acceptedLossSeconds} s`}.`}</p>
${losses.length === 0 ? html`<p>${badge(marks.unknown)} No loss was measured in this run.</p>` : html`<ul class="sentences">${losses.map((loss) => html`<li>${sayLoss(loss)}.</li>`)}</ul>`}
${lastWrites.length > 0 && html`<h3>Last seen to be written</h3><ul>${lastWrites.map((write) => html`<li>${write.database} at ${write.site}: ${moment(write.writtenAt)}, seen from ${write.observer}</li>`)}</ul>`}
</section>
<section class="panel" id="lag" aria-labelledby="lag-title"><h2 id="lag-title">Replication lag at each look</h2>
${lags.length === 0 ? html`<p>${badge(marks.unknown)} No look of this run saw a replica.</p>` : lags.map(([name, points]) => chartOf(name, points, plan.objectives.rpo))}
<p class="fine">A lag that was read after the source stopped writing only grows and means nothing; the loss above is reckoned from what was seen before.</p>
</section>
${evidenceView(state.evidence?.observations ?? [], Object.keys(plan.sites), () => false)}`;
}
