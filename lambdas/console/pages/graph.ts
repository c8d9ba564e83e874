// The graph of a run, drawn from the definition that Step Functions runs, with what the record says of each step. The list says
// the same; this shows what goes on at the same time. Waits, choices, the way back and the questions of stuck steps are left
// out: a person wants the way through, and Step Functions' own console has the rest.

import type { Machine, State } from "../../../workflows/asl.ts";
import { waitsForToken } from "../../../workflows/asl-events.ts";
import { isIsolated } from "../../../workflows/drill-kinds.ts";
import { compileFailover, compileIsolated, compileRepair, compileReprotect, compileSwitchover } from "../../../workflows/compile.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { RunState } from "../../../workflows/record.ts";
import type { Report } from "../../../workflows/report.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { marks, stepMark } from "../words.ts";
import type { Mark } from "../words.ts";

export interface Node {
  readonly label: string;
  readonly step: string | undefined;
  readonly gate: string | undefined;
}
/** A series of nodes and groups; the branches of a group are series themselves. */
export type Series = readonly (Node | { readonly branches: readonly Series[] })[];

/** The way through a machine: its tasks and groups in the order in which the compiler writes them. */
export function wayThrough(machine: Machine): Series {
  return Object.entries(machine.States).flatMap(([label, state]): Series => {
    if (state.Type === "Parallel") return [{ branches: state.Branches.map(wayThrough) }];
    if (state.Type !== "Task") return [];
    const { step, gate } = payloadOf(state);
    // The way back, and questions about steps that are stuck.
    if (step?.startsWith("undo-") || (gate !== undefined && gate.startsWith("stuck-")) || label === "Close the run after an error") return [];
    return [{ label, step: waitsForToken(state) ? undefined : step, gate }];
  });
}

function payloadOf(state: Extract<State, { Type: "Task" }>): { readonly step?: string; readonly gate?: string } {
  return (state.Parameters.Payload ?? {}) as { readonly step?: string; readonly gate?: string };
}

/** The machine of this run, compiled from its plan's text. */
export function machineOf(text: Plan, state: RunState): Machine | undefined {
  const compiled = isIsolated(state) ? compileIsolated(text, state) : state.kind === "reprotect" ? compileReprotect(text, state) : state.kind === "switchover" ? compileSwitchover(text, state) : state.repair === undefined ? compileFailover(text, state) : compileRepair(text, state.repair, state.target);
  return compiled.ok ? compiled.definition : undefined;
}

const box = { width: 236, gapX: 24, gapY: 26, line: 17, pad: 11 };
const perLine = 29;

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly lines: readonly string[];
  readonly mark: Mark;
}
interface Laid {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Placed[];
  readonly edges: readonly string[];
}

/** The graph, or why there is none. */
export function graphView(text: Plan, state: RunState, report: Report): Html {
  const machine = machineOf(text, state);
  if (machine === undefined) return html`<p>The plan of this run cannot be compiled by this version, so there is no graph; the list is whole.</p>`;
  const laid = lay(wayThrough(machine), 0, 0, (node) => markOf(node, state, report));
  return html`<p class="fine">From the definition that runs, top to bottom. Waits, choices, the way back and questions about stuck steps are left out; the list of steps says the same in words.</p>
<div class="scroll" role="region" aria-label="Graph of the run" tabindex="0"><svg class="graph" role="img" aria-label="The steps of the run as a graph" width="${laid.width + 2}" height="${laid.height + 2}" viewBox="-1 -1 ${laid.width + 2} ${laid.height + 2}">
${laid.edges.map((d) => html`<path class="edge" d="${d}"/>`)}${laid.boxes.map(boxView)}</svg></div>`;
}

function boxView({ x, y, height, lines, mark }: Placed): Html {
  return html`<g class="node ${mark.tone}"><rect x="${x}" y="${y}" width="${box.width}" height="${height}" rx="8"/><text x="${x + box.pad}" y="${y + box.pad + 11}">${lines.map((line, index) => html`<tspan x="${x + box.pad}" dy="${index === 0 ? 0 : box.line}">${line}</tspan>`)}<tspan class="state" x="${x + box.pad}" dy="${box.line}">${mark.icon} ${mark.word}</tspan></text></g>`;
}

/** Lays a series from the top down, the branches of a group side by side; widths are known before anything is placed. */
function lay(series: Series, x: number, y: number, marked: (node: Node) => Mark): Laid {
  const width = widthOf(series);
  let at = y;
  const boxes: Placed[] = [];
  const edges: string[] = [];
  const middle = x + width / 2;
  series.forEach((each, index) => {
    if (index > 0) {
      edges.push(`M${middle} ${at}v${box.gapY}`);
      at += box.gapY;
    }
    if (!("branches" in each)) {
      const lines = wrap(each.label);
      const height = 2 * box.pad + (lines.length + 1) * box.line - 3;
      boxes.push({ x: middle - box.width / 2, y: at, height, lines, mark: marked(each) });
      at += height;
      return;
    }
    const widths = each.branches.map(widthOf);
    let left = middle - (sum(widths) + box.gapX * (widths.length - 1)) / 2;
    const laid = each.branches.map((branch, place) => {
      const made = lay(branch, left, at + box.gapY, marked);
      const centre = left + (widths[place] ?? 0) / 2;
      left += (widths[place] ?? 0) + box.gapX;
      return { made, centre };
    });
    const bottom = at + box.gapY + Math.max(0, ...laid.map(({ made }) => made.height));
    for (const { made, centre } of laid) {
      boxes.push(...made.boxes);
      edges.push(`M${middle} ${at}H${centre}v${box.gapY}`, ...made.edges, `M${centre} ${at + box.gapY + made.height}V${bottom + box.gapY}H${middle}`);
    }
    at = bottom + box.gapY;
  });
  return { width, height: at - y, boxes, edges };
}

function widthOf(series: Series): number {
  return Math.max(box.width, ...series.map((each) => ("branches" in each ? sum(each.branches.map(widthOf)) + box.gapX * (each.branches.length - 1) : box.width)));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** SVG breaks no lines by itself. */
export function wrap(label: string): readonly string[] {
  const lines: string[] = [""];
  for (const word of label.split(" ")) {
    const last = lines[lines.length - 1] ?? "";
    if (last !== "" && last.length + 1 + word.length > perLine) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map((line) => (line.length > perLine + 4 ? `${line.slice(0, perLine + 3)}…` : line));
}

function markOf({ step, gate, label }: Node, state: RunState, report: Report): Mark {
  if (gate !== undefined) {
    const asked = state.gates.find((each) => each.gate === gate);
    if (asked === undefined) return { ...marks.quiet, word: "Not asked" };
    return asked.status === "waiting" ? marks.waiting : asked.status === "decided" ? { ...marks.done, word: asked.decision?.decision ?? "Decided" } : asked.status === "expired" ? marks.expired : { ...marks.quiet, word: "Overtaken" };
  }
  if (step !== undefined) {
    const waits = state.gates.some((each) => each.status === "waiting" && each.step === step);
    return stepMark(report.steps.find(({ id }) => id === step)?.status ?? "not started", state.closed === null, waits);
  }
  const happened = label.startsWith("Close") ? state.closed !== null : label.startsWith("Open") ? true : label.includes("before acting") ? state.authorised !== null : state.verdict !== null;
  return happened ? marks.done : { ...marks.quiet, word: "Not started" };
}
