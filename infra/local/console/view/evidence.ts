// What each vantage point saw of each thing. Silence is shown as silence: an observer that gave nothing has not said that
// anything is healthy.

import type { Observation } from "../../../../workflows/evidence.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { answerMark } from "../words.ts";
import { badge, moment, since } from "./parts.ts";

/** Evidence by site and thing; what is not healthy says why at once. */
export function evidenceView(evidence: readonly Observation[], sites: readonly string[]): Html {
  const looked = evidence.reduce((latest, seen) => Math.max(latest, seen.at), 0);
  return html`<section class="panel" id="evidence" aria-labelledby="evidence-title"><h2 id="evidence-title">What was seen${looked > 0 && html` <span class="fine">${moment(looked)}</span>`}</h2>
${evidence.length === 0 ? html`<p>${badge(answerMark("silent"), "Unknown")} No run has looked yet. That is neither healthy nor failing.</p>` : html`<div class="seen">${sites.map((site) => siteEvidence(site, evidence.filter((seen) => seen.site === site)))}</div>`}
</section>`;
}

function siteEvidence(site: string, seen: readonly Observation[]): Html {
  const things = [...new Set(seen.map((each) => each.thing))];
  return html`<div><h3>At ${site}</h3>
${things.length === 0 ? html`<p>${badge(answerMark("silent"), "Unknown")} Nobody looked at ${site}.</p>` : html`<ul class="things">${things.map((thing) => thingEvidence(thing, seen.filter((each) => each.thing === thing)))}</ul>
<details id="said-${site}"><summary>What each one said</summary><ul class="said">${seen.map((each) => html`<li>${badge(answerMark(each.answer.kind))} ${each.thing} from ${each.observer}: ${each.answer.detail} <span class="fine">${since(each.since)}</span></li>`)}</ul></details>`}
</div>`;
}

function thingEvidence(thing: string, seen: readonly Observation[]): Html {
  const notHealthy = seen.filter((each) => each.answer.kind !== "healthy");
  return html`<li><span class="thing">${thing}</span> <span class="votes">${seen.map((each) => html`<span class="vote">${badge(answerMark(each.answer.kind))} <span class="fine">from ${each.observer}</span></span> `)}</span>
${notHealthy.map((each) => html`<p class="detail">${each.observer}: ${each.answer.detail}, ${since(each.since)}</p>`)}</li>`;
}
