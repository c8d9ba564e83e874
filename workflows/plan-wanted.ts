// Knows from the JSON Schema what may stand at a place of the plan, so that a fault can name the keys or words that are
// known there. The schema library tells what was wrong, but not what would have been right.

import type { PlanPath } from "./plan-fault.ts";
import { sayList } from "./plan-fault.ts";
import { planJsonSchema } from "./plan-schema.ts";

interface Node {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
}

const root = planJsonSchema() as Node;

/** The alternatives of a node, with references followed. */
function alternatives(node: Node): readonly Node[] {
  if (node.$ref !== undefined) {
    const target = root.$defs?.[node.$ref.slice(node.$ref.lastIndexOf("/") + 1)];
    return target === undefined ? [] : alternatives(target);
  }
  return node.anyOf === undefined ? [node] : node.anyOf.flatMap(alternatives);
}

function nodesAt(path: PlanPath): readonly Node[] {
  let nodes = alternatives(root);
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      const next = typeof key === "number" ? node.items : (node.properties?.[key] ?? node.additionalProperties);
      return typeof next === "object" ? alternatives(next) : [];
    });
  }
  return nodes;
}

/** The keys that a mapping at this place may have. */
export function knownKeys(path: PlanPath): readonly string[] {
  return [...new Set(nodesAt(path).flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** What is wanted at this place, as a noun phrase. */
export function wantedAt(path: PlanPath): string {
  const phrases = [...new Set(nodesAt(path).map(phrase))];
  return phrases.length === 0 ? "what the schema says (understudy plan schema)" : sayList(phrases, "or");
}

function phrase(node: Node): string {
  if (node.enum !== undefined) return sayList(node.enum.map(String), "or");
  switch (node.type) {
    case "array": {
      const words = node.items === undefined ? [] : alternatives(node.items).flatMap((item) => item.enum?.map(String) ?? []);
      return words.length === 0 ? "a list" : `a list of ${sayList(words, "or")}`;
    }
    case "object": {
      const keys = node.required?.length ? node.required : Object.keys(node.properties ?? {});
      return keys.length === 0 ? "a mapping" : `a mapping with ${sayList(keys, node.required?.length ? "and" : "or")}`;
    }
    case "integer":
      return "a whole number";
    case "string":
      return "a text in quotes";
    default:
      return node.type === undefined ? "a value" : `a ${node.type}`;
  }
}
