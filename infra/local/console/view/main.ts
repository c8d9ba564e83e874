// The content of the page, from the state alone. The server draws it for the first time and for every time after that; the
// script only replaces what has changed, so page and first paint cannot differ.

import { createDigest } from "../../../../workflows/digest.ts";
import { headlineOf, notManagedSentence } from "../headline.ts";
import type { Headline } from "../headline.ts";
import { html } from "../../../../lambdas/console/html.ts";
import type { Html } from "../../../../lambdas/console/html.ts";
import { concernsOf, endedBadly } from "../reading.ts";
import type { LocalState } from "../state.ts";
import { evidenceView } from "../../../../lambdas/console/view/evidence.ts";
import type { MeantToBeDown } from "../../../../lambdas/console/view/evidence.ts";
import { failoverView, faultsView } from "./faults.ts";
import { gatePanel } from "../../../../lambdas/console/view/gate.ts";
import { alarmsView, pagesView } from "./news.ts";
import { badge } from "../../../../lambdas/console/view/parts.ts";
import type { Visitor } from "./document.ts";
import { runView } from "../../../../lambdas/console/view/steps.ts";
import { sitesView } from "./sites.ts";

/** Everything inside `<main>`. */
export function mainView(state: LocalState, visitor: Visitor): Html {
  const headline = headlineOf(state);
  const deciding = { action: "/local/decide", name: visitor.operator, token: visitor.token };
  const direction = state.run === null ? null : { source: state.run.source, target: state.run.target };
  return html`${headlineView(state, headline)}
${state.waitingGates.map((gate) => gatePanel(gate, direction, state.run?.verdict ?? null, deciding))}
${sitesView(state)}
<div class="columns" id="columns">
<div class="wide" id="wide">${runView(state.run, state.waitingGates, state.tempo)}${evidenceView(state.evidence, state.sites.map((site) => site.site), meantToBeDown(state))}</div>
<div class="narrow" id="narrow">${faultsView(state, visitor)}${failoverView(state, visitor)}${pagesView(state.pages)}${alarmsView(state)}</div>
</div>`;
}

/**
 * The evidence is that of the run's last look, so it is the run's target that stood by then, whichever site does now. The
 * services that only run at the active site are those that the state calls stopped on purpose at the other.
 */
function meantToBeDown({ run, sites }: LocalState): MeantToBeDown {
  const onlyActive = new Set(sites.flatMap((site) => site.services).filter((service) => service.stoppedOnPurpose).map((service) => service.service));
  return (site, thing) => site === run?.target && onlyActive.has(thing);
}

function headlineView(state: LocalState, headline: Headline): Html {
  // A gate says this itself, and its two buttons should be reached without scrolling.
  const deciding = state.waitingGates.length > 0;
  const notManaged = deciding ? "" : notManagedSentence(state);
  return html`<section class="headline ${headline.mark.tone}" id="headline" data-title="${titleOf(state)}" data-status="${headline.mark.word}: ${headline.sentence}" data-alert="${alertOf(state)}">
<p class="word">${badge(headline.mark)}</p>
<h1>${headline.sentence}</h1>
${headline.more.length > 0 && html`<ul class="more">${headline.more.map((each) => html`<li>${each}</li>`)}</ul>`}
${notManaged !== "" && html`<p class="fine">${notManaged}</p>`}
</section>`;
}

/** The window's title; LOCAL stands first, so that no tab of this world is taken for another. */
export function titleOf(state: LocalState): string {
  const { icon, word } = headlineOf(state).mark;
  return `LOCAL ${icon} ${word} · ${state.plan}`;
}

/** What a screen reader is interrupted for: a gate, a failure. It changes only when there is a new one. */
export function alertOf(state: LocalState): string {
  const gates = state.waitingGates.map((gate) => `Decision needed: ${gate.title}${gate.revision > 1 ? `, asked again (${gate.revision})` : ""}.`);
  const { run } = state;
  const stuck = (run?.steps ?? []).filter((step) => step.status === "stuck").map((step) => `Stuck: ${step.title}.`);
  const ended = run !== null && run.end !== "done-with-exceptions" && endedBadly(run.end) ? [`The run ended ${run.end}: ${run.sentence}`] : [];
  const hurt = concernsOf(state).some((concern) => concern.weight === "bad") && run?.end !== "open" ? ["The client is not served as it should be."] : [];
  return [...gates, ...stuck, ...ended, ...hurt].join(" ");
}

/** Names what is drawn, for `ETag`. The instant of the reading is left out: the same facts a second later are the same page. */
export function tagOf(content: unknown): string {
  return `W/"${createDigest(content).slice(0, 32)}"`;
}
