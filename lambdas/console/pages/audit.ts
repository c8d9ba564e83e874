// Who asked for what, who decided what, what was refused and what was switched, over all plans and runs: newest first, a page at a
// time, narrowed down by person, plan and kind in the address, so that what somebody found can be sent to others.

import { auditKinds } from "../../../workflows/audit.ts";
import type { AuditKind, AuditLine } from "../../../workflows/audit.ts";
import { sayInstant } from "../../../workflows/units.ts";
import type { AuditAnswer } from "../../read/audit.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { badge } from "../view/parts.ts";
import { marks } from "../words.ts";
import { headlineView, idleMs } from "./layout.ts";
import type { Page } from "./layout.ts";
import { auditHref, planHref, runHref } from "./links.ts";

/** What the address asks for. */
export interface AuditWanted {
  readonly plan?: string | undefined;
  readonly person?: string | undefined;
  readonly kind?: AuditKind | undefined;
  readonly before?: string | undefined;
}

const kindWords: Readonly<Record<AuditKind, string>> = {
  start: "Started or joined", decision: "Decided", refusal: "Refused", expiry: "Expired or overtaken", stop: "Stopped", pause: "Paused or resumed", "kill-switch": "Kill switch", acknowledge: "Acknowledged", end: "Ended",
};

export function auditPage(wanted: AuditWanted, { lines, before }: AuditAnswer, plans: readonly string[]): Page {
  const title = "Audit";
  const { plan, person, kind } = wanted;
  const narrowed = [kind === undefined ? "" : kindWords[kind].toLowerCase(), person === undefined ? "" : `by ${person}`, plan === undefined ? "" : `of ${plan}`].filter((each) => each !== "").join(" ");
  const mark = { ...marks.quiet, word: "Audit" };
  const sentence = `Who did, decided or was refused what${narrowed === "" ? "" : `: only ${narrowed}`}.`;
  return {
    title,
    pollMs: idleMs,
    content: html`${headlineView({ mark, sentence, more: ["Newest first, in UTC. Each line holds the hash of its entry in the record, which is never changed."] }, title)}
<section class="panel" id="look-for" aria-labelledby="look-for-title"><h2 id="look-for-title">Look for</h2>
<form method="get" action="/audit" class="filter">
<div class="reason"><label for="audit-person">Person</label><input id="audit-person" name="person" type="text" maxlength="200" autocomplete="off" autocapitalize="none" spellcheck="false" value="${person ?? ""}"></div>
<div class="reason"><label for="audit-plan">Plan</label><select id="audit-plan" name="plan"><option value="">All plans</option>${plans.map((each) => html`<option${each === plan && html` selected`}>${each}</option>`)}</select></div>
<div class="reason"><label for="audit-kind">Action</label><select id="audit-kind" name="kind"><option value="">All actions</option>${auditKinds.map((each) => html`<option value="${each}"${each === kind && html` selected`}>${kindWords[each]}</option>`)}</select></div>
<div class="choices"><button type="submit" class="primary">Show</button></div></form>
<p class="ways">${narrowed !== "" && html`<a class="button" href="/audit">Show all</a> `}<a class="button" href="${exportHref(wanted, "csv")}" download>Export as CSV</a> <a class="button" href="${exportHref(wanted, "jsonl")}" download>Export as JSON lines</a></p></section>
<section class="panel" id="lines" aria-labelledby="lines-title"><h2 id="lines-title">Entries</h2>
${lines.length === 0 ? html`<p>${badge(marks.quiet, "Nothing")} ${before === null ? "of that kind is in the audit." : "of that kind was found among the entries that were looked at; there are older ones."}</p>` : html`<ol class="audit">${lines.map(lineView)}</ol>`}
<p class="ways">${wanted.before !== undefined && html`<a class="button" href="${auditHref({ plan, person, kind })}">Newest</a> `}${before !== null && html`<a class="button" href="${auditHref({ plan, person, kind, before })}">Older</a>`}</p>
<p class="fine">What happens in a run that is open is here a minute later at the latest. Runs from before this version of Understudy are not here: open the run, its tab Audit tells its own. Attempts that nobody could be signed in for are in the log of the console.</p></section>`,
  };
}

function lineView({ at, plan, run, seq, who, kind, action, reason, digest, hash }: AuditLine): Html {
  return html`<li id="line-${run ?? plan}-${seq}"><p class="fine">${sayInstant(at)} · <a href="${planHref(plan)}">${plan}</a> · ${run === null ? `entry ${seq}` : html`<a href="${runHref(run, "audit")}">${run}</a>, entry ${seq}`}</p>
<p>${badge(kind === "refusal" ? { ...marks.failed, word: kindWords[kind] } : { ...marks.quiet, word: kindWords[kind] })} <strong>${who ?? "Nobody"}</strong> ${action}: ${reason}</p>
<p class="fine">${digest !== null && html`facts <code>${digest.slice(0, 12)}</code> · `}hash <code>${hash.slice(0, 12)}</code></p></li>`;
}

const exportHref = ({ plan, person, kind, before }: AuditWanted, format: "csv" | "jsonl"): string => auditHref({ plan, person, kind, before, format }).replace("/audit?", "/audit/export?");

/** The kind that an address names; undefined for none and for one that is none of ours. */
export const kindOf = (text: string | undefined): AuditKind | undefined => auditKinds.find((each) => each === text);
