// What the checkers of invariants read: the truth after an event, what is new in it, and each changing call beside the intent
// that the record holds for it. They stand apart from the product: nothing here comes from it but types.

import type { Entry, EntryBody } from "../../../../workflows/record.ts";
import type { Plan } from "../../../../workflows/plan.ts";
import type { Instant } from "../../../../workflows/units.ts";
import type { NewEntry, Seen } from "../seen.ts";
import type { Happening } from "../statements.ts";
import type { RunTruth, WorldMutation } from "../world.ts";

export type Intent = Entry & { readonly body: Extract<EntryBody, { readonly type: "intent" }> };

/** A changing call as the world saw it, with the intent that was written before it; null where there is none. */
export interface Call {
  readonly mutation: WorldMutation;
  readonly run: string | null;
  readonly intent: Intent | null;
}

export interface Judged extends Seen {
  readonly calls: readonly Call[];
  /** What the story made happen since the event before, by plan. */
  readonly made: readonly { readonly plan: string; readonly happening: Happening }[];
}

/** A checker: called after every event in order, gives a sentence for each thing that is broken, each once. */
export type Check = (judged: Judged) => readonly string[];

export interface Invariant {
  /** `I1` */
  readonly code: string;
  readonly sentence: string;
  /** A checker of its own for each story. */
  readonly begin: () => Check;
}

/** Calls by which the product works and which change nothing that it moves. */
const ownService = /^(cloudwatch|events\.PutEvents|logs|scheduler|sfn|sns|sqs|states|sts)\b/;

/** Finds for each call the intent of the record. Each intent stands for one call. */
export class Ledger {
  readonly #open = new Map<string, { readonly run: string; readonly intent: Intent }[]>();

  match({ entries, mutations }: Pick<Seen, "entries" | "mutations">): readonly Call[] {
    for (const { plan, run, entry } of entries) {
      if (!isIntent(entry)) continue;
      const open = this.#open.get(plan) ?? [];
      open.push({ run, intent: entry });
      this.#open.set(plan, open);
    }
    return mutations.filter(({ operation }) => !ownService.test(operation)).map((mutation) => this.#take(mutation));
  }

  #take(mutation: WorldMutation): Call {
    const open = this.#open.get(mutation.plan) ?? [];
    const alike = open.filter(({ intent }) => intent.body.mutation.call.operation === mutation.operation);
    const found = alike.length > 1 ? (sameInput(alike, mutation) ?? alike[0]) : alike[0];
    if (found === undefined) return { mutation, run: null, intent: null };
    open.splice(open.indexOf(found), 1);
    return { mutation, run: found.run, intent: found.intent };
  }
}

/** Only where several are open does the input say which one is meant. */
function sameInput<T extends { readonly intent: Intent }>(alike: readonly T[], mutation: WorldMutation): T | undefined {
  const input = sorted(mutation.input);
  return alike.find(({ intent }) => sorted(intent.body.mutation.call.input) === input);
}

function isIntent(entry: Entry): entry is Intent {
  return entry.body.type === "intent";
}

/** JSON with sorted keys: equal values give equal text. Written here once more, so that the record is judged by other code than its own. */
export function sorted(value: unknown): string {
  return JSON.stringify(withSortedKeys(value)) ?? "null";
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value).sort();
  // No ancestor, so that a field called __proto__ is a field; and what is undefined is left out when it is written.
  const own = Object.create(null) as Record<string, unknown>;
  for (const key of keys) own[key] = withSortedKeys((value as Readonly<Record<string, unknown>>)[key]);
  return own;
}

export function runOf({ now }: Seen, plan: string, run: string | null): RunTruth | undefined {
  return now.plans[plan]?.runs.find((each) => each.run === run);
}

/** Entries of a type in a run, before a sequence number. */
export function entriesOf<T extends EntryBody["type"]>(run: RunTruth | undefined, type: T, beforeSeq = Infinity): readonly (Entry & { readonly body: Extract<EntryBody, { readonly type: T }> })[] {
  return (run?.entries ?? []).filter((entry): entry is Entry & { readonly body: Extract<EntryBody, { readonly type: T }> } => entry.body.type === type && entry.seq < beforeSeq);
}

/** New entries of a type with their bodies typed. */
export function fresh<T extends EntryBody["type"]>({ entries }: Seen, type: T): readonly (Omit<NewEntry, "entry"> & { readonly entry: Entry & { readonly body: Extract<EntryBody, { readonly type: T }> } })[] {
  return entries.filter((each): each is NewEntry & { readonly entry: Entry & { readonly body: Extract<EntryBody, { readonly type: T }> } } => each.entry.body.type === type);
}

/** Runs that say now that the application is served: a run that succeeded, and one whose commit window opens with every step done. What happens while people look is no part of the claim. */
export function freshlyServing(judged: Seen): readonly { readonly plan: string; readonly run: string }[] {
  const asks = ({ body }: Entry): boolean => body.type === "gate-opened" && body.facts.kind === "commit-window";
  const asked = fresh(judged, "gate-opened").filter(({ plan, run, entry }) => asks(entry) && runOf(judged, plan, run)?.entries.find(asks)?.seq === entry.seq && entry.body.facts.sentences.some((sentence) => sentence.includes("Every step was proved.")));
  const ended = fresh(judged, "closed").filter(({ plan, run, entry }) => entry.body.end === "succeeded" && runOf(judged, plan, run)?.entries.some(asks) !== true);
  return [...asked, ...ended];
}

/** Whether a person decided in this run to go on although the fence was not confirmed, or answered for it. */
export function isOverridden(run: RunTruth | undefined, beforeSeq = Infinity): boolean {
  const unconfirmed = new Set(entriesOf(run, "gate-opened").flatMap(({ body }) => (body.facts.kind === "fence-unconfirmed" ? [body.facts.gate] : [])));
  return entriesOf(run, "gate-decided", beforeSeq).some(({ body }) => unconfirmed.has(body.gate) && (body.decision === "approve" || body.decision === "done-by-hand" || body.decision === "skip"));
}

/** Where the application serves once a run has succeeded: a re-protection and an isolated drill leave it at their source. Undefined for a dry one, and for none. */
export function servesAfter(seen: Seen, plan: string, run: string | null): string | undefined {
  const opened = entriesOf(runOf(seen, plan, run), "opened")[0]?.body;
  return opened?.kind === "reprotect" || opened?.drill === "isolated" ? opened.source : targetOf(seen, plan, run);
}

/** Where a run was to move to; undefined for a drill and a re-protection, which move nothing, and for none. */
export function targetOf(seen: Seen, plan: string, run: string | null): string | undefined {
  const opened = entriesOf(runOf(seen, plan, run), "opened")[0]?.body;
  return opened?.dry === true || opened?.kind === "reprotect" || opened?.kind === "drill" ? undefined : opened?.target;
}

/** Ids of the runs that are open: opened and not closed. */
export function openRuns(runs: readonly RunTruth[]): readonly RunTruth[] {
  return runs.filter(({ entries }) => entries[0]?.body.type === "opened" && entries.at(-1)?.body.type !== "closed" && !entries.some(({ body }) => body.type === "closed"));
}

/** Databases that may have one writer only. */
export function singleWriters(plan: Plan): readonly string[] {
  return Object.entries(plan.databases).flatMap(([name, { writer }]) => ((writer as string) === "single" ? [name] : []));
}

/** Whether the plan has a fence that is read back. */
export function hasFence(plan: Plan): boolean {
  const inSteps = (value: unknown): boolean => typeof value === "object" && value !== null && Object.entries(value).some(([key, each]) => ((key === "ec2-stop" || key === "self-fence" || (key === "fence" && typeof each === "object" && each !== null && "auto-scaling" in each)) && each !== undefined) || inSteps(each));
  return inSteps(plan.steps);
}

/** Calls that make a copy the writer, which nothing undoes. */
export const isPromotion = ({ operation, input }: Pick<WorldMutation, "operation" | "input">): boolean => /^rds\.(Promote|Failover|Switchover)/.test(operation) && !isDrillCopy(input);

/** Whether a call is about a copy that a drill makes for itself: it has no clients, and I27 holds that it is no other. */
const isDrillCopy = (input: unknown): boolean => typeof input === "object" && input !== null && String((input as Readonly<Record<string, unknown>>)["DBInstanceIdentifier"] ?? "").startsWith("understudy-drill-");

export const sayList = (items: readonly string[]): string => (items.length === 0 ? "nothing" : items.join(", "));
export const saySeconds = (from: Instant, to: Instant): string => `${((to - from) / 1000).toFixed(1)} s`;
