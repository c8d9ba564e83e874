// Finds where in a YAML text a path of the plan stands, so that a fault can name line and column. What is missing is
// shown at the nearest thing that is there: the key of the mapping in which it is missing.

import { isAlias, isCollection, isMap, isScalar, isSeq } from "yaml";
import type { Document, LineCounter, Node } from "yaml";
import type { Fault } from "../workflows/plan-fault.ts";

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of a fault; lines and columns count from 1. */
export function placeOf(fault: Pick<Fault, "path" | "at">, document: Document, lines: LineCounter): Place {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  let keyOffset = offset;
  for (const [depth, step] of fault.path.entries()) {
    const here = isAlias(node) ? node.resolve(document) : node;
    const found = isMap(here)
      ? here.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step))
      : isSeq(here) && typeof step === "number" && step < here.items.length
        ? { key: undefined, value: here.items[step] }
        : undefined;
    if (found === undefined) return at(keyOffset, lines);
    node = found.value;
    offset = startOf(node) ?? offset;
    keyOffset = startOf(found.key) ?? offset;
    const last = depth === fault.path.length - 1;
    if (last && fault.at !== "key" && !isCollection(node) && startOf(node) !== undefined && hasText(node)) return at(offset, lines);
  }
  return at(keyOffset, lines);
}

/** An empty value has a place after its key, where nothing is to be seen; the key is shown instead. */
function hasText(node: unknown): boolean {
  const range = (node as Node | null)?.range;
  return isAlias(node) || (range !== undefined && range !== null && range[1] > range[0]);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

export function at(offset: number, lines: LineCounter): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
