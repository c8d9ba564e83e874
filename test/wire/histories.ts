// What two engines did with one definition, made comparable. Nothing is changed here but what the real time of two runs changes:
// how often they looked. For that `withoutLoops` leaves out each round that led back to a state.

import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Machine } from "../../workflows/asl.ts";

/** State names by place: "" is the machine itself, "GROUP[0]" the first branch of a group. */
export type Entered = Readonly<Record<string, readonly string[]>>;

/** The names of the states entered, in order, each line of states by itself: branches run side by side. */
export function entered(history: readonly Pick<HistoryEvent, "stateEnteredEventDetails">[], definition: Machine): Entered {
  const places = placesOf(definition);
  const found: Record<string, string[]> = {};
  for (const { stateEnteredEventDetails: details } of history) {
    if (details?.name === undefined) continue;
    const place = places.get(details.name) ?? "in no place of the definition";
    found[place] = [...(found[place] ?? []), details.name];
  }
  return found;
}

/** The way without its rounds: where a state is entered again, what lay between is left out. */
export function withoutLoops(all: Entered): Entered {
  const straight = (names: readonly string[]): readonly string[] =>
    names.reduce<readonly string[]>((way, name) => {
      const before = way.indexOf(name);
      return before === -1 ? [...way, name] : way.slice(0, before + 1);
    }, []);
  return Object.fromEntries(Object.entries(all).map(([place, names]) => [place, straight(names)]));
}

/** What went into each state and what came out, in order, each line of states by itself. */
export function dataOf(history: readonly Pick<HistoryEvent, "stateEnteredEventDetails" | "stateExitedEventDetails">[], definition: Machine): Readonly<Record<string, readonly unknown[]>> {
  const places = placesOf(definition);
  const found: Record<string, unknown[]> = {};
  const keep = (name: string | undefined, data: object): void => {
    const place = places.get(name ?? "") ?? "in no place of the definition";
    found[place] = [...(found[place] ?? []), { name, ...data }];
  };
  for (const { stateEnteredEventDetails: into, stateExitedEventDetails: out } of history) {
    if (into !== undefined) keep(into.name, { input: JSON.parse(into.input ?? "null") as unknown });
    if (out !== undefined) keep(out.name, { output: JSON.parse(out.output ?? "null") as unknown });
  }
  return found;
}

/** How many events of each type a history has. */
export function countsByType(history: readonly Pick<HistoryEvent, "type">[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of history) counts[type ?? ""] = (counts[type ?? ""] ?? 0) + 1;
  return counts;
}

/** State names are unique in a whole definition, branches included. */
function placesOf(machine: Machine, place = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(machine.States).flatMap(([name, state]): readonly (readonly [string, string])[] => [
      [name, place],
      ...(state.Type === "Parallel" ? state.Branches.flatMap((branch, index) => [...placesOf(branch, `${name}[${index}]`)]) : []),
    ]),
  );
}
