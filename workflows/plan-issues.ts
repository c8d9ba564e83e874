// Turns what the schema library found into faults that a person can act on: what is wrong and what to write instead.
// Where several forms were possible, the faults of the form that the writer evidently meant are told, not all of them.

import type * as z from "zod";
import type { Fault, PlanPath } from "./plan-fault.ts";
import { sayList, sayValue } from "./plan-fault.ts";
import { nearest } from "./nearest.ts";
import { knownKeys, wantedAt } from "./plan-wanted.ts";

type Issue = z.core.$ZodIssue;

/** The faults of a value that the plan's schema refused. */
export function issueFaults(issues: readonly Issue[], raw: unknown, base: PlanPath = []): readonly Fault[] {
  const found = issues.flatMap((issue) => faultsOf(issue, raw, [...base, ...(issue.path as PlanPath)]));
  // An unknown key is often the cause of other faults of its mapping: "exactly one" broken, or the key it was meant to be
  // missing. Only the cause is told.
  const unknown = found.filter((fault) => fault.at === "key");
  const told = found.filter(
    (fault) =>
      fault.at === "key" ||
      !unknown.some((other) => isParent(fault.path, other.path) || (isSibling(fault.path, other.path) && other.instead === `write ${String(fault.path.at(-1))}`)),
  );
  return groupMissing(told);
}

function faultsOf(issue: Issue, raw: unknown, path: PlanPath): readonly Fault[] {
  const value = valueAt(raw, path);
  if (issue.code === "invalid_union") return unionFaults(issue, raw, path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key));
  if (issue.code === "invalid_key") return [{ path, at: "key", what: `${sayValue(path[path.length - 1])} is no name`, instead: `write ${ownMessage(issue.issues[0] as Issue | undefined) ?? "a name"}` }];
  const wanted = ownMessage(issue) ?? wantedOf(issue, path);
  if (value === missing) return [{ path, what: isMissing, instead: `add ${wanted}` }];
  if (value === null) return [{ path, what: "nothing stands here", instead: `write ${wanted}` }];
  if (issue.code === "invalid_value") {
    const words = issue.values.map(String);
    return [{ path, what: `${sayValue(value)} is not known here`, instead: `write ${nearest(String(value), words) ?? sayList(words, "or")}` }];
  }
  return [{ path, what: sayWrong(issue, value), instead: `write ${wanted}` }];
}

/** Several forms were possible: tells the faults of the one that shares most keys with what was written. */
function unionFaults(issue: Extract<Issue, { code: "invalid_union" }>, raw: unknown, path: PlanPath): readonly Fault[] {
  const value = valueAt(raw, path);
  const whole: Fault = { path, what: sayWrong(issue, value), instead: `write ${ownMessage(issue) ?? wantedAt(path)}` };
  const branches = issue.errors as readonly (readonly Issue[])[];
  if (typeof value !== "object" || value === null) return [value === null ? { ...whole, what: "nothing stands here" } : whole];

  const fitting = branches.filter((branch) => !branch.some((each) => each.path.length === 0 && each.code === "invalid_type"));
  const unknownIn = (branch: readonly Issue[]): readonly string[] => branch.flatMap((each) => (each.code === "unrecognized_keys" && each.path.length === 0 ? each.keys : []));
  const known = fitting.map((branch) => Object.keys(value).length - unknownIn(branch).length);
  const most = Math.max(0, ...known);
  const best = fitting.filter((_, index) => known[index] === most);
  const [only] = best;
  if (only !== undefined && best.length === 1) return issueFaults(only, raw, path);
  const unknown = most === 0 && only !== undefined ? unknownIn(only) : [];
  return unknown.length > 0 ? unknown.map((key) => unknownKey(path, key)) : [whole];
}

function unknownKey(path: PlanPath, key: string): Fault {
  const known = knownKeys(path);
  const meant = nearest(key, known);
  const instead = meant !== undefined ? `write ${meant}` : known.length === 0 ? "leave it out" : `known here: ${known.join(", ")}`;
  return { path: [...path, key], at: "key", what: `the key ${sayValue(key)} is not known`, instead };
}

/** The message, if it is one of ours: those are noun phrases of what is wanted. */
function ownMessage(issue: Issue | undefined): string | undefined {
  return issue === undefined || /^(Invalid|Too|Unrecognized|Expected)\b/.test(issue.message) ? undefined : issue.message;
}

function wantedOf(issue: Issue, path: PlanPath): string {
  if (issue.code === "too_small" && issue.origin === "array") return `at least ${String(issue.minimum)} of them`;
  if (issue.code === "too_small") return `at least ${String(issue.minimum)}`;
  if (issue.code === "too_big") return `at most ${String(issue.maximum)}`;
  return wantedAt(path);
}

function sayWrong(issue: Issue, value: unknown): string {
  if (Array.isArray(value) && issue.code === "too_small") return value.length === 0 ? "the list is empty" : `only ${value.length} stands here`;
  if (issue.code === "custom" && typeof value === "object" && value !== null) {
    const keys = Object.keys(value);
    return keys.length === 0 ? "nothing stands here" : keys.length === 1 ? `${keys[0] ?? ""} stands alone` : `${sayList(keys)} stand together`;
  }
  if (issue.code === "too_small") return `${sayValue(value)} is too small`;
  if (issue.code === "too_big") return `${sayValue(value)} is too big`;
  return `${sayValue(value)} does not fit`;
}

const missing = Symbol("missing");
const isMissing = "it is missing";

/** A file that is no plan at all lacks nearly everything; one sentence says so better than ten. */
function groupMissing(faults: readonly Fault[]): readonly Fault[] {
  const lacking = faults.filter((fault) => fault.what === isMissing);
  const first = lacking[0];
  const parent = first?.path.slice(0, -1) ?? [];
  const together = lacking.filter((fault) => isParent(parent, fault.path));
  if (together.length <= 3) return faults;
  const keys = sayList(together.map((fault) => String(fault.path.at(-1))));
  return [{ path: parent, what: `${keys} are missing`, instead: "add them" }, ...faults.filter((fault) => !together.includes(fault))];
}

function valueAt(raw: unknown, path: PlanPath): unknown {
  let value = raw;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return missing;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

function isSibling(first: PlanPath, second: PlanPath): boolean {
  return isParent(first.slice(0, -1), second) && first.length > 0;
}

function isParent(parent: PlanPath, child: PlanPath): boolean {
  return child.length === parent.length + 1 && parent.every((key, index) => child[index] === key);
}
