// All entries of a run, each in a sentence: everything that happened, and, told apart, who did what and why. The record is the
// story; nothing here is known from elsewhere.

import type { Entry, EntryBody, RunState } from "../../../workflows/record.ts";
import { sayInstant } from "../../../workflows/units.ts";
import { sayWouldAsk } from "../../../workflows/would-ask.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { badge, moment } from "../view/parts.ts";
import { changeMark, endMark, marks, stepMark } from "../words.ts";
import type { Mark } from "../words.ts";
import { lineOfEntry } from "../../../workflows/audit.ts";
import { auditHref, runHref } from "./links.ts";
import { sayMove } from "../../../workflows/switchover-words.ts";

interface Told {
  readonly mark: Mark;
  readonly sentence: string;
  readonly detail?: string;
}

const note = (sentence: string, detail?: string): Told => ({ mark: { ...marks.quiet, word: "Noted" }, sentence, ...(detail === undefined ? {} : { detail }) });

/** One entry for people. */
export function tellEntry(body: EntryBody): Told {
  switch (body.type) {
    case "opened":
      return { mark: marks.running, sentence: `Opened: ${body.dry ? "dry run of a " : ""}${body.repair === undefined ? `${sayMove(body)} from ${body.source} to ${body.target}` : `repair ${body.repair} of ${body.target}`}.`, detail: `Started by ${body.trigger.by}: ${body.trigger.what}` };
    case "joined":
      return note(`Joined by ${body.trigger.by}: ${body.trigger.what}`);
    case "looked": {
      const { observations } = body.evidence;
      const of = (kind: string): number => observations.filter(({ answer }) => answer.kind === kind).length;
      return note(`Looked: ${of("failing")} failing, ${of("silent")} silent, ${of("healthy")} healthy.`);
    }
    case "assessed":
      return note(`Verdict ${body.verdict.verdict} (${body.verdict.code}): ${body.verdict.sentence}`, body.verdict.reasons.join(" "));
    case "gate-opened":
      return { mark: { ...marks.waiting, word: "Asked" }, sentence: body.facts.title, detail: body.facts.sentences.join(" ") };
    case "gate-decided":
      return { mark: { ...marks.done, word: "Decided" }, sentence: `${body.gate}: ${body.decision} by ${body.by}.`, detail: body.reason };
    case "gate-voted":
      return { mark: { ...marks.done, word: "Approved" }, sentence: `${body.gate}: ${body.vote.by} approves; ${body.need} people have to.`, detail: body.vote.reason };
    case "gate-held":
      return { mark: { ...marks.paused, word: "Held" }, sentence: `${body.gate}: held by ${body.hold.by}.`, detail: body.hold.reason };
    case "reminded":
      return { mark: { ...marks.attention, word: "Called again" }, sentence: body.sentence };
    case "attempt-refused":
      return { mark: { ...marks.failed, word: "Refused" }, sentence: `${body.gate}: ${body.decision} by ${body.by} was refused.`, detail: body.because };
    case "attempts-beyond":
      return { mark: { ...marks.failed, word: "Refused" }, sentence: body.more === null ? `More than ${body.kept} attempts were refused; the next are only counted.` : `${body.more} more attempts were refused.` };
    case "gate-ended":
      return { mark: body.how === "expired" ? marks.expired : { ...marks.quiet, word: "Overtaken" }, sentence: `${body.gate}: ${body.because}` };
    case "authorised":
      return { mark: { ...marks.done, word: "Authorised" }, sentence: `Changes may be made, ${body.how}.`, detail: `Accepted loss: ${body.acceptedLossSeconds === "unknown" ? "unknown" : `${body.acceptedLossSeconds} s`}` };
    case "intent":
      return { mark: { ...marks.running, word: "Sent" }, sentence: body.mutation.sentence, detail: body.step };
    case "result":
      return { mark: changeMark(body.outcome), sentence: `${body.step}: ${body.outcome}.`, ...(body.answer === "" ? {} : { detail: body.answer }) };
    case "step":
      return { mark: stepMark(body.status, true, false), sentence: body.step, ...(body.because === "" ? {} : { detail: body.because }) };
    case "stop-requested":
      return { mark: marks.stopped, sentence: `${body.by} asks to stop.`, detail: body.reason };
    case "drained":
      return { mark: body.drained ? { ...marks.done, word: "Shown" } : { ...marks.running, word: "Compared" }, sentence: body.drained ? "Nothing is missing at the target." : "Not everything is shown to be at the target.", detail: body.because };
    case "page-failed":
      return { mark: marks.failed, sentence: `People could not be called to ${body.gate}.`, detail: body.because };
    case "paged":
      return { mark: { ...marks.done, word: "Called" }, sentence: `People were called: ${body.sentence}` };
    case "closed":
      return { mark: endMark(body.end), sentence: `Closed: ${body.sentence}` };
    case "assumed":
      return note(`If the source failed now: ${body.verdict.verdict} (${body.verdict.code}). ${body.verdict.sentence}`, body.verdict.missing.join("; "));
    case "would-ask":
      return note(sayWouldAsk(body.ask), body.ask.sentences.join(" "));
    default:
      return unheard(body);
  }
}

/** A newer version of the product may have written what this one does not know; it is shown as it is. */
function unheard(body: never): Told {
  const { type } = body as { readonly type: string };
  return note(`${type}: this console does not know what that is.`, JSON.stringify(body));
}

const wentWrong = ({ body }: Entry): boolean =>
  body.type === "page-failed" || body.type === "attempt-refused" || body.type === "attempts-beyond" || body.type === "stop-requested" || (body.type === "gate-ended" && body.how === "expired") || (body.type === "step" && (body.status === "stuck" || body.status === "skipped")) || (body.type === "result" && body.outcome !== "applied");

export function eventsTab(run: string, entries: readonly Entry[], failedOnly: boolean): Html {
  const shown = failedOnly ? entries.filter(wentWrong) : entries;
  return html`<section class="panel" id="events" aria-labelledby="events-title"><h2 id="events-title">Events</h2>
<p class="fine">${shown.length} of ${entries.length} entries, newest first. ${failedOnly ? html`<a href="${runHref(run, "events")}">Show all</a>` : html`<a href="${runHref(run, "events")}&amp;only=failed">Only what went wrong</a>`}</p>
${shown.length === 0 && html`<p>${badge(marks.done, "Nothing")} went wrong so far.</p>`}
<ol class="events" reversed>${shown.toReversed().map(eventRow)}</ol></section>`;
}

function eventRow({ seq, at, body }: Entry): Html {
  const { mark, sentence, detail } = tellEntry(body);
  return html`<li id="entry-${seq}"><span class="fine">${seq} · ${moment(at)}</span> ${badge(mark)} <span>${sentence}</span>${detail !== undefined && detail !== "" && html`<details id="entry-${seq}-more"><summary>More</summary><p>${detail}</p></details>`}</li>`;
}

interface Deed {
  readonly who: string;
  readonly what: string;
  readonly why: string;
  readonly digest?: string;
}

/** What a person or a rule did, allowed or refused; undefined for what merely happened. */
export function deedOf(plan: string, entry: Entry): Deed | undefined {
  const { body } = entry;
  switch (body.type) {
    case "opened":
      return { who: body.trigger.by, what: "started the run", why: body.trigger.what, digest: body.planDigest };
    case "gate-decided":
      return { who: body.by, what: `${body.decision} at ${body.gate}, revision ${body.revision}`, why: body.reason, digest: body.digest };
    case "authorised":
      return { who: body.how === "automatic" ? "the plan" : "the approval", what: "allowed changes", why: `accepted loss ${body.acceptedLossSeconds === "unknown" ? "unknown" : `${body.acceptedLossSeconds} s`}`, digest: body.digest };
    case "intent":
      return { who: "the run", what: body.mutation.sentence, why: `step ${body.step}` };
    default: {
      const line = lineOfEntry(plan, entry);
      return line && { who: line.who ?? "nobody", what: line.action, why: line.reason, ...(line.digest === null ? {} : { digest: line.digest }) };
    }
  }
}

export function auditTab(state: RunState, entries: readonly Entry[]): Html {
  const deeds = entries.flatMap((entry) => {
    const deed = deedOf(state.plan, entry);
    return deed === undefined ? [] : [{ ...deed, entry }];
  });
  const last = entries.at(-1);
  return html`<section class="panel" id="audit" aria-labelledby="audit-title"><h2 id="audit-title">Audit</h2>
<p class="fine">From ${entries.length} entries, each of which holds the hash of the one before${last !== undefined && html`; the last is ${last.seq}, <code>${last.hash.slice(0, 16)}</code>`}. Times in UTC. Plan <code>${state.planDigest.slice(0, 16)}</code>. <a href="${auditHref({ plan: state.plan })}">The audit of the whole plan</a></p>
<div class="scroll" role="region" aria-label="Who did what" tabindex="0"><table><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Why</th><th scope="col">Digest</th></tr></thead>
<tbody>${deeds.map(({ who, what, why, digest, entry }) => html`<tr><td>${sayInstant(entry.at)}</td><td>${who}</td><td>${what}</td><td>${why}</td><td>${digest === undefined ? "–" : html`<code>${digest.slice(0, 12)}</code>`}</td></tr>`)}</tbody></table></div>
</section>`;
}
