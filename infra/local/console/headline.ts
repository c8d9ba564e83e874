// The one sentence at the top: what is wrong, or what is proposed now. It is decided here, once, for page, title and terminal.

import { activeSite, concernsOf } from "./reading.ts";
import type { LocalState } from "./state.ts";
import type { Mark } from "../../../lambdas/console/words.ts";
import { endMark, list, marks } from "../../../lambdas/console/words.ts";

export interface Headline {
  readonly mark: Mark;
  readonly sentence: string;
  /** Further sentences, most important first. */
  readonly more: readonly string[];
}

/** The headline of a state. A waiting gate comes before a running run, that before trouble, that before health. */
export function headlineOf(state: LocalState): Headline {
  const concerns = concernsOf(state);
  const sentences = concerns.map((concern) => concern.sentence);
  const hurt = concerns.filter((concern) => concern.weight === "bad").map((concern) => concern.sentence);
  const [gate] = state.waitingGates;
  if (gate !== undefined) {
    const proposal = gate.kind === "approve-failover" ? gate.sentences.slice(0, 2).join(" ") : (gate.sentences[0] ?? gate.title);
    const others = state.waitingGates.slice(1).map((other) => `Also waiting: ${other.title}.`);
    return { mark: marks.waiting, sentence: proposal, more: others };
  }
  if (state.run?.end === "open") return { mark: marks.running, sentence: runningSentence(state.run), more: hurt };

  const last = lastRun(state);
  const [first] = concerns;
  const serves = servesSentence(state);
  if (first === undefined) return { mark: marks.healthy, sentence: `${serves}; all is well as far as it is watched.`, more: last };
  if (first.weight === "bad") return { mark: marks.trouble, sentence: first.sentence, more: ["No run is open.", ...last, ...sentences.slice(1)] };
  const mark = first.weight === "warn" ? marks.attention : marks.unknown;
  return { mark, sentence: `${serves}. ${first.sentence}`, more: [...last, ...sentences.slice(1)] };
}

/** What the plan leaves to others; it is named wherever health is claimed. */
export function notManagedSentence(state: LocalState): string {
  if (state.notManaged.length === 0) return "";
  return `Not managed, so not known here: ${list(state.notManaged.map((each) => each.service))}.`;
}

function runningSentence(run: NonNullable<LocalState["run"]>): string {
  const { verdict } = run;
  if (verdict === null) return `A run has been opened for ${run.source}; nothing has been decided yet.`;
  const now = run.steps.filter((step) => step.status === "waiting").map((step) => step.title);
  const begun = run.steps.some((step) => step.status !== "not started");
  const doing = run.repair === undefined ? `Moving from ${run.source} to ${run.target}` : `Repairing ${run.target}`;
  if (now.length > 0) return `${doing}: ${now.join("; ")}.`;
  if (begun) return `${doing}.`;
  if (verdict.verdict === "watch") return `Watching ${run.source}: ${verdict.sentence}`;
  return `Looking once more before anything is done: ${verdict.sentence}`;
}

function servesSentence(state: LocalState): string {
  const active = activeSite(state);
  if (active === undefined) return state.client.serving ? "The client is served, by which site the record does not say" : "Who should serve is not known";
  const { leadsTo, name, resolvesTo, serving } = state.client;
  if (!serving) return `${active.site} is the active site`;
  if (leadsTo === active.site) return `${active.site} serves`;
  return `${active.site} is the active site, but ${name} leads to ${leadsTo ?? list(resolvesTo)}`;
}

function lastRun(state: LocalState): readonly string[] {
  const { run } = state;
  if (run === null || run.end === "open") return [];
  return [`The last run: ${endMark(run.end).word.toLowerCase()}. ${run.sentence}`];
}
