// What happened between two readings, told in lines for the terminal: one line for each notable event, a waiting gate in its
// own sentences. Pure; the same two readings always give the same lines, and two equal readings give none.

import type { GateState } from "../../../workflows/record.ts";
import type { Report, StepReport } from "../../../workflows/report.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant } from "../../../workflows/units.ts";
import { choicesOf, commands } from "../../../lambdas/console/gate-words.ts";
import { headlineOf, notManagedSentence } from "./headline.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { openOutage } from "./reading.ts";
import type { LocalState } from "./state.ts";
import { changeMark, endMark, list, marks, stepMark, utc } from "../../../lambdas/console/words.ts";

/** Under the time and the icon of the first line. */
const indent = " ".repeat(15);

/** The lines that tell what is new in `next`; with nothing before it, what stands. */
export function narrate(previous: LocalState | undefined, next: LocalState): readonly string[] {
  const lines = [
    ...(previous === undefined ? summarise(next) : []),
    ...alarmLines(previous, next),
    ...(previous === undefined ? [] : worldLines(previous, next)),
    ...runLines(previous?.run ?? null, next.run, next.at),
    ...next.waitingGates.filter((gate) => !shown(previous, gate)).flatMap((gate) => gateLines(gate, next)),
    ...(previous === undefined ? [] : pageLines(previous, next)),
  ];
  return lines.map(plain);
}

/** What stands now, in a few lines; also the answer to `state`. */
export function summarise(state: LocalState): readonly string[] {
  const { mark, sentence, more } = headlineOf(state);
  const notManaged = notManagedSentence(state);
  const lag = state.replication.lagMs === null ? "unknown" : sayDuration(state.replication.lagMs);
  return [
    line(state.at, mark.icon, `${mark.word}: ${sentence}`),
    ...[...more, `Replication lag: ${lag}.`, ...(notManaged === "" ? [] : [notManaged])].map((each) => `${indent}${each}`),
  ].map(plain);
}

/** A gate as it is put to a person: what is asked, until when, and what can be typed. */
export function gateLines(gate: GateState, state: LocalState): readonly string[] {
  const choices = choicesOf(gate, state.run);
  const which = state.waitingGates.length > 1 ? ` ${gate.gate}` : "";
  return [
    line(gate.openedAt, marks.waiting.icon, `${titled(gate.title)} a person has to decide${gate.revision > 1 ? ", again, because the facts have changed" : ""}`),
    ...gate.sentences.map((sentence) => `${indent}${sentence}`),
    `${indent}${gate.expiresAt === null ? "It does not expire." : `Expires ${utc(gate.expiresAt)}, without failing over.`}`,
    ...choices.map((choice) => `${indent}${commands[choice.decision]}${which} REASON → ${choice.label.replace(/…$/, "")}`),
  ];
}

function line(at: Instant, icon: string, text: string): string {
  return `${utc(at)} ${icon.replace("\ufe0e", "")} ${text}`;
}

/** A title as the beginning of a sentence; a question keeps its mark. */
function titled(title: string): string {
  return /[?!.]$/.test(title) ? title : `${title}:`;
}

function shown(previous: LocalState | undefined, gate: GateState): boolean {
  return previous?.waitingGates.some((old) => old.gate === gate.gate && old.revision === gate.revision && old.digest === gate.digest && old.openedAt === gate.openedAt) ?? false;
}

function alarmLines(previous: LocalState | undefined, next: LocalState): readonly string[] {
  return next.alarms.flatMap((alarm) => {
    const before = previous?.alarms.find((old) => old.name === alarm.name)?.state;
    // At the start only what is wrong is told.
    if (alarm.state === before || (before === undefined && alarm.state !== "ALARM")) return [];
    if (alarm.state === "ALARM") return [line(alarm.since, "✕", `alarm ${alarm.name} stands`)];
    return [alarm.state === "OK" ? line(alarm.since, "✓", `alarm ${alarm.name} is OK`) : line(alarm.since, "?", `alarm ${alarm.name} has no data`)];
  });
}

function worldLines(previous: LocalState, next: LocalState): readonly string[] {
  const sites = next.sites.flatMap((site) => {
    const before = previous.sites.find((old) => old.site === site.site);
    return [
      ...(before !== undefined && before.up !== site.up ? [line(next.at, site.up ? "✓" : "✕", `${site.site} ${site.up ? "is up" : "went down"}`)] : []),
      ...(before !== undefined && !before.active && site.active ? [line(next.at, "✓", `${site.site} is the active site in the record`)] : []),
      ...(before !== undefined && before.database !== site.database ? [line(next.at, site.database === "down" ? "✕" : "✓", `the database at ${site.site} is ${site.database === "down" ? "down" : `a ${site.database}`}`)] : []),
    ];
  });
  const cut = next.replication.cut;
  return [
    ...sites,
    ...(previous.replication.cut === cut ? [] : [line(next.at, cut ? "✕" : "✓", cut ? "replication is cut" : "replication is restored")]),
    ...next.cutLinks.filter((link) => !previous.cutLinks.includes(link)).map((link) => line(next.at, "✕", `cut: ${link}`)),
    ...previous.cutLinks.filter((link) => !next.cutLinks.includes(link)).map((link) => line(next.at, "✓", `restored: ${link}`)),
    ...clientLines(previous, next),
  ];
}

function clientLines(previous: LocalState, next: LocalState): readonly string[] {
  const { client } = next;
  const outage = openOutage(next);
  if (outage !== undefined && openOutage(previous)?.from !== outage.from) return [line(outage.from, "✕", `the client is refused: ${client.lastError}`)];
  if (!client.serving || previous.client.serving) return [];
  const ended = client.outages.at(-1);
  const after = ended?.to === null || ended === undefined ? "" : ` after ${sayDuration(ended.to - ended.from)}`;
  return [line(ended?.to ?? next.at, "✓", `the client is served${client.leadsTo === null ? "" : ` by ${client.leadsTo}`}${after}`)];
}

function pageLines(previous: LocalState, next: LocalState): readonly string[] {
  const known = (page: LocalState["pages"][number]): boolean => previous.pages.some((old) => old.at === page.at && old.subject === page.subject);
  return next.pages.filter((page) => !known(page)).map((page) => line(page.at, "✉", `people were called: ${page.subject}`));
}

function runLines(previous: Report | null, run: Report | null, at: Instant): readonly string[] {
  if (run === null) return [];
  const before = previous?.run === run.run ? previous : null;
  const opened = before === null ? [line(run.openedAt, "▶", `run ${run.run} opened: ${run.repair === undefined ? `${run.planned ?? "failover"} from ${run.source} to ${run.target}` : `repair ${run.repair} of ${run.target}`}`)] : [];
  const { verdict } = run;
  const told = verdict === null || (before?.verdict?.verdict === verdict.verdict && before.verdict.code === verdict.code) ? [] : [line(at, "▶", `verdict ${verdict.verdict} (${verdict.code}): ${verdict.sentence}`)];
  const closed = run.closedAt === null || before?.closedAt === run.closedAt ? [] : closedLines(run, run.closedAt);
  return [...opened, ...told, ...run.gates.flatMap((gate) => decisionLines(before, gate, at)), ...run.steps.flatMap((step) => stepLines(before?.steps.find((old) => old.id === step.id), step, run, at)), ...closed];
}

function decisionLines(before: Report | null, gate: GateState, at: Instant): readonly string[] {
  const old = before?.gates.find((each) => each.gate === gate.gate);
  if (gate.status === "waiting" || (old?.status === gate.status && old.decision?.at === gate.decision?.at)) return [];
  if (gate.decision !== null) return [line(gate.decision.at, "✓", `${titled(gate.title)} ${gate.decision.decision} by ${gate.decision.by}, "${gate.decision.reason}"`)];
  return [line(at, gate.status === "expired" ? marks.expired.icon : "○", `${titled(gate.title)} ${gate.status === "expired" ? "expired, nobody decided" : "overtaken by events"}`)];
}

function stepLines(before: StepReport | undefined, step: StepReport, run: Report, at: Instant): readonly string[] {
  const changes = step.changes.flatMap((change, index) =>
    before?.changes[index]?.outcome === change.outcome ? [] : [line(change.at, changeMark(change.outcome).icon, `${change.sentence}: ${change.outcome === "not known" ? "sent" : changeMark(change.outcome).word}${change.answer === "" ? "" : ` (${change.answer})`}`)],
  );
  // That a step runs is told by what it sends; the page shows the rest.
  if (step.status === "waiting" || step.status === (before?.status ?? "not started")) return changes;
  const mark = stepMark(step.status, run.end === "open", false);
  const took = step.tookMs === null ? "" : ` in ${sayDuration(step.tookMs)}`;
  return [...changes, line(at, mark.icon, `${step.title}: ${mark.word.toLowerCase()}${took}${step.because === "" ? "" : `, ${step.because}`}`)];
}

function closedLines(run: Report, closedAt: Instant): readonly string[] {
  const { times } = run;
  const parts: readonly (readonly [string, number | null])[] = [["total", times.totalMs], ["detect", times.detectMs], ["hold", times.holdMs], ["waiting for people", times.humanMs], ["own overhead", times.overheadMs]];
  const said = parts.flatMap(([what, ms]) => (ms === null ? [] : [`${what} ${sayDuration(ms)}`]));
  return [line(closedAt, endMark(run.end).icon, `run ${run.end}: ${run.sentence}`), `${indent}${list(said)}; ${run.mutations === 1 ? "1 change" : `${run.mutations} changes`}.`];
}
