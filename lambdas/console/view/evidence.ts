// What each vantage point saw of each thing. Silence is shown as silence: an observer that gave nothing has not said that
// anything is healthy. One reason that holds for many things is said once.

import type { Observation } from "../../../workflows/evidence.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { answerMark, list, marks } from "../words.ts";
import { badge, moment, since } from "./parts.ts";

/** Whether a thing is meant not to answer at a site: stopped on purpose where it stands by. */
export type MeantToBeDown = (site: string, thing: string) => boolean;

/** Evidence by site and thing; why something is not healthy stands below the things of its site. */
export function evidenceView(evidence: readonly Observation[], sites: readonly string[], meantToBeDown: MeantToBeDown): Html {
  const looked = evidence.reduce((latest, seen) => Math.max(latest, seen.at), 0);
  return html`<section class="panel" id="evidence" aria-labelledby="evidence-title"><h2 id="evidence-title">What the last look saw${looked > 0 && html` <span class="fine">${moment(looked)}</span>`}</h2>
${evidence.length === 0 ? html`<p>${badge(answerMark("silent"), "Unknown")} No run has looked yet. That is neither healthy nor failing.</p>` : html`<div class="seen">${sites.map((site) => siteEvidence(site, evidence.filter((seen) => seen.site === site), meantToBeDown))}</div>`}
</section>`;
}

function siteEvidence(site: string, seen: readonly Observation[], meantToBeDown: MeantToBeDown): Html {
  const things = [...new Set(seen.map((each) => each.thing))];
  const meant = (each: Observation): boolean => each.answer.kind === "failing" && meantToBeDown(each.site, each.thing);
  const reasons = reasonsOf(seen.filter((each) => each.answer.kind !== "healthy" && !meant(each)));
  return html`<div id="seen-${site}"><h3>At ${site}</h3>
${things.length === 0 ? html`<p>${badge(answerMark("silent"), "Unknown")} Nobody looked at ${site}.</p>` : html`<ul class="things">${things.map((thing) => html`<li><span class="thing">${thing}</span> <span class="votes">${seen.filter((each) => each.thing === thing).map((each) => html`<span class="vote">${meant(each) ? badge(marks.quiet, "no answer, as is meant") : badge(answerMark(each.answer.kind))} <span class="fine">from ${each.observer}</span></span> `)}</span></li>`)}</ul>
${reasons.length > 0 && html`<ul class="reasons">${reasons.map(reasonView)}</ul>`}
<details id="said-${site}"><summary>What each one said</summary><ul class="said">${seen.map((each) => html`<li>${badge(answerMark(each.answer.kind))} ${each.thing} from ${each.observer}: ${each.answer.detail} <span class="fine">${since(each.since)}</span></li>`)}</ul></details>`}
</div>`;
}

/** Observations of one observer that say the same, together; since when, is the earliest of them. */
function reasonsOf(seen: readonly Observation[]): readonly (Observation & { readonly things: readonly string[] })[] {
  const groups = new Map<string, readonly Observation[]>();
  for (const each of seen) {
    const key = JSON.stringify([each.answer.kind, each.observer, each.answer.detail]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const all = [first, ...more];
    return [{ ...first, since: Math.min(...all.map((each) => each.since)), things: [...new Set(all.map((each) => each.thing))] }];
  });
}

function reasonView(reason: Observation & { readonly things: readonly string[] }): Html {
  return html`<li>${badge(answerMark(reason.answer.kind), `${reason.observer}:`)} ${reason.answer.detail} <span class="fine">(${list(reason.things)}, ${since(reason.since)})</span></li>`;
}
