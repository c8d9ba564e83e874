// The truth after an event together with what is new in it, so that whoever judges thousands of events reads each entry and
// each call once.

import type { Entry, EntryBody } from "../../../workflows/record.ts";
import type { PlanTruth, RunTruth, Truth, WorldMutation } from "./world.ts";

export interface NewEntry {
  readonly plan: string;
  readonly run: string;
  readonly entry: Entry;
}

export interface Seen {
  /** Undefined at the first look. */
  readonly before: Truth | undefined;
  readonly now: Truth;
  /** Written since `before`, by run and in the order of each record. */
  readonly entries: readonly NewEntry[];
  readonly mutations: readonly WorldMutation[];
  readonly pages: Truth["pages"];
}

/** Compares each truth with the one before. */
export class Watch {
  #before: Truth | undefined;
  readonly #entries = new Map<string, number>();
  #mutations = 0;
  #pages = 0;

  look(now: Truth): Seen {
    const entries: NewEntry[] = [];
    for (const [plan, { runs }] of Object.entries(now.plans)) {
      for (const run of runs) {
        const known = this.#entries.get(run.run) ?? 0;
        if (run.entries.length <= known) continue;
        for (const entry of run.entries.slice(known)) entries.push({ plan, run: run.run, entry });
        this.#entries.set(run.run, run.entries.length);
      }
    }
    const seen: Seen = { before: this.#before, now, entries, mutations: now.mutations.slice(this.#mutations), pages: now.pages.slice(this.#pages) };
    this.#before = now;
    this.#mutations = now.mutations.length;
    this.#pages = now.pages.length;
    return seen;
  }
}

/** Runs that have opened; an execution that only joined another run is none. */
export function runsOf(plan: PlanTruth | undefined): readonly RunTruth[] {
  return (plan?.runs ?? []).filter(({ entries }) => entries[0]?.body.type === "opened");
}

/** Whether a run went without the arbiter: its record and its epoch were not given there. */
export function isBreakGlass({ entries }: RunTruth): boolean {
  const [first] = entries;
  return first?.body.type === "opened" && first.body.breakGlass !== undefined;
}

/** The newest entry of a type in a run, its body typed. */
export function newestOf<T extends EntryBody["type"]>(run: RunTruth | undefined, type: T): Extract<EntryBody, { type: T }> | undefined {
  const found = run?.entries.findLast(({ body }) => body.type === type);
  return found?.body as Extract<EntryBody, { type: T }> | undefined;
}

/** All gates of a run as its record has them: the newest title and state of each. */
export function gatesOf(run: RunTruth | undefined): readonly { readonly gate: string; readonly title: string; readonly state: "waiting" | "decided" | "expired" | "overtaken" }[] {
  const gates = new Map<string, { readonly gate: string; readonly title: string; readonly state: "waiting" | "decided" | "expired" | "overtaken" }>();
  for (const { body } of run?.entries ?? []) {
    if (body.type === "gate-opened") gates.set(body.facts.gate, { gate: body.facts.gate, title: body.facts.title, state: "waiting" });
    const known = body.type === "gate-decided" || body.type === "gate-ended" ? gates.get(body.gate) : undefined;
    if (known !== undefined && body.type === "gate-decided") gates.set(known.gate, { ...known, state: "decided" });
    if (known !== undefined && body.type === "gate-ended") gates.set(known.gate, { ...known, state: body.how });
  }
  return [...gates.values()];
}
