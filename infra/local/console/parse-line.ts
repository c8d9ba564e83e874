// What a person types in the terminal, as a value. A decision is bound to the gate as it was last shown, by its revision
// and digest; what fits no gate or more than one is answered with what to type instead, and nothing is guessed.

import { nearest } from "../../../workflows/nearest.ts";
import type { Decision, GateState } from "../../../workflows/record.ts";
import { commands } from "../../../lambdas/console/gate-words.ts";
import type { DecisionInput, LocalState } from "./state.ts";
import { list } from "../../../lambdas/console/words.ts";

export type Line =
  | { readonly do: "decide"; readonly input: Omit<DecisionInput, "by"> }
  | { readonly do: "fault"; readonly text: string }
  | { readonly do: "failover"; readonly reason: string }
  | { readonly do: "state" | "help" | "quit" | "nothing" }
  /** Nothing is done; the sentence says why and what to type. */
  | { readonly do: "answer"; readonly sentence: string };

export const help: readonly string[] = [
  "approve REASON · reject REASON · retry REASON · skip REASON · done REASON · force REASON · stop REASON   decide at the gate that waits",
  "failover REASON                                ask for a failover away from the active site",
  "fault kill site-a · fault cut replication      break something (fault start site-a · fault restore replication mend it)",
  "state · help · quit",
];

const decisions = new Map<string, Decision>(Object.entries(commands).map(([decision, word]) => [word, decision as Decision]));
decisions.set("done-by-hand", "done-by-hand");
const words = [...decisions.keys(), "fault", "failover", "state", "help", "quit"];
const leastReason = 3;

/** Reads one line; `state` is what the person was last shown, undefined before anything was. */
export function parseLine(text: string, state: LocalState | undefined): Line {
  const [word = "", rest = ""] = split(text.trim());
  const decision = decisions.get(word.toLowerCase());
  if (decision !== undefined) return decide(word, decision, rest, state?.waitingGates ?? []);
  switch (word.toLowerCase()) {
    case "":
      return { do: "nothing" };
    case "fault":
      return rest === "" ? answer("say which fault, for example: fault kill site-a") : { do: "fault", text: rest };
    case "failover":
      return rest.length < leastReason ? answer("a reason is needed; type: failover REASON") : { do: "failover", reason: rest };
    case "state":
      return { do: "state" };
    case "help":
    case "?":
      return { do: "help" };
    case "quit":
    case "exit":
      return { do: "quit" };
    default: {
      const meant = nearest(word, words);
      return answer(`"${word}" is not understood${meant === undefined ? "" : `; did you mean ${meant}?`} (help lists what can be typed)`);
    }
  }
}

function decide(word: string, decision: Decision, rest: string, waiting: readonly GateState[]): Line {
  const [name = "", after = ""] = split(rest);
  const named = waiting.find((gate) => gate.gate === name);
  const gate = named ?? (waiting.length === 1 ? waiting[0] : undefined);
  if (waiting.length === 0) return answer(`no gate waits, so there is nothing to ${word}`);
  if (gate === undefined) return answer(`${waiting.length} gates wait; say which: ${waiting.map((each) => `${word} ${each.gate} REASON`).join(", or ")}`);
  if (!gate.choices.includes(decision)) return answer(`${word} is no choice at "${gate.title}"; the choices are ${list(gate.choices.map((choice) => commands[choice]))}`);
  const reason = named === undefined ? rest : after;
  if (reason.length < leastReason) return answer(`a reason is needed, it goes into the record; type: ${word}${waiting.length > 1 ? ` ${gate.gate}` : ""} REASON`);
  return { do: "decide", input: { gate: gate.gate, revision: gate.revision, digest: gate.digest, decision, reason } };
}

/** The first word and what follows it. */
function split(text: string): readonly [string, string] {
  const space = text.search(/\s/);
  return space < 0 ? [text, ""] : [text.slice(0, space), text.slice(space).trim()];
}

function answer(sentence: string): Line {
  return { do: "answer", sentence };
}
