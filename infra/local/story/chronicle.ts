// What there is to tell of an event: each line with its time and its kind, so that the narration can be read as prose and as a
// table. Looks and waits are told only when they change what is thought.

import type { EntryBody } from "../../../workflows/record.ts";
import { sayList } from "../../../workflows/plan-fault.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { NewEntry, Seen } from "./seen.ts";
import type { PlanTruth } from "./world.ts";

/** world: what happened; run: a run begins or ends; decided: by rule; people: what they were asked and did; changed: calls; proved: a step ended. */
export type LineKind = "world" | "run" | "decided" | "people" | "changed" | "proved" | "trouble";

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
  readonly #verdicts = new Map<string, string>();
  readonly #intents = new Map<string, string>();
  readonly #titles = new Map<string, string>();
  readonly #waits = new Map<string, string>();
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
      const told = this.#entry(each);
      if (told !== undefined) add(each.plan, told);
    }
    for (const { text } of seen.pages) add(null, line("people", `People are called: ${firstLine(text)}`));
  }

  #entry({ run, entry }: NewEntry): Line | undefined {
    const { body } = entry;
    switch (body.type) {
      case "opened":
        return line("run", `A run begins, a ${body.kind} ${body.repair === undefined ? `from ${body.source} to ${body.target}` : `of ${body.target}`}, started by ${body.trigger.by === "person" ? "a person" : `the ${body.trigger.by}`}`, [body.trigger.what]);
      case "joined":
        return line("run", `The ${body.trigger.by} joins the open run`, [body.trigger.what]);
      case "assessed": {
        const { verdict, code, sentence, reasons, missing } = body.verdict;
        const known = `${verdict} ${code}`;
        if (this.#verdicts.get(run) === known && !body.confirms) return undefined;
        this.#verdicts.set(run, known);
        return line("decided", `${body.confirms ? "Looked at once more: the" : "The"} verdict is ${verdict} (${code}): ${sentence}`, [...reasons, ...missing.map((each) => `A person is asked because ${each}.`)]);
      }
      case "gate-opened":
        this.#titles.set(`${run}/${body.facts.gate}`, body.facts.title);
        return line("people", `${body.facts.revision > 1 ? "The facts have changed, so it is asked again" : "A person is asked"}: ${body.facts.title}`, [`To go ahead accepts ${sayAccepted(body.facts.acceptedLossSeconds)}.`]);
      case "gate-decided":
        return line("people", `${body.by} decides ${body.decision} at "${this.#titles.get(`${run}/${body.gate}`) ?? body.gate}": "${body.reason}"`);
      case "gate-ended":
        return line("people", `"${this.#titles.get(`${run}/${body.gate}`) ?? body.gate}" is ${body.how}: ${body.because}`);
      case "authorised":
        return line("decided", `The run may go ahead, ${body.how === "automatic" ? "without a person" : "as approved"}, and accepts ${sayAccepted(body.acceptedLossSeconds)}`);
      case "intent":
        this.#intents.set(`${run}/${entry.seq}`, body.mutation.sentence);
        return undefined;
      case "result":
        return resultLine(body, this.#intents.get(`${run}/${body.intentSeq}`) ?? body.key);
      case "step":
        return this.#waitsAsBefore(run, body) ? undefined : stepLine(body);
      case "stop-requested":
        return line("people", `${body.by} stops the run: "${body.reason}"`);
      case "page-failed":
        return line("trouble", `People could not be called: ${body.because}`);
      case "closed":
        return line("run", `The run ends as ${body.end}: ${body.sentence}`);
      default:
        return undefined;
    }
  }

  /** A wait whose reason differs from the last one only in its numbers tells nothing new. */
  #waitsAsBefore(run: string, { step, status, because }: Extract<EntryBody, { type: "step" }>): boolean {
    const key = `${run}/${step}`;
    const reason = status === "waiting" ? because.replace(/[\d.:TZ-]+/g, "…") : "";
    const same = reason !== "" && this.#waits.get(key) === reason;
    this.#waits.set(key, reason);
    return same;
  }
}

function resultLine({ outcome, answer }: Extract<EntryBody, { type: "result" }>, sentence: string): Line {
  const said = answer === "" ? [] : [answer];
  switch (outcome) {
    case "applied":
      return line("changed", `${sentence}: applied`, said);
    case "refused":
      return line("trouble", `${sentence}: refused`, said);
    case "unknown":
      return line("trouble", `${sentence}: no answer, so it may have happened`, said);
    default:
      return line("trouble", `${sentence}: not sent`, said);
  }
}

function stepLine({ step, status, because }: Extract<EntryBody, { type: "step" }>): Line | undefined {
  switch (status) {
    case "done":
      return line("proved", `${step} is done: ${because}`);
    case "stuck":
      return line("trouble", `${step} is stuck: ${because}`);
    case "skipped":
    case "done-by-hand":
      return line("people", `${step} is ${status === "skipped" ? "skipped" : "done by hand"}: ${because}`);
    case "would":
      return line("proved", `${step} would be done: ${because}`);
    default:
      return because === "taken up" ? undefined : line("proved", `${step} waits: ${because}`);
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

function sayAccepted(seconds: Extract<EntryBody, { type: "authorised" }>["acceptedLossSeconds"]): string {
  if (seconds === "unknown") return "an unknown loss of writes";
  return seconds === 0 ? "no loss of writes" : `at most ${seconds} s of lost writes`;
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";
