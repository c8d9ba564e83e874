// The report of a game day as one HTML document that needs nothing else, like that of a run: the console shows it, a printer prints it.

import { sayExpected } from "../../workflows/game-day-grade.ts";
import type { Grade } from "../../workflows/game-day-state.ts";
import type { GameDayReport } from "../../workflows/reporting/game-day-report.ts";
import { sayDuration } from "../../workflows/units.ts";
import { headOf } from "../console/head.ts";
import { html } from "../console/html.ts";
import type { Html, Part } from "../console/html.ts";
import { badge } from "../console/view/parts.ts";
import { gameDayMark, gradeMark } from "../console/view/game-day.ts";
import { endMark } from "../console/words.ts";
import type { Drawn, World } from "./document.ts";
import { facts, sayDay, section, table, when } from "./parts.ts";
import { documentStyle } from "./style.ts";

/** `links`: a line of links above it, on the screen only. `runHref`: where a run's own report is; left out, its name stands alone. */
export function drawGameDay(report: GameDayReport, world: World, links: Part = false, runHref?: (run: string) => string): Drawn {
  const word = world === "LIVE" ? "GAME DAY" : `${world}, GAME DAY`;
  const style = documentStyle({ word, run: report.gameDay, hash: report.proof.commitment });
  return { style, html: `${String(headOf(`${word} report: ${report.title}, ${sayDay(report.openedAt)}`))}<style>${style}</style>\n</head>\n${String(body(report, word, links, runHref))}</html>\n` };
}

/** The report as programs read it. */
export const gameDayJson = (report: GameDayReport, world: World): string => `${JSON.stringify({ ...report, world }, null, 2)}\n`;

function body(report: GameDayReport, word: string, links: Part, runHref: ((run: string) => string) | undefined): Html {
  const { gameDay, title, openedAt, closedAt, what, verdict, sentence, grades } = report;
  return html`<body>
${links !== false && html`<nav class="toolbar" aria-label="Report">${links}</nav>
`}<header>
<p class="band"><strong class="word drill">${word}</strong> <span>Report of a game day</span> <span>${title}</span></p>
<h1>Game day of ${title}, ${sayDay(openedAt)}</h1>
<p class="end">${badge(gameDayMark({ closed: { verdict, sentence, grades, at: closedAt }, stop: report.stop, caused: report.caused, removed: report.removed }))} ${sentence}</p>
<p class="fine">Game day <code>${gameDay}</code>; begun ${when(openedAt)}, ended ${when(closedAt)}; asked for by ${what}.</p>
</header>
<main>
${section("grades", "What was graded", grades.length === 0 ? html`<p>Nothing was graded.</p>` : table("Grades, by the records of the runs", [{ head: "Of", name: true }, { head: "Grade", name: true }, { head: "Why" }], grades.map((grade) => [graded[grade.of], badge(gradeMark(grade.outcome)), grade.sentence])))}
${faultSection(report)}
${peopleSection(report)}
${runsSection(report, runHref)}
${proofSection(report)}
<footer>Made from what is kept of the game day, the plan’s text and the list of its runs. That the fault was caused and taken back is people’s word, and nobody measured it. Times are UTC.</footer>
</main>
</body>
`;
}

const graded: Readonly<Record<Grade["of"], string>> = { noticed: "Noticed", decided: "Decided", rto: "RTO", rpo: "RPO", removed: "Taken back" };

function faultSection({ fault, source }: GameDayReport): Html {
  return section("fault", "The fault that was drawn", facts([
    ["Fault", html`<code>${fault.name}</code>`], ["Caused by", fault.cause], ["Taken back by", fault.remove], ["Right was", sayExpected(fault)],
    ["To be noticed", fault.notice === undefined ? "before it was taken back" : `within ${sayDuration(fault.notice)}`], ["Might stand for", sayDuration(fault.lasts)], ["Site that served", source],
  ]));
}

function peopleSection({ facilitator, caused, removed, stoodMs, stop }: GameDayReport): Html {
  return section("people", "People and times", facts([
    ["Facilitator, who knew", facilitator],
    ["Caused", caused === null ? "never" : html`${when(caused.at)}, by ${caused.by}`],
    ["Taken back", removed === null ? "nobody said so" : html`${when(removed.at)}, said by ${removed.by}`],
    ["Stood for", stoodMs === null ? "not known" : sayDuration(Math.max(0, stoodMs))],
    ...(stop === null ? [] : [["Ended", html`${when(stop.at)}, by ${stop.by}: ${stop.because}`] as const]),
  ]));
}

function runsSection({ runs: { listed, complete } }: GameDayReport, runHref: ((run: string) => string) | undefined): Html {
  const rows = listed.map(({ run, kind, openedAt, end }): readonly Part[] => [when(openedAt), kind, end === null ? "open" : badge(endMark(end)), runHref === undefined ? html`<code>${run}</code>` : html`<a href="${runHref(run)}">${run}</a>`]);
  return section("runs", "Runs of the day", ...(rows.length === 0 ? [html`<p>${complete ? "No run was opened while it lasted." : "None is in the list."}</p>`] : [table("Opened since the fault was caused; each has a report of its own", [{ head: "Opened" }, { head: "Kind" }, { head: "End" }, { head: "Run" }], rows)]), !complete && html`<p class="fine">The list of runs does not reach back to the beginning of this day, so older runs of it are not named here.</p>`);
}

function proofSection({ proof: { commitment, holds, digestOf } }: GameDayReport): Html {
  return section("proof", "Proof of the draw", html`<p>${holds ? "The digest that everybody was told at the beginning is that of what was drawn, so nothing else was drawn." : html`<strong>The digest that everybody was told at the beginning is not that of what is said to have been drawn.</strong> What is kept of this day was changed.`} It is the SHA-256 of these four fields as JSON without spaces, the names in alphabetical order.</p>`, facts([
    ["Told at the beginning", html`<code class="hash">${commitment}</code>`], ...Object.entries(digestOf).map(([name, value]) => [name, html`<code class="hash">${value}</code>`] as const),
  ]));
}
