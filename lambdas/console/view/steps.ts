// The run as a list of steps: a list, because it can be read aloud, printed and used on a telephone.

import type { GateState } from "../../../workflows/record.ts";
import type { Report, StepReport } from "../../../workflows/report.ts";
import { sayDuration } from "../../../workflows/units.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import { changeMark, endMark, marks, stepMark } from "../words.ts";
import { badge, moment } from "./parts.ts";
import { timesView } from "./times.ts";

/** The newest run with its verdict, decisions, steps and, once it is closed, its times. */
export function runView(run: Report | null, waitingGates: readonly GateState[], tempo: number): Html {
  if (run === null) {
    return html`<section class="panel" id="run" aria-labelledby="run-title"><h2 id="run-title">Run</h2><p>No run yet. One opens when the alarms stand, or when a person asks for a failover.</p></section>`;
  }
  return html`<section class="panel" id="run" aria-labelledby="run-title">
<h2 id="run-title">${badge(endMark(run.end))} <span>Failover from ${run.source} to ${run.target}</span></h2>
${run.end !== "open" && html`<p class="lead">${run.sentence}</p>`}
<p class="fine">Run <code>${run.run}</code>, epoch ${run.epoch}, ${run.mutations === 1 ? "1 change" : `${run.mutations} changes`} made. Opened ${moment(run.openedAt)}${run.closedAt !== null && html`, closed ${moment(run.closedAt)}`}.</p>
${verdictView(run.verdict)}
${decisionsView(run.gates)}
<h3>Steps</h3>
<ol class="steps">${run.steps.map((step) => stepView(step, run, waitingGates))}</ol>
${run.closedAt !== null && timesView(run.times, tempo)}
</section>`;
}

export function verdictView(verdict: Report["verdict"]): Html | false {
  if (verdict === null) return false;
  return html`<h3>Verdict</h3>
<p><strong>${verdict.verdict}</strong> <code>${verdict.code}</code> ${verdict.sentence}</p>
<details id="reasons"><summary>${verdict.reasons.length === 1 ? "1 reason" : `${verdict.reasons.length} reasons`}</summary><ul>${verdict.reasons.map((each) => html`<li>${each}</li>`)}</ul></details>`;
}

export function decisionsView(gates: readonly GateState[]): Html | false {
  const ended = gates.filter((gate) => gate.status !== "waiting");
  return ended.length > 0 && html`<h3>Decisions</h3><ul class="decisions">${ended.map(decision)}</ul>`;
}

function decision(gate: GateState): Html {
  const made = gate.decision;
  if (made !== null) return html`<li>${gate.title}: <strong>${made.decision}</strong> by ${made.by}, ${moment(made.at)}, “${made.reason}”</li>`;
  return html`<li>${badge(gate.status === "expired" ? marks.expired : { ...marks.quiet, word: "Overtaken by events" })} ${gate.title}</li>`;
}

export function stepView(step: StepReport, run: Pick<Report, "end">, waitingGates: readonly GateState[], more: Part = false): Html {
  const gated = waitingGates.some((gate) => gate.step === step.id);
  const mark = stepMark(step.status, run.end === "open", gated);
  // A step that runs or is stuck shows what it has sent at once; the others when asked.
  const open = run.end === "open" && (step.status === "waiting" || step.status === "stuck");
  return html`<li class="step ${mark.tone}" id="step-${step.id}">
<div class="step-head">${badge(mark)} <span class="step-title">${step.title}</span>${step.tookMs !== null && step.status !== "waiting" && html` <span class="took">${sayDuration(step.tookMs)}</span>`}</div>
${step.because !== "" && html`<p class="because">${step.because}</p>`}
${step.changes.length > 0 && html`<details id="changes-${step.id}" data-auto="${open ? "open" : "closed"}"${open && html` open`}><summary>${step.changes.length === 1 ? "1 change" : `${step.changes.length} changes`}</summary><ul class="changes">${step.changes.map(change)}</ul></details>`}
${more}
</li>`;
}

function change(each: StepReport["changes"][number]): Html {
  return html`<li>${badge(changeMark(each.outcome))} ${each.sentence} <span class="fine">${moment(each.at)}${each.answer !== "" && html`, answer: ${each.answer}`}</span></li>`;
}
