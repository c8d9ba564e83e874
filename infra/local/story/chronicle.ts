// What there is to tell of an event: each line with its time and its kind, so that the narration can be read as prose and as a
// table. What entries of the record tell is told as everywhere (workflows/narration.ts).

import { Narration } from "../../../workflows/narration.ts";
import type { LineKind as EntryLineKind } from "../../../workflows/narration.ts";
import { sayList } from "../../../workflows/plan-fault.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Seen } from "./seen.ts";
import type { PlanTruth } from "./world.ts";

/** world: what happened outside; the others are those of the record's entries. */
export type LineKind = "world" | EntryLineKind;

export interface Told {
  readonly atMs: Milliseconds;
  readonly kind: LineKind;
  /** Set where the story has several plans. */
  readonly plan: string | null;
  readonly sentence: string;
  /** Why, or what was seen; each a sentence. */
  readonly details: readonly string[];
}

type Line = Pick<Told, "kind" | "sentence" | "details">;
const line = (kind: LineKind, sentence: string, details: readonly string[] = []): Line => ({ kind, sentence, details });

/** Tells a story from event to event. */
export class Chronicle {
  readonly told: Told[] = [];
  readonly #narration = new Narration();
  readonly #startedAt: number;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Adds a sentence of its own: a happening, or what the world says; at the end or before the line of that index. */
  say(at: number, kind: LineKind, sentence: string, details: readonly string[] = [], index = this.told.length): void {
    this.told.splice(index, 0, { atMs: at - this.#startedAt, kind, plan: null, sentence, details });
  }

  look(seen: Seen): void {
    const several = Object.keys(seen.now.plans).length > 1;
    const add = (plan: string | null, each: Line): void => void this.told.push({ atMs: seen.now.at - this.#startedAt, plan: several ? plan : null, ...each });
    for (const [plan, truth] of Object.entries(seen.now.plans)) for (const each of changesOfTruth(seen.before?.plans[plan], truth)) add(plan, each);
    for (const each of seen.entries) {
      const told = this.#narration.tell(each.entry);
      if (told !== undefined) add(each.plan, told);
    }
    for (const { text } of seen.pages) add(null, line("people", `People are called: ${firstLine(text)}`));
  }
}

/** What is different in the world itself. */
function changesOfTruth(before: PlanTruth | undefined, now: PlanTruth): readonly Line[] {
  if (before === undefined || before === now) return [];
  const lines: Line[] = [];
  for (const [database, sites] of Object.entries(now.databases)) {
    for (const [site, { accepts }] of Object.entries(sites)) {
      const was = before.databases[database]?.[site]?.accepts;
      if (was !== undefined && was !== accepts) lines.push(line("world", accepts ? `${database} takes writes at ${site}` : `${database} takes no more writes at ${site}`));
    }
  }
  for (const [name, sites] of Object.entries(now.dns)) {
    const was = before.dns[name] ?? [];
    if (was.toSorted().join() !== sites.toSorted().join()) lines.push(line("world", sites.length === 0 ? `${name} leads nowhere` : `${name} leads to ${sayList(sites)}`));
  }
  for (const [provider, { site }] of Object.entries(now.webhooks)) {
    if (before.webhooks[provider]?.site !== site) lines.push(line("world", site === null ? `${provider} has given up and delivers nowhere` : `${provider} delivers to ${site}`));
  }
  return lines;
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";
