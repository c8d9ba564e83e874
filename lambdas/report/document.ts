// A report as one HTML document that needs nothing else: no script, no file, no network. The console shows it, S3 keeps it, a
// printer prints it; all three have the same bytes but for the console's line of links.

import { promisesTime } from "../../workflows/promised.ts";
import type { FullReport } from "../../workflows/reporting/full-report.ts";
import { sayDuration } from "../../workflows/units.ts";
import { headOf } from "../console/head.ts";
import { html } from "../console/html.ts";
import type { Html, Part } from "../console/html.ts";
import { badge } from "../console/view/parts.ts";
import { count, endMark } from "../console/words.ts";
import { objectiveMark, saySeconds, sayDay, when } from "./parts.ts";
import { changesSection, exceptionsSection, leftBehindSection, patchSection, provenSection, stepsSection } from "./sections-done.ts";
import { dataSection, decisionsSection, evidenceSection, recordSection, timeSection, unseenSection } from "./sections-known.ts";
import { documentStyle } from "./style.ts";

/** Of which world it tells: what ran on one machine must not be read as what happened to users. */
export const worlds = ["LIVE", "LOCAL"] as const;
export type World = (typeof worlds)[number];

export interface Drawn {
  readonly html: string;
  /** Of its one style element, for the policy under which a browser is given it. */
  readonly style: string;
}

/** The document. `links`: a line of links above it, on the screen only; left out in what is kept. */
export function drawReport(report: FullReport, world: World, links: Part = false): Drawn {
  const word = wordOf(report, world);
  const style = documentStyle({ word, run: report.run, hash: report.chain.last });
  return { style, html: `${String(headOf(`${word} report: ${sayWhat(report)}, ${sayDay(report.openedAt)}`))}<style>${style}</style>\n</head>\n${String(body(report, word, links))}</html>\n` };
}

/** How a report begins: whether it was the real thing, a drill, or a rehearsal on one machine. */
export const wordOf = ({ occasion }: FullReport, world: World): string => (world === "LIVE" ? occasion : occasion === "LIVE" ? world : `${world} ${occasion}`);

export function sayWhat({ kind, repair, source, target, dry, planned }: Pick<FullReport, "kind" | "repair" | "source" | "target" | "dry" | "planned">): string {
  if (planned === "isolated drill") return `Isolated drill at ${target}, while ${source} serves`;
  const what = repair === undefined ? `${kind} from ${source} to ${target}` : `repair ${repair} of ${target}`;
  return dry !== undefined ? `Dry run of a ${what}` : `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
}

function body(report: FullReport, word: string, links: Part): Html {
  return html`<body>
${links !== false && html`<nav class="toolbar" aria-label="Report">${links}</nav>
`}<header>
<p class="band"><strong class="word${word.includes("DRILL") && " drill"}">${word}</strong> <span>Report of a run</span> <span>${report.title}</span></p>
<h1>${sayWhat(report)}, ${sayDay(report.openedAt)}</h1>
<p class="end">${badge(endMark(report.end))} ${report.sentence}</p>
<p class="fine">Run <code>${report.run}</code>; opened ${when(report.openedAt)}${report.closedAt === null ? html`; <strong>still open, so this is not its last word</strong>` : html`, closed ${when(report.closedAt)}`}; started by ${report.trigger.by === "person" ? "a person" : `the ${report.trigger.by}`}: ${report.trigger.what}.</p>
</header>
<main>
${keyFigures(report)}
${evidenceSection(report)}
${timeSection(report)}
${dataSection(report)}
${decisionsSection(report)}
${stepsSection(report)}
${provenSection(report)}
${changesSection(report)}
${exceptionsSection(report)}
${leftBehindSection(report)}
${patchSection(report)}
${unseenSection(report)}
${recordSection(report)}
<footer>Made from the record of the run and from nothing else. Times are UTC, by the clocks of the hosts that wrote the entries.</footer>
</main>
</body>
`;
}

function keyFigures({ kind, targets: { rto, rpo }, times, gates, mutations, exceptions }: FullReport): Html {
  const deciders = [...new Set(gates.flatMap(({ decision }) => (decision === null ? [] : [`${decision.by} (${decision.decision})`])))];
  return html`<dl class="key">
<div><dt>Recovery time (RTO)</dt><dd class="figure">${rto.measured === null ? "–" : sayDuration(rto.measured)}</dd><dd>${badge(objectiveMark(rto))}${promisesTime(kind) && ` of ${sayDuration(rto.target)}`}</dd><dd class="fine">${rto.because}</dd></div>
<div><dt>Data lost at most (RPO)</dt><dd class="figure">${rpo.measured === null ? "–" : saySeconds(rpo.measured)}</dd><dd>${badge(objectiveMark(rpo))} of ${saySeconds(rpo.target)}</dd><dd class="fine">${rpo.because}</dd></div>
<div><dt>Decided by</dt><dd class="figure">${deciders.length === 0 ? "nobody" : count(deciders.length)}</dd><dd>${deciders.length === 0 ? "no person decided anything" : deciders.join(", ")}</dd><dd class="fine">people were waited for ${sayDuration(times.humanMs)}</dd></div>
<div><dt>Changes made or perhaps made</dt><dd class="figure">${count(mutations)}</dd><dd>${exceptions.length === 0 ? "nothing went otherwise" : `${exceptions.length} under “Exceptions”`}</dd></div>
</dl>`;
}
