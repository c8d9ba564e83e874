// What there is to tell of a record's entries, as lines of sentences: for stories, the command line and whoever follows a run.
// Looks and waits are told only when they change what is thought.

import { acceptsLoss } from "./access.ts";
import { sayLoss } from "./loss.ts";
import type { Entry, EntryBody } from "./record.ts";
import { sayMove } from "./switchover-words.ts";
import { sayWouldAsk } from "./would-ask.ts";

/** run: a run begins or ends; decided: by rule; people: what they were asked and did; changed: calls; waits: a step waits for what it began; proved: a step ended. */
export type LineKind = "run" | "decided" | "people" | "changed" | "waits" | "proved" | "trouble";

export interface Line {
  readonly kind: LineKind;
  readonly sentence: string;
  /** Why, or what was seen; each a sentence. */
  readonly details: readonly string[];
}

const line = (kind: LineKind, sentence: string, details: readonly string[] = []): Line => ({ kind, sentence, details });

/** Tells entries one after the other, oldest first; what was told before decides what is new. One serves any number of runs. */
export class Narration {
  readonly #verdicts = new Map<string, string>();
  readonly #intents = new Map<string, string>();
  readonly #titles = new Map<string, string>();
  readonly #waits = new Map<string, string>();
  readonly #facts = new Map<string, string>();

  /** The line of an entry, or undefined where it tells nothing new. */
  tell({ run, seq, body }: Pick<Entry, "run" | "seq" | "body">): Line | undefined {
    switch (body.type) {
      case "opened":
        return line("run", `A run begins, a ${sayMove(body)} ${body.repair === undefined ? `from ${body.source} to ${body.target}` : `of ${body.target}`}, started by ${body.trigger.by === "person" ? "a person" : `the ${body.trigger.by}`}`, [body.trigger.what]);
      case "joined":
        return line("run", `The ${body.trigger.by} joins the open run`, [body.trigger.what]);
      case "assessed": {
        const { verdict, code, sentence, reasons, missing } = body.verdict;
        const known = `${verdict} ${code}`;
        if (this.#verdicts.get(run) === known && !body.confirms) return undefined;
        this.#verdicts.set(run, known);
        return line("decided", `${body.confirms ? "Looked at once more: the" : "The"} verdict is ${verdict} (${code}): ${sentence}`, [...reasons, ...missing.map((each) => `A person is asked because ${each}.`)]);
      }
      case "gate-opened": {
        const { gate, title, revision, digest } = body.facts;
        const key = `${run}/${gate}`;
        // A state that is tried again, or a run that is taken up, asks once more what nobody has answered.
        const again = this.#facts.get(key) === digest ? "It is asked once more, on the same facts" : "The facts have changed, so it is asked again";
        this.#facts.set(key, digest);
        this.#titles.set(key, title);
        return line("people", `${revision > 1 ? again : "A person is asked"}: ${title}`, sayGoingAhead(body.facts));
      }
      case "gate-decided":
        return line("people", `${body.by} decides ${body.decision} at "${this.#titles.get(`${run}/${body.gate}`) ?? body.gate}": "${body.reason}"`);
      case "gate-voted":
        return line("people", `${body.vote.by} approves "${this.#titles.get(`${run}/${body.gate}`) ?? body.gate}", where ${body.need} people have to: "${body.vote.reason}"`);
      case "gate-held":
        return line("people", `${body.hold.by} holds "${this.#titles.get(`${run}/${body.gate}`) ?? body.gate}": "${body.hold.reason}"`);
      case "attempt-refused":
        return line("people", `${body.by} is refused ${body.decision} at "${this.#titles.get(`${run}/${body.gate}`) ?? body.gate}": ${body.because}`);
      case "attempts-beyond":
        return body.more === null ? line("people", `More than ${body.kept} attempts at gates were refused; the next are counted and not kept one by one`) : line("people", `${body.more} more attempts at gates were refused`);
      case "gate-ended":
        return line("people", `"${this.#titles.get(`${run}/${body.gate}`) ?? body.gate}" is ${body.how}: ${body.because}`);
      case "authorised":
        return line("decided", `The run may go ahead, ${body.how === "automatic" ? "without a person" : "as approved"}, and accepts ${sayAccepted(body.acceptedLossSeconds)}`);
      case "intent":
        this.#intents.set(`${run}/${seq}`, body.mutation.sentence);
        return undefined;
      case "result":
        return resultLine(body, this.#intents.get(`${run}/${body.intentSeq}`) ?? body.key);
      case "step":
        return this.#waitsAsBefore(run, body) ? undefined : stepLine(body);
      case "stop-requested":
        return line("people", `${body.by} stops the run: "${body.reason}"`);
      case "drained":
        return body.drained ? line("proved", "Nothing is missing at the target", [body.because]) : line("proved", `Not everything is shown to be at the target: ${body.because}`);
      case "page-failed":
        return line("trouble", `People could not be called: ${body.because}`);
      case "assumed":
        return line("decided", `If the source failed now, the verdict would be ${body.verdict.verdict} (${body.verdict.code}): ${body.verdict.sentence}`, [...body.verdict.missing.map((each) => `A person would be asked because ${each}.`), ...body.verdict.losses.map((loss) => `${sayLoss(loss)}.`)]);
      case "would-ask":
        return line("people", sayWouldAsk(body.ask));
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

function stepLine({ step, status, because, would = [] }: Extract<EntryBody, { type: "step" }>): Line | undefined {
  switch (status) {
    case "done":
      return line("proved", `${step} is done: ${because}`);
    case "stuck":
      return line("trouble", `${step} is stuck: ${because}`);
    case "skipped":
    case "done-by-hand":
      return line("people", `${step} is ${status === "skipped" ? "skipped" : "done by hand"}: ${because}`);
    case "would":
      return line("proved", `${step} would be done: ${because}`, would.map(({ sentence, undo }) => `${sentence}${undo === null ? ", which nothing undoes" : ""}.`));
    default:
      return because === "taken up" ? undefined : line("waits", `${step} waits: ${because}`);
  }
}

/** What going ahead at a gate accepts, in a sentence of its own; none where it accepts nothing that was not accepted before. */
export function sayGoingAhead(gate: Parameters<typeof acceptsLoss>[0]): readonly string[] {
  return gate.kind === "approve-failover" || acceptsLoss(gate) ? [`To go ahead accepts ${sayAccepted(gate.acceptedLossSeconds)}.`] : [];
}

/** What going ahead accepts, as it stands in a sentence: "no loss of writes". */
export function sayAccepted(seconds: Extract<EntryBody, { type: "authorised" }>["acceptedLossSeconds"]): string {
  if (seconds === "unknown") return "an unknown loss of writes";
  return seconds === 0 ? "no loss of writes" : `at most ${seconds} s of lost writes`;
}
