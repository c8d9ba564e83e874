// A report as Markdown: for tickets, chats and post-mortems, where HTML cannot be put in. The same facts in the same words.

import { promisesTime } from "../../workflows/promised.ts";
import type { FullReport } from "../../workflows/reporting/full-report.ts";
import { noBytes } from "../../workflows/reporting/losses.ts";
import { sayProven } from "../../workflows/reporting/proven.ts";
import { sayDuration, sayInstant } from "../../workflows/units.ts";
import { plain } from "../console/html.ts";
import { timeRows } from "../console/view/times.ts";
import { endMark } from "../console/words.ts";
import { sayWhat, wordOf } from "./document.ts";
import type { World } from "./document.ts";
import { lossSeconds, lossTransactions, objectiveMark, sayAmount, saySeconds } from "./parts.ts";

/** What could be read as markup, or end a cell of a table, stands as it is. */
const text = (value: string): string => plain(value).replace(/([\\`*_|<>[\]])/g, "\\$1").replaceAll("\n", " ");
const list = (items: readonly string[], none: string): readonly string[] => (items.length === 0 ? [none] : items.map((item) => `- ${item}`));
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [`| ${heads.join(" | ")} |`, `|${heads.map(() => " --- |").join("")}`, ...rows.map((cells) => `| ${cells.map(text).join(" | ")} |`)];

/** The whole report; `world` is the only word in it that is in no entry. */
export function reportMarkdown(report: FullReport, world: World): string {
  const { targets: { rto, rpo }, times, gates, steps, changes, exceptions, losses, patch, unseen, chain } = report;
  const lines = [
    `# ${wordOf(report, world)}: ${text(sayWhat(report))}`, "",
    `**${endMark(report.end).word}.** ${text(report.sentence)}`, "",
    `Run \`${report.run}\` of ${text(report.title)}, opened ${sayInstant(report.openedAt)}, ${report.closedAt === null ? "still open" : `closed ${sayInstant(report.closedAt)}`}.`, "",
    "## Against what was promised", "",
    ...table(["", "Promised", "Measured", "", "How"], [
      ["Recovery time (RTO)", promisesTime(report.kind) ? sayDuration(rto.target) : "nothing", rto.measured === null ? "not measured" : sayDuration(rto.measured), objectiveMark(rto).word, rto.because],
      ["Data lost at most (RPO)", saySeconds(rpo.target), rpo.measured === null ? "not measured" : saySeconds(rpo.measured), objectiveMark(rpo).word, rpo.because],
    ]), "",
    "## Verdict", "",
    report.verdict === null ? "Nothing was assessed." : `${report.verdict.verdict} (\`${report.verdict.code}\`): ${text(report.verdict.sentence)}`, "",
    ...(report.verdict?.reasons ?? []).map((each) => `- ${text(each)}`), "",
    "## Times", "", ...table(["Part", "Took"], timeRows(times).map(({ what, ms }) => [what, ms === null ? "not reached" : sayDuration(ms)])), "",
    "## Data", "", ...(losses.length === 0 ? ["No loss was measured."] : table(["Database", "Seconds when allowed", "Seconds at promotion", "Transactions"], losses.map((loss) => [loss.database, lossSeconds(loss.atAuthorisation), lossSeconds(loss.atPromotion), lossTransactions(loss.atPromotion)]))), "",
    ...(losses.length === 0 ? [] : [`Bytes: ${noBytes}.`, ""]),
    "## Decisions", "", ...list(gates.flatMap(({ title, decision, votes, refused, status, acceptedLossSeconds }) => [
      ...votes.map(({ by, reason }) => `${text(by)} approves “${text(title)}”: “${text(reason)}”`),
      ...refused.map(({ by, decision: wanted, because }) => `${text(by)} was refused ${text(wanted)} at “${text(title)}”: ${text(because)}`),
      decision === null ? `“${text(title)}”: ${status}` : `${text(decision.by)}: ${decision.decision} at “${text(title)}” (accepts ${sayAmount(acceptedLossSeconds)}), ${sayInstant(decision.at)}: “${text(decision.reason)}”`,
    ]), "Nobody was asked anything."), "",
    "## Steps", "", ...list(steps.map(({ title, status, because }) => `${text(title)}: ${status}${because === "" ? "" : `, ${text(because)}`}`), "The plan has no step."), "",
    "## What this run proved", "", text(sayProven(report.proven)), "", ...list(report.proven.steps.map(({ title, parts }) => `${text(title)}: ${parts.length === 0 ? "nothing" : parts.join(", ")}`), "The plan has no step."), "",
    "## Changes", "", ...(changes.length === 0 ? ["Nothing was changed."] : table(["When", "What", "Sent", "Result", "Undone by"], changes.map(({ at, sentence, operation, region, outcome, answer, undo }) => [sayInstant(at), sentence, `${operation} ${region}`, `${outcome}${answer === "" ? "" : `: ${answer}`}`, undo ?? "nothing"]))), "",
    "## Exceptions", "", ...list(exceptions.map(({ sentence, because }) => `${text(sentence)} ${text(because)}`), "None."), "",
    ...(report.cleanUp === undefined ? [] : ["## What is left behind", "", ...list([`${report.cleanUp.outcome}: ${text(report.cleanUp.sentences.join(" "))}`], "Nothing."), ""]),
    "## What your infrastructure as code must say now", "", ...list([
      ...patch.rows.map(({ resource, region, cloudformation, terraform, was, value, advice, certain }) => `**${text(resource)}** (${region}): was ${was === null ? "not recorded" : text(was)}, is now ${certain ? "" : "perhaps "}${text(value)}. CloudFormation: ${text(cloudformation ?? "no such property")}; Terraform: ${text(terraform ?? "no such argument")}. ${text(advice)}`),
      ...patch.nothing.map((each) => `No template: ${text(each)}.`),
    ], "Nothing."), "",
    "## Not vouched for", "", ...list([...unseen.notManaged.map(({ service, because }) => `${text(service)} is not managed: ${text(because)}`), ...unseen.notObserved.map(({ thing, site, because }) => `${text(thing)} at ${text(site)} was seen by nobody: ${text(because)}`), ...unseen.silentObservers.map((each) => `the observer at ${text(each)} said nothing`)], "Nothing that the plan names."), "",
    `Record: ${chain.entries} entries, last hash \`${chain.last}\`; plan \`${report.planDigest}\`; report version ${report.version}.`,
  ];
  return `${lines.join("\n")}\n`;
}
