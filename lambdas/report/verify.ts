// Verifies a report from its files alone: the chain of the entries is reckoned anew, the plan has to be the one that the first
// entry names, and report.json and report.html have to be, byte for byte, what is made from them. So one changed byte shows,
// and so does an entry that is missing, added or in another place. What it cannot show is a folder that was rewritten as a whole: for that
// the last hash is compared with one that was kept elsewhere.

import { createDigest } from "../../workflows/digest.ts";
import { brokenChain, entryJson } from "../../workflows/entry-chain.ts";
import { asFailure } from "../../workflows/failure.ts";
import { reportVersion } from "../../workflows/reporting/full-report.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Entry } from "../../workflows/record.ts";
import { fileNames, reportFiles } from "./files.ts";
import type { FileName, ReportFiles } from "./files.ts";
import { worlds } from "./document.ts";
import type { World } from "./document.ts";

export interface Finding {
  readonly file: FileName;
  /** Of the file, from 1; left out where it is about the whole. */
  readonly line?: number;
  readonly sentence: string;
}
export interface Verified {
  /** Empty where everything holds. */
  readonly findings: readonly Finding[];
  readonly entries: number;
  /** Hash of the last entry; null where there is none. */
  readonly head: string | null;
  readonly run: string | null;
}
/** The bytes of each file; undefined for one that is not there. */
export type GivenFiles = Readonly<Record<FileName, Uint8Array | undefined>>;

/** Says everything that does not hold, in the order of the files. `head`: the hash that the last entry must have, kept elsewhere. */
export function verifyReport(given: GivenFiles, head?: string): Verified {
  const texts = fileNames.map((file) => ({ file, ...readText(file, given[file]) }));
  const unread = texts.flatMap(({ finding }) => (finding === undefined ? [] : [finding]));
  const textOf = (file: FileName): string => texts.find((each) => each.file === file)?.text ?? "";
  if (unread.length > 0) return { findings: unread, entries: 0, head: null, run: null };

  const { entries, findings: faults } = readEntries(textOf("entries.jsonl"));
  const last = entries.at(-1);
  const about = { entries: entries.length, head: last?.hash ?? null, run: last?.run ?? null };
  const chain = faults.length > 0 ? [] : chainFindings(entries, head);
  if (faults.length + chain.length > 0) return { findings: [...faults, ...chain], ...about };
  const plan = readPlan(textOf("plan.json"), entries);
  if ("finding" in plan) return { findings: [plan.finding], ...about };
  return { findings: madeAnew(plan.plan, entries, textOf), ...about };
}

function readText(file: FileName, bytes: Uint8Array | undefined): { readonly text: string; readonly finding?: Finding } {
  if (bytes === undefined) return { text: "", finding: { file, sentence: "it is missing" } };
  try {
    // A mark at the beginning that says how it is written would be left out silently, and ours have none.
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (thrown) {
    return { text: "", finding: { file, sentence: `it is no UTF-8 text, so a byte of it was changed (${asFailure(thrown).message})` } };
  }
}

function readEntries(text: string): { readonly entries: readonly Entry[]; readonly findings: readonly Finding[] } {
  const lines = text.split("\n");
  const findings: Finding[] = [];
  if (lines.pop() !== "") findings.push({ file: "entries.jsonl", line: lines.length + 1, sentence: "the last line does not end, so something was cut off or added" });
  const entries: Entry[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parse(line) as Entry | undefined;
    if (entry === undefined || typeof entry !== "object" || entry === null || typeof entry.seq !== "number" || typeof entry.body !== "object") findings.push({ file: "entries.jsonl", line: index + 1, sentence: "this is no entry of a record" });
    else if (entryJson(entry) !== line) findings.push({ file: "entries.jsonl", line: index + 1, sentence: `entry ${entry.seq} is not written as it is stored, so it was changed` });
    else entries.push(entry);
  }
  return { entries, findings };
}

function chainFindings(entries: readonly Entry[], head: string | undefined): readonly Finding[] {
  const [first, last] = [entries[0], entries.at(-1)];
  const file = "entries.jsonl";
  if (first === undefined || last === undefined) return [{ file, sentence: "it holds no entry" }];
  const broken = whereBroken(entries);
  if (broken !== undefined) return [broken];
  const other = entries.findIndex(({ run }) => run !== first.run);
  if (other >= 0) return [{ file, line: other + 1, sentence: `entry ${entries[other]?.seq} is of another run` }];
  if (first.body.type !== "opened") return [{ file, line: 1, sentence: "the first entry opens no run" }];
  const end = entries.findIndex(({ body }) => body.type === "closed");
  if (end < 0) return [{ file, line: entries.length, sentence: "the last entry does not close the run: entries are missing at the end, or it was still open when this was kept" }];
  if (head !== undefined && !last.hash.startsWith(head)) return [{ file, line: entries.length, sentence: `the last hash is ${last.hash}, and not ${head}, which was kept elsewhere` }];
  return [];
}

/** The first place at which the chain does not hold, with what is wrong there: added, swapped, missing or changed. */
function whereBroken(entries: readonly Entry[]): Finding | undefined {
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    const broken = before === undefined ? brokenChain([entry]) : brokenChain([entry], before);
    if (broken === undefined) continue;
    const expected = (before?.seq ?? 0) + 1;
    const place = { file: "entries.jsonl" as const, line: index + 1 };
    if (entry.seq === expected) return { ...place, sentence: broken };
    if (entry.seq < expected) return { ...place, sentence: `entry ${entry.seq} stands here again or too late: it was added or moved` };
    return { ...place, sentence: entries.some(({ seq }) => seq === expected) ? `entry ${entry.seq} stands where entry ${expected} has to: they were swapped` : `entry ${expected} is missing` };
  }
  return undefined;
}

function readPlan(text: string, entries: readonly Entry[]): { readonly plan: Plan } | { readonly finding: Finding } {
  const opened = entries[0]?.body;
  const plan = parse(text) as Plan | undefined;
  const finding = (sentence: string): { readonly finding: Finding } => ({ finding: { file: "plan.json", sentence } });
  if (plan === undefined || plan === null || typeof plan !== "object") return finding("it is no JSON");
  const digest = createDigest(plan);
  if (opened?.type !== "opened" || digest !== opened.planDigest) return finding(`it is not the plan of this run: its digest is ${digest}, the run was opened with ${opened?.type === "opened" ? opened.planDigest : "none"}`);
  return { plan };
}

/** Whether everything beside the entries is what is made from them. */
function madeAnew(plan: Plan, entries: readonly Entry[], textOf: (file: FileName) => string): readonly Finding[] {
  const given = parse(textOf("report.json")) as { readonly version?: unknown; readonly world?: unknown } | undefined;
  if (given === undefined || given === null || typeof given !== "object") return [{ file: "report.json", sentence: "it is no JSON" }];
  if (given.version !== reportVersion) return [{ file: "report.json", sentence: `it says to be of version ${String(given.version)}, and this Understudy makes version ${reportVersion}: the chain holds, but verify figures and page with the Understudy that made them` }];
  const world = worlds.find((each) => each === given.world);
  if (world === undefined) return [{ file: "report.json", sentence: `it says to be of the world ${JSON.stringify(given.world)}, and there is ${worlds.join(" and ")}` }];
  const made = make(plan, entries, world);
  if ("sentence" in made) return [{ file: "entries.jsonl", sentence: made.sentence }];
  return fileNames.flatMap((file) => {
    const [is, shall] = [textOf(file), made.files[file]];
    if (is === shall) return [];
    const line = firstDifference(is, shall);
    return [{ file, line, sentence: `it is not what is made from the entries: from line ${line} on it says ${sayLine(is, line)}, and has to say ${sayLine(shall, line)}` }];
  });
}

function make(plan: Plan, entries: readonly Entry[], world: World): { readonly files: ReportFiles } | { readonly sentence: string } {
  try {
    return reportFiles(plan, entries, world, 0) ?? { sentence: "no report can be made from them" };
  } catch (thrown) {
    return { sentence: `no report can be made from them: ${asFailure(thrown).message}` };
  }
}

function firstDifference(is: string, shall: string): number {
  const [one, other] = [is.split("\n"), shall.split("\n")];
  const index = one.findIndex((line, at) => line !== other[at]);
  return (index < 0 ? Math.min(one.length, other.length) : index) + 1;
}

function sayLine(text: string, line: number): string {
  const found = text.split("\n")[line - 1];
  if (found === undefined) return "nothing";
  const short = found.trim();
  return `“${short.length > 90 ? `${short.slice(0, 90)}…` : short}”`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What it is not is said by whoever asked.
    return undefined;
  }
}
