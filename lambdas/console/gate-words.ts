// What the choices at a gate are called and what each brings about. A button says what it does, never Yes or OK; the page
// and the terminal offer the same choices in the same words.

import { tellsLossToCome } from "../../workflows/losses-to-come.ts";
import { sayLoss } from "../../workflows/loss.ts";
import type { Decision, GateFacts } from "../../workflows/record.ts";
import type { Verdict } from "../../workflows/assess.ts";
import type { Tone } from "./words.ts";
import { sayDuration } from "../../workflows/units.ts";

/** Which way the run goes; null while no run is known, then the sites are not named. */
export type Direction = { readonly source: string; readonly target: string } | null;

export interface Choice {
  readonly decision: Decision;
  readonly label: string;
  /** What it brings about, as a sentence. */
  readonly brings: string;
  /** Opens a part of its own with its own reason, because it leaves the normal way; its label ends with "…". */
  readonly aside: boolean;
  readonly tone: Tone;
  /** Reasons that are often the right ones. */
  readonly suggestions: readonly string[];
}

/** The words a person types in the terminal. */
export const commands: Readonly<Record<Decision, string>> = { approve: "approve", reject: "reject", retry: "retry", skip: "skip", "done-by-hand": "done", force: "force", stop: "stop", commit: "commit", return: "return" };

/** The choices of a gate in the order in which the gate names them. */
export function choicesOf(gate: GateFacts, direction: Direction): readonly Choice[] {
  return gate.choices.map((decision) => choiceOf(gate, decision, direction));
}

function choiceOf(gate: GateFacts, decision: Decision, direction: Direction): Choice {
  const source = direction?.source ?? "the source";
  const target = direction?.target ?? "the other site";
  const make = (label: string, brings: string, more: Partial<Choice> = {}): Choice => ({ decision, label, brings, aside: false, tone: "quiet", suggestions: [], ...more });
  switch (decision) {
    case "approve":
      if (gate.kind === "approve-failover" && source === target) {
        return make(`Approve the repair of ${target}`, `${target} is looked at once more, and only if the facts are still these is anything changed. No other site takes over.`, { tone: "ask", suggestions: ["Mend it in place first"] });
      }
      if (gate.kind === "approve-failover" && !gate.title.startsWith("Fail over")) {
        return make(`Approve: ${gate.title}`, `Both sites are looked at once more, and only if the facts are still these is anything changed. Nothing may be lost: before ${target} takes over, whatever cannot be done is taken back.`, { tone: "ask", suggestions: ["As announced"] });
      }
      if (gate.kind === "approve-failover") {
        return make(`Approve failover to ${target}${accepting(gate)}`, `${source} is looked at once more, and only if the facts are still these is anything changed.`, { tone: "ask", suggestions: [`${source} is down, confirmed`] });
      }
      if (gate.kind === "fence-unconfirmed") {
        return make("Go on without a confirmed fence…", `${source} may still accept writes. They would be lost, and how many cannot be known.`, { aside: true, tone: "bad", suggestions: ["Serving users is worth more than these writes"] });
      }
      if (gate.kind === "step-asks") {
        return make(`Approve, and go on${accepting(gate)}`, "What the gate asks is answered with this, and the step goes on at once.", { tone: "ask", suggestions: [] });
      }
      if (gate.kind === "step-force") {
        return make(`Force it${accepting(gate)}…`, "The step goes on by force at once, in the way that the gate describes. What is lost by it does not come back.", { aside: true, tone: "bad", suggestions: ["Nothing else is left, and waiting costs more"] });
      }
      return make("Approve this step", "The step starts at once.", { tone: "ask", suggestions: ["Agreed with the owner of this step"] });
    case "reject":
      if (gate.kind === "step-force") return make("Reject, force nothing", "Nothing is forced, and it is asked again how the stuck step goes on.", { suggestions: ["There is another way"] });
      return make(`Reject, stay in ${source}`, "Nothing is changed and the run closes as rejected.", { suggestions: [`${source} is coming back`] });
    case "retry":
      return make(gate.kind === "fence-unconfirmed" ? "Retry the fence" : "Retry this step", "The step looks again and sends only what is still missing.", { tone: "ask", suggestions: ["The cause has been mended"] });
    case "skip":
      return make("Skip this step…", "The step stays undone and later steps go on without it. The run can then end as done with exceptions at best.", { aside: true, tone: "warn", suggestions: ["Not needed this time"] });
    case "done-by-hand":
      if (gate.kind === "fence-unconfirmed") {
        return make(`Mark done by hand: ${source} is off…`, `You say that you have seen to it that ${source} is off. Write how you know.`, { aside: true, tone: "warn", suggestions: [`Powered off ${source} and saw it off`] });
      }
      return make("Mark done by hand…", "You say that you have brought it about yourself. Write what you did and how you saw that it worked.", { aside: true, tone: "warn", suggestions: ["Done in the provider's own console, and seen to work"] });
    case "force":
      return make("Ask to force this step…", "Nothing is forced yet: what force means, and what may be lost, is asked at a gate of its own, and other people have to approve it.", { aside: true, tone: "bad", suggestions: ["No other way is left"] });
    case "commit":
      return make(`Commit, stay in ${target}`, `The run ends, and ${target} goes on serving. Nothing is changed.`, { tone: "ask", suggestions: ["Looked at and found to serve as it should"] });
    case "return":
      return make(`Return to ${source}…`, `The run ends, and ${target} goes on serving until ${source} can again. What the way home begins with is asked for in your name, and asks at a gate of its own.`, { aside: true, tone: "warn", suggestions: [`${source} is mended, and shall serve again`] });
    case "stop":
      return make("Stop the run…", "No further step starts. What has been changed stays changed, and nobody undoes it.", { aside: true, tone: "bad", suggestions: ["We go on by hand"] });
  }
}

function accepting(gate: GateFacts): string {
  if (gate.acceptedLossSeconds === "unknown") return ", accepting an unknown loss of writes";
  return gate.acceptedLossSeconds === 0 ? "" : `, accepting up to ${sayDuration(gate.acceptedLossSeconds * 1000)} of lost writes`;
}

export interface LossWords {
  readonly headline: string;
  /** Sentences of the gate itself that say it in detail. */
  readonly sentences: readonly string[];
  readonly tone: Tone;
}

/** What approving would lose; undefined where the gate is not about loss. The detail comes only from what the gate stored. */
export function lossOf(gate: GateFacts, verdict: Verdict | null): LossWords | undefined {
  if (gate.kind !== "approve-failover" && gate.kind !== "fence-unconfirmed" && gate.kind !== "step-force") return undefined;
  const said = (verdict?.losses ?? []).map((loss) => `${sayLoss(loss)}.`).filter((sentence) => gate.sentences.includes(sentence));
  if (gate.acceptedLossSeconds === "unknown") return { headline: "Unknown. It could be everything since the last write that was copied.", sentences: said, tone: "unknown" };
  const toCome = gate.sentences.filter(tellsLossToCome);
  if (gate.acceptedLossSeconds === 0 && toCome.length > 0) return { headline: "Not known yet: it is found out, and asked, when the source has stopped.", sentences: [...said, ...toCome], tone: "unknown" };
  if (gate.acceptedLossSeconds === 0) return { headline: "No writes would be lost.", sentences: said, tone: "good" };
  return { headline: `Up to ${sayDuration(gate.acceptedLossSeconds * 1000)} of writes.`, sentences: said, tone: "warn" };
}
