// The sections of a report that tell what was known, by whom it was decided, and what nobody can vouch for.

import { promisesTime } from "../../workflows/promised.ts";
import { noBytes } from "../../workflows/reporting/losses.ts";
import type { FullReport } from "../../workflows/reporting/full-report.ts";
import type { GateReport } from "../../workflows/reporting/people.ts";
import { sayDuration } from "../../workflows/units.ts";
import { html } from "../console/html.ts";
import type { Html, Part } from "../console/html.ts";
import { badge } from "../console/view/parts.ts";
import { timeRows } from "../console/view/times.ts";
import { answerMark, list, marks } from "../console/words.ts";
import type { Mark } from "../console/words.ts";
import { clockTime, facts, lossSeconds, lossTransactions, sayAmount, section, table, when } from "./parts.ts";

type Seen = FullReport["seen"][number];

export function evidenceSection({ verdict, seen, seenAt, source, target }: FullReport): Html {
  const sites = [...new Set([source, target, ...seen.map(({ site }) => site)])].filter((each) => seen.some(({ site }) => site === each));
  const things = [...new Set(seen.map(({ thing }) => thing))].toSorted();
  const cell = (thing: string, site: string): Part => {
    const about = seen.filter((each) => each.thing === thing && each.site === site);
    const answers = (["failing", "silent", "healthy"] as const).filter((kind) => about.some(({ answer }) => answer === kind));
    return about.length === 0 ? "not looked at" : answers.map((kind) => html`<p>${badge(answerMark(kind))} <span class="fine">by ${list(about.filter(({ answer }) => answer === kind).map(({ observer }) => observer))}</span></p>`);
  };
  return section("verdict", "Verdict and evidence",
    verdict === null ? html`<p>${badge(marks.unknown, "None")} The run ended before anything was assessed.</p>` : html`<p><strong>${verdict.verdict}</strong> <code>${verdict.code}</code> ${verdict.sentence}</p>
${verdict.reasons.length > 0 && html`<ul class="points">${verdict.reasons.map((each) => html`<li>${each}</li>`)}</ul>`}
${verdict.missing.length > 0 && html`<p class="because">A person was asked because ${list(verdict.missing)}.</p>`}
${verdict.blocked.length > 0 && html`<p class="because">Why the target could not take over: ${verdict.blocked.join("; ")}.</p>`}`,
    seenAt === null ? html`<p>${badge(answerMark("silent"), "Unknown")} No look of this run is recorded.</p>` : html`<h3>What the last look of the run saw, ${clockTime(seenAt)}</h3>${table("Silent is neither healthy nor failing: that observer gave nothing.", [{ head: "What", name: true }, ...sites.map((head) => ({ head }))], things.map((thing) => [thing, ...sites.map((site) => cell(thing, site))]))}${whyView(seen)}`,
  );
}

/** Each reason once, with all that it is said of. */
function whyView(seen: readonly Seen[]): Html | false {
  const bad = seen.filter(({ answer }) => answer !== "healthy");
  const reasons = [...new Set(bad.map(({ answer, detail }) => `${answer}: ${detail}`))];
  return reasons.length > 0 && html`<ul class="points because">${reasons.map((reason) => {
    const about = bad.filter(({ answer, detail }) => `${answer}: ${detail}` === reason);
    return html`<li>${reason} (${list([...new Set(about.map(({ observer }) => observer))].map((observer) => `${observer} of ${list(about.filter((each) => each.observer === observer).map(({ thing, site }) => `${thing} at ${site}`))}`))})</li>`;
  })}</ul>`;
}

/** The five parts of which the whole is the sum; detection comes before the run. */
export function timeSection({ kind, times, targets: { rto } }: FullReport): Html {
  const parts = [
    { what: "Detection", ms: times.detectMs ?? 0, tone: "b1" },
    { what: "Hold", ms: times.holdMs ?? 0, tone: "b2" },
    { what: "People", ms: times.humanMs, tone: "b3" },
    { what: "Managed services", ms: times.managedMs, tone: "b4" },
    { what: "Own overhead", ms: times.overheadMs, tone: "b5" },
  ];
  const whole = parts.reduce((sum, { ms }) => sum + ms, 0);
  const ends = parts.map((_, index) => parts.slice(0, index + 1).reduce((sum, { ms }) => sum + ms, 0));
  const x = (ms: number): number => Number(((ms / Math.max(1, whole)) * 1000).toFixed(2));
  return section("time", "Where the time went",
    html`<figure class="together"><svg class="bar" viewBox="0 0 1000 34" preserveAspectRatio="none" role="img" aria-label="Parts of ${sayDuration(whole)}: ${parts.map(({ what, ms }) => `${what} ${sayDuration(ms)}`).join(", ")}">${parts.map(({ ms, tone }, index) => ms > 0 && html`<rect class="${tone}" x="${x((ends[index] ?? 0) - ms)}" y="0" width="${x(ms)}" height="34"/>`)}</svg>
<figcaption><ul class="legend">${parts.map(({ what, ms, tone }) => html`<li class="swatch ${tone}"><span>${what}</span> <b>${sayDuration(ms)}</b></li>`)}</ul></figcaption></figure>
<p class="fine">These five do not overlap: together they are ${sayDuration(whole)}, from the first sighting to the end of the run${times.commitMs !== undefined && `, without the ${sayDuration(times.commitMs)} of the commit window`}. ${times.detectMs === null && "No failure was seen before the run, so there is no time of detection. "}${promisesTime(kind) ? html`The promise (${sayDuration(rto.target)}) is measured ${rto.measured === null ? html`not at all: ${rto.because}` : rto.because}.` : html`No time is promised: ${rto.because}.`}</p>`,
    table("Phases overlap, so these do not add up.", [{ head: "Part" }, { head: "Took", number: true }], timeRows(times).map(({ what, ms }) => [what, ms === null ? "not reached" : sayDuration(ms)])),
  );
}

export function dataSection({ losses, acceptedLoss, targets: { rpo } }: FullReport): Html {
  return section("data", "Data",
    acceptedLoss === null ? html`<p>The run was never allowed to change anything, so no loss was accepted.</p>` : html`<p>Accepted ${acceptedLoss.how === "automatic" ? "by the plan, without a person" : "with the approval"}: <strong>${sayAmount(acceptedLoss.seconds)}</strong> of lost writes.</p>`,
    losses.length === 0
      ? html`<p>No loss was measured. ${rpo.because.slice(0, 1).toUpperCase()}${rpo.because.slice(1)}.</p>`
      : table("Bounds, never guesses: as shown when the run was let go ahead, and as measured again in the instant before the promotion.", [{ head: "Database", name: true }, { head: "Seconds when allowed" }, { head: "Seconds at promotion" }, { head: "Transactions at promotion" }, { head: "Promoted", name: true }],
        losses.map((loss) => [loss.database, acceptedLoss === null ? "never allowed" : lossSeconds(loss.atAuthorisation), lossSeconds(loss.atPromotion), lossTransactions(loss.atPromotion), loss.promotedAt === null ? "no" : clockTime(loss.promotedAt)])),
    losses.length > 0 && html`<p class="fine">Bytes: ${noBytes}.</p>`,
  );
}

const decisionVerbs: Readonly<Record<string, string>> = { approve: "approves", reject: "rejects", retry: "lets the step try again", skip: "skips the step", "done-by-hand": "says that it was done by hand", stop: "stops the run", commit: "commits it", return: "chooses to return" };

const gateMarks: Readonly<Record<GateReport["status"], Mark>> = {
  waiting: marks.waiting, decided: { ...marks.done, word: "Decided" }, expired: marks.expired, overtaken: { ...marks.quiet, word: "Overtaken" }, "asked anew": { ...marks.quiet, word: "Asked anew" },
};

export function decisionsSection({ gates, attemptsBeyond }: FullReport): Html {
  return section("decisions", "Who decided, and why",
    gates.length === 0 ? html`<p>Nobody was asked anything.</p>` : html`<ol class="stack long">${gates.map(gateItem)}</ol>`,
    attemptsBeyond !== 0 && html`<p class="because">${attemptsBeyond === null ? "More attempts were refused than are kept one by one." : `${attemptsBeyond} more attempts were refused than are kept one by one.`}</p>`,
  );
}

function gateItem(gate: GateReport): Html {
  const { decision } = gate;
  const said = (by: string, verb: string, reason: string, beside: Part): Html => html`<p class="quote"><strong>${by}</strong> ${verb}: “${reason}” <span class="fine">${beside}</span></p>`;
  return html`<li><p class="row">${badge(gateMarks[gate.status])} <span class="grow">${gate.title}${gate.revision > 1 && ` (asked for the ${gate.revision}. time)`}</span></p>
<p class="fine">Asked ${when(gate.openedAt)}; to go ahead accepts ${sayAmount(gate.acceptedLossSeconds)} of lost writes${gate.approvers > 1 && `; ${gate.approvers} people have to approve`}${gate.remindedTimes > 0 && `; people were called again ${gate.remindedTimes} times`}; facts <code>${gate.digest.slice(0, 12)}</code>.</p>
<ul class="points because">${gate.sentences.map((each) => html`<li>${each}</li>`)}</ul>
${gate.votes.map((vote) => said(vote.by, "approves", vote.reason, html`${clockTime(vote.at)}, ${vote.how}`))}
${gate.held.map((hold) => said(hold.by, "takes more time", hold.reason, clockTime(hold.at)))}
${gate.refused.map((attempt) => html`<p class="quote">${badge({ ...marks.failed, word: "Refused" })} <strong>${attempt.by}</strong>, ${attempt.decision}: ${attempt.because} <span class="fine">${clockTime(attempt.at)}</span></p>`)}
${decision !== null && said(decision.by, decisionVerbs[decision.decision] ?? decision.decision, decision.reason, html`${when(decision.at)}, after ${sayDuration(decision.waitedMs)}; ${decision.how}`)}
${gate.because !== "" && html`<p class="because">${gate.because}</p>`}</li>`;
}

export function unseenSection({ unseen }: FullReport): Html {
  const { notManaged, notObserved, silentObservers, blindSpots, verified } = unseen;
  return section("unseen", "What this report cannot vouch for",
    html`<ul class="points">
${notManaged.map(({ service, because }) => html`<li><strong>${service}</strong> is not managed: ${because}.</li>`)}
${notObserved.map(({ thing, site, observers, because }) => html`<li><strong>${thing}</strong> at ${site} was seen by nobody in the last look (${list(observers)} silent): ${because}.</li>`)}
${silentObservers.map((observer) => html`<li>The observer at <strong>${observer}</strong> said nothing in the last look.</li>`)}
${!verified && html`<li>No step of this run verified the application as a client does.</li>`}
${notManaged.length + notObserved.length + silentObservers.length === 0 && html`<li>The plan names nothing that it does not manage, and everything in it was seen by somebody in the last look.</li>`}
</ul>`,
    blindSpots.length > 0 && table("What a good look proves, and what it cannot see however good it looks.", [{ head: "Look", name: true }, { head: "At" }, { head: "Proves that" }, { head: "Is blind to" }], blindSpots.map(({ kind, things, proves, blindTo }) => [kind, things.join(", "), proves, blindTo])),
  );
}

export function recordSection({ chain, planDigest, epoch, plan, version, regions, arbiter, run }: FullReport): Html {
  return section("record", "The record",
    facts([
      ["Entries", `${chain.entries}, each with the hash of the one before`],
      ["First hash", html`<code class="hash">${chain.first}</code>`],
      ["Last hash", html`<code class="hash">${chain.last}</code>`],
      ["Plan", html`${plan}, <code class="hash">${planDigest}</code>`],
      ["Epoch", String(epoch)],
      ["Sites", `${Object.entries(regions).map(([site, region]) => `${site} in ${region}`).join(", ")}; arbiter in ${arbiter}`],
      ["Version of this report", String(version)],
    ]),
    html`<p class="fine">With the folder in which it is kept (report.json, report.html, entries.jsonl, plan.json) it can be verified without any network: <code>understudy report verify FOLDER</code> reckons the chain and makes the report anew from the entries. Whoever could rewrite the whole folder could make another whole chain: compare the last hash with one that was kept elsewhere, such as that of ${run} in the record (<code>--head</code>).</p>`,
  );
}
