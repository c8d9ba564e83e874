// Reads every file of the tree once, with what its imports and expressions say. The architecture test asks its rules of
// these facts, so that a rule looks at code and never at a word in a comment or a sentence.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { parseSync } from "@swc/core";

export const root = join(import.meta.dirname, "../..");

/** What is made by tools and not by people. */
const notOurs = new Set(["node_modules", ".git", ".build", ".bundles", ".venv", "cdk.out", "coverage"]);

export interface Import {
  readonly line: number;
  /** As written: `zod`, `node:fs`, `./plan.ts`. */
  readonly from: string;
  /** The file of the tree that it leads to, or undefined for a package. */
  readonly file: string | undefined;
  /** The names taken, empty where all is taken at once. */
  readonly names: readonly string[];
  readonly typeOnly: boolean;
  readonly reexport: boolean;
}

/** Something in the code that a rule may forbid, by a short name such as `new Date()` or `any`. */
export interface Use {
  readonly line: number;
  readonly what: string;
}

export interface Source {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly uses: readonly Use[];
}

/** Every text file of the tree, relative to the root. */
export function treeFiles(folder = root): readonly string[] {
  return readdirSync(folder)
    .filter((name) => !notOurs.has(name))
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? treeFiles(path) : [relative(root, path).split("\\").join("/")];
    });
}

/** The code of the tree. Declarations (`.d.ts`) are read as text only. */
export function readSources(): readonly Source[] {
  return treeFiles()
    .filter((path) => /\.(ts|mjs|js)$/.test(path))
    .map((path) => parseSource(path, readFileSync(join(root, path), "utf8")));
}

/** What one text says, as if it lay at `path`. */
export function parseSource(path: string, text: string): Source {
  const bytes = Buffer.from(text);
  const lineEnds: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lineEnds.push(at);
  const lineAt = (offset: number): number => {
    // By halving: counting from the start for each expression would take minutes in a long file.
    let [low, high] = [0, lineEnds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((lineEnds[middle] ?? 0) < offset - 1) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
  const imports: Import[] = [];
  const uses: Use[] = [];
  if (!path.endsWith(".d.ts")) {
    // swc gives positions as bytes from 1, anew for each file.
    walk(parseSync(text, { syntax: "typescript", target: "es2023" }), (node) => {
      const line = lineAt(node.span?.start ?? 1);
      const found = importOf(node);
      if (found !== undefined) imports.push({ ...found, line, file: fileOf(path, found.from) });
      const use = useOf(node, (span) => bytes.subarray(span.start - 1, span.end - 1).toString("utf8"));
      if (use !== undefined) uses.push({ line, what: use });
    });
  }
  return { path, text, lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0), imports, uses };
}

function fileOf(path: string, from: string): string | undefined {
  return from.startsWith(".") ? posix.join(posix.dirname(path), from) : undefined;
}

interface Span {
  readonly start: number;
  readonly end: number;
}
/** A node of the syntax tree, as loosely as a walk over all kinds needs it. */
interface Node {
  readonly type?: string;
  readonly span?: Span;
  readonly [field: string]: unknown;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit);
  } else if (typeof node === "object" && node !== null) {
    visit(node as Node);
    for (const field of Object.values(node)) if (typeof field === "object") walk(field, visit);
  }
}

function importOf(node: Node): Omit<Import, "line" | "file"> | undefined {
  const literal = (value: unknown): string | undefined => ((value as Node | undefined)?.type === "StringLiteral" ? String((value as Node)["value"]) : undefined);
  const from = literal(node["source"]);
  switch (node.type) {
    case "ImportDeclaration": {
      const specifiers = (node["specifiers"] as readonly Node[]).map((each) => nameOf(each["imported"]) ?? (each.type === "ImportSpecifier" ? nameOf(each["local"]) : undefined));
      return { from: from ?? "", names: specifiers.filter((name) => name !== undefined), typeOnly: node["typeOnly"] === true, reexport: false };
    }
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
      return from === undefined ? undefined : { from, names: [], typeOnly: node["typeOnly"] === true, reexport: true };
    case "TsImportType":
      return { from: literal(node["argument"]) ?? "", names: [], typeOnly: true, reexport: false };
    case "CallExpression": {
      const [first] = node["arguments"] as readonly { readonly expression: Node }[];
      const wanted = (node["callee"] as Node).type === "Import" ? literal(first?.expression) : undefined;
      return wanted === undefined ? undefined : { from: wanted, names: [], typeOnly: false, reexport: false };
    }
    default:
      return undefined;
  }
}

const nameOf = (node: unknown): string | undefined => ((node as Node | null | undefined)?.type === "Identifier" ? String((node as Node)["value"]) : undefined);

function useOf(node: Node, textOf: (span: Span) => string): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
      return `import ${String((node["source"] as Node)["value"])}`;
    case "TsKeywordType":
      return node["kind"] === "any" ? "any" : undefined;
    case "CatchClause": {
      const body = node["body"] as Node & { readonly span: Span };
      return (body["stmts"] as readonly unknown[]).length === 0 && !/\/[/*]/.test(textOf(body.span)) ? "empty catch" : undefined;
    }
    case "NewExpression": {
      const name = nameOf(node["callee"]);
      const given = (node["arguments"] as readonly unknown[] | null) ?? [];
      return name === "Date" && given.length > 0 ? undefined : name === undefined ? undefined : `new ${name}()`;
    }
    case "CallExpression": {
      const name = nameOf(node["callee"]);
      return name === undefined ? undefined : `${name}()`;
    }
    case "MemberExpression": {
      const [object, property] = [nameOf(node["object"]), nameOf(node["property"])];
      return object === undefined || property === undefined ? undefined : `${object}.${property}`;
    }
    default:
      return undefined;
  }
}
