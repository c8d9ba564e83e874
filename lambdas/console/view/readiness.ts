// What the checks of readiness found when they last ran, what fails first, and the button that has them run again. When they were asked
// for stands in the page's address, so that the page can say whether what it shows is from before or after.

import { outcomes } from "../../../workflows/readiness/judgement.ts";
import type { Outcome } from "../../../workflows/readiness/judgement.ts";
import { sayReadiness } from "../../../workflows/readiness/report.ts";
import type { CheckResult } from "../../../workflows/readiness/results.ts";
import { planFunctionName } from "../../../workflows/names.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { PlanDetails } from "../../read/read.ts";
import { checksSince, mayCheck } from "../checks.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { busyMs, idleMs } from "../pages/layout.ts";
import { planHref } from "../pages/links.ts";
import type { Scene } from "../ports.ts";
import { personFor } from "../signed-in.ts";
import { list, marks } from "../words.ts";
import type { Mark } from "../words.ts";
import { badge, form, moment } from "./parts.ts";

const outcomeMarks: Readonly<Record<Outcome, Mark>> = {
  fail: { ...marks.failed, word: "Fails" },
  "not-checkable": { ...marks.unknown, word: "Not checkable" },
  warn: { ...marks.attention, word: "Warning" },
  pass: { ...marks.done, word: "Passes" },
};

export interface Checking {
  /** The page of the plan on which it stands. */
  readonly from: "plan" | "start";
  /** When the checks were asked for, as the address says; undefined where it does not. */
  readonly asked: Instant | undefined;
}

/** So often a page asks again: often while checks run. */
export function checksPollMs({ report }: Pick<PlanDetails, "report">, asked: Instant | undefined, now: Instant): Milliseconds {
  return asked !== undefined && checksSince(report?.at, asked, now) === "running" ? busyMs : idleMs;
}

/** The newest look at readiness, and whether it is the one that was asked for. */
export function readinessView({ plan, text, report }: Pick<PlanDetails, "plan" | "text" | "report">, { from, asked }: Checking, scene: Scene): Html {
  const of = (outcome: Outcome): readonly CheckResult[] => (report?.results ?? []).filter((each) => each.outcome === outcome);
  const leave = text === null ? undefined : mayCheck(text, personFor(scene.visitor.person));
  return html`<section class="panel" id="readiness" aria-labelledby="readiness-title"><h2 id="readiness-title">Readiness</h2>
${asked !== undefined && askedView(plan, report?.at, asked, scene.now)}
${report === null ? html`<p>${badge(marks.unknown)} Nobody has looked yet whether a failover would work. That is neither ready nor not ready.</p>` : html`<p>${sayReadiness(report)} <span class="fine">Looked ${moment(report.at)}, for a failover away from ${report.active}.</span></p>`}
${leave?.allowed === true && html`${form(`${planHref(plan)}/checks`, scene.visitor.token, "checks-again", html`<input type="hidden" name="from" value="${from}"><div class="choices"><button type="submit">Run checks again</button></div>`)}<p class="fine">They look and change nothing. They also run by themselves every half hour.</p>`}
${leave?.allowed === false && html`<p class="fine">Checks run by themselves every half hour. ${leave.because}.</p>`}
${outcomes.map((outcome) => checks(outcome, of(outcome)))}</section>`;
}

function askedView(plan: string, lookedAt: Instant | undefined, asked: Instant, now: Instant): Html {
  switch (checksSince(lookedAt, asked, now)) {
    case "found":
      return html`<p>${badge(marks.done)} What stands here was found after the checks were asked for.</p>`;
    case "running":
      return html`<p>${badge(marks.running)} The checks were asked for ${moment(asked)}. What stands here is from before; it is replaced as soon as they have come to an end.</p>`;
    case "lost":
      return html`<p>${badge(marks.unknown)} The checks were asked for ${moment(asked)}, and nothing has come of them; what stands here is from before. The log of the function <code>${planFunctionName(plan, "readiness")}</code> says why.</p>`;
  }
}

function checks(outcome: Outcome, results: readonly CheckResult[]): Html | false {
  if (results.length === 0) return false;
  const rows = html`<ul class="checks">${alike(results).map((each) => html`<li>${badge(outcomeMarks[outcome])} <span><strong>${list([...new Set(each.map(({ subject }) => subject))])}</strong>: ${each[0].sentence}${each[0].todo !== null && html` <em>${each[0].todo}</em>`} <code class="fine">${[...new Set(each.map(({ code }) => code))].join(", ")}</code></span></li>`)}</ul>`;
  // What is well takes no room before it is asked for.
  return outcome === "pass" ? html`<details id="passing"><summary>${results.length} pass</summary>${rows}</details>` : rows;
}

/** Together what is said in the same words and mended by the same: a place that AWS does not answer says one thing of thirty checks. */
function alike(results: readonly CheckResult[]): readonly (readonly [CheckResult, ...CheckResult[]])[] {
  const groups = new Map<string, [CheckResult, ...CheckResult[]]>();
  for (const result of results) {
    const key = JSON.stringify([result.sentence, result.todo]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [result]);
    else group.push(result);
  }
  return [...groups.values()];
}
