// The shape of the project, held by a test: who may import whom, where time and randomness come from, what no file may
// hold. Each message says what to do. The rules are tables in test/architecture/rules.ts.

import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { entryPatterns, entryPoints, forbidden, forbiddenText, mostLines, onlyTested, packageExceptions, parts } from "./architecture/rules.ts";
import type { Part } from "./architecture/rules.ts";
import { parseSource, readSources, root, treeFiles } from "./architecture/sources.ts";
import type { Import, Source } from "./architecture/sources.ts";

const sources = readSources();
const byPath = new Map(sources.map((source) => [source.path, source]));
const isTest = ({ path }: Pick<Source, "path">): boolean => path.startsWith("test/");
const isBuiltin = (from: string): boolean => from.startsWith("node:") || builtinModules.includes(from);

function partOf(path: string): Part {
  const part = parts.find(({ folder }) => path.startsWith(folder));
  if (part === undefined) throw new TypeError(`no part of the table holds ${path}`);
  return part;
}

/** The package of an import: `@scope/name` or `name`, without what lies within it. */
const packageOf = (from: string): string => from.split("/").slice(0, from.startsWith("@") ? 2 : 1).join("/");

function allows(list: readonly string[], name: string): boolean {
  return list.some((each) => each === "*" || each === name || (each.endsWith("/*") && name.startsWith(each.slice(0, -1))));
}

describe("imports", () => {
  const problemsOf = (check: (source: Source, each: Import, part: Part) => string | undefined): readonly string[] =>
    sources.flatMap((source) =>
      source.imports.flatMap((each) => {
        const problem = check(source, each, partOf(source.path));
        return problem === undefined ? [] : [`${source.path}:${each.line} imports ${each.from}: ${problem}`];
      }),
    );

  test("between the parts of the tree go one way only", () => {
    expect(problemsOf(({ path }, { file }, part) => {
      if (file === undefined || file.startsWith(part.folder) && partOf(file) === part) return undefined;
      // What lies in a part within a part (lambdas/aws in lambdas) belongs to the outer one too.
      if (part.folder !== "" && file.startsWith(part.folder)) return undefined;
      if (part.mayImport.some((allowed) => file.startsWith(allowed))) return undefined;
      return `files of ${part.folder || "the top folder"} may import ${["their own part", ...part.mayImport].join(", ")}; move what is shared to where both may import it, or hand it in (${path})`;
    })).toEqual([]);
  });

  test("lead to files that exist and carry their extension", () => {
    expect(problemsOf((_source, { file }) => (file === undefined || existsSync(join(root, file)) ? undefined : "there is no such file; imports are written with the extension"))).toEqual([]);
  });

  test("of packages stay where the package belongs", () => {
    expect(problemsOf(({ path }, { from, file }, part) => {
      const name = packageOf(from);
      if (file !== undefined || isBuiltin(from) || allows(part.packages, name) || allows(packageExceptions[path]?.packages ?? [], name)) return undefined;
      if (name.startsWith("@aws-sdk")) return "only lambdas/aws/ speaks to AWS; write a narrow function there and call it";
      if (name.startsWith("aws-cdk") || name === "constructs") return "only infra/aws/ knows CDK; describe what is wanted as data and let infra/aws build it";
      return `files of ${part.folder || "the top folder"} may import ${part.packages.join(", ") || "no package"}; keep the package behind a file of the part that has it, or add it to the table with its reason`;
    })).toEqual([]);
  });

  test("of zod in a function are of its small form, because the large one makes each bundle larger by 60 kB (workflows/decisions/0019)", () => {
    expect(problemsOf(({ path }, { from }) => (path.startsWith("lambdas/") && from === "zod" ? "write the schema with zod/mini" : undefined))).toEqual([]);
  });

  test("of Node's own modules carry `node:` and keep out of the pure parts", () => {
    expect(problemsOf(({ path }, { from, names }, part) => {
      if (!isBuiltin(from)) return undefined;
      if (!from.startsWith("node:")) return `write node:${from}`;
      if (part.node === "all") return undefined;
      const allowed = part.node[path]?.[from];
      if (allowed !== undefined && names.length > 0 && names.every((name) => allowed.includes(name))) return undefined;
      return `${part.folder} knows no machine; take what is needed through a port (workflows/ports.ts)`;
    })).toEqual([]);
  });

  test("of what ships are dependencies of package.json, pinned exactly", () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>;
    expect(problemsOf((source, { from, file, typeOnly }) => {
      if (file !== undefined || isBuiltin(from) || source.path.startsWith("test/") || typeOnly) return undefined;
      return packageOf(from) in dependencies || source.path === "jest.config.mjs" ? undefined : "a file that ships needs it under `dependencies` in package.json";
    })).toEqual([]);
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(loose.map(([name, version]) => `package.json: ${name} is ${version}; pin one exact version (npm install --save-exact)`)).toEqual([]);
  });

  test("are locked for every platform, so that npm ci works on all of them", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>> };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined),
    );
    // A registry that lacks the packages of some platform makes npm leave them out, and then npm ci refuses the lock file.
    expect(missing.map((name) => `package-lock.json lacks ${name}: add its entry (version, os, cpu, libc, optional), or install again where the registry has it`)).toEqual([]);
  });

  test("of a function that carries out steps lead to the rows of its own steps only, so that its bundle does not grow with every other kind", () => {
    const rowsOf = (name: string): string => `workflows/step-rows/${name}.ts`;
    const functions = sources.flatMap((source) => [...source.path.matchAll(/^lambdas\/handlers\/(.+)\.ts$/g)].flatMap(([, name = ""]) => (byPath.has(rowsOf(name)) ? [{ source, name }] : [])));
    expect(functions.length).toBeGreaterThan(10);
    const strange = ({ source, name }: (typeof functions)[number]): readonly string[] =>
      [...reached([source], { types: false })].filter((path) => path === "workflows/steps.ts" || (path.startsWith("workflows/step-rows/") && path !== rowsOf("row") && path !== rowsOf(name)));
    expect(functions.flatMap((each) => strange(each).map((path) => `${each.source.path} carries ${path} with it: let its steps import ${rowsOf(each.name)} instead (withinOf gives a step's deadline), decision 0019`))).toEqual([]);
    expect(functions.filter(({ source, name }) => !reached([source], { types: false }).has(rowsOf(name)))).toEqual([]);
  });

  test("make no cycle", () => {
    expect(cycles().map((path) => `${path.join(" → ")}: a file imports itself in the end; move what both need into a file of its own`)).toEqual([]);
  });

  test("name the file that has the thing: there is no barrel file", () => {
    expect(sources.flatMap(({ path, imports }) => imports.filter(({ reexport }) => reexport).map(({ line, from }) => `${path}:${line} hands on ${from}; let readers import that file themselves`))).toEqual([]);
  });
});

describe("files", () => {
  test("are all used: from an entry point, and the product's not by tests alone", () => {
    const entries = sources.filter(({ path }) => entryPoints.some((entry) => entry.path === path) || entryPatterns.some((pattern) => pattern.test(path)));
    const used = reached(entries);
    // What a file that only tests use needs in turn is excused with it.
    const usedByProduct = reached([...entries.filter((entry) => !isTest(entry)), ...sources.filter(({ path }) => onlyTested[path] !== undefined)]);
    // A declaration belongs to the JavaScript beside it, or declares a package that has no types.
    const code = sources.filter(({ path }) => !path.endsWith(".d.ts"));
    expect([
      ...code.filter(({ path }) => !used.has(path)).map(({ path }) => `${path} is used by nothing: delete it, or add it to entryPoints in test/architecture/rules.ts with what starts it`),
      ...code
        .filter((source) => !isTest(source) && used.has(source.path) && !usedByProduct.has(source.path))
        .map(({ path }) => `${path} is used by tests alone: use it, move it to test/, or give the reason in onlyTested in test/architecture/rules.ts`),
    ]).toEqual([]);
  });

  test("named in the tables of this test exist, and their exceptions are still needed", () => {
    const named = [...entryPoints.map(({ path }) => path), ...Object.keys(onlyTested), ...Object.keys(packageExceptions)];
    expect(named.filter((path) => !byPath.has(path)).map((path) => `${path} is in a table of test/architecture/rules.ts and does not exist: take it out`)).toEqual([]);
    const idle = Object.entries(packageExceptions).filter(([path, { packages }]) => !byPath.get(path)?.imports.some(({ from }) => packages.includes(packageOf(from))));
    expect(idle.map(([path]) => `${path} needs its exception no more: take it out of packageExceptions`)).toEqual([]);
  });

  test(`have at most ${mostLines} lines`, () => {
    expect(sources.filter(({ lines }) => lines > mostLines).map(({ path, lines }) => `${path} has ${lines} lines: split it by what changes together`)).toEqual([]);
  });

  test("begin with a comment that says why they exist", () => {
    expect(sources.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text)).map(({ path }) => `${path}: begin it with a comment in whole sentences that says why the file exists`)).toEqual([]);
  });

  test("hold no unfinished place, no switched-off check, no path of one machine and no package registry", () => {
    const found = treeFiles()
      .filter((path) => !/\.(png|ico|jpg|gz)$/.test(path))
      .flatMap((path) => {
        const text = readFileSync(join(root, path), "utf8");
        return forbiddenText.flatMap(({ what, pattern, instead }) => {
          const match = pattern.exec(text);
          return match === null ? [] : [`${path}:${text.slice(0, match.index).split("\n").length} holds ${what} (${match[0].trim()}): ${instead}`];
        });
      });
    expect(found).toEqual([]);
  });
});

describe("codes in comments and sentences", () => {
  test("are explained in workflows/references.md", () => {
    const page = readFileSync(join(root, "workflows/references.md"), "utf8");
    const code = /\b(?:[RI]\d{1,2}|[A-E]\d{1,2})\b|\b(?:design|aws\.md) §[\d.]*\d/g;
    const known = new Set(page.match(code));
    const unknown = treeFiles()
      .filter((path) => /^(workflows|lambdas|infra)\/.*\.(ts|yaml)$/.test(path))
      .flatMap((path) => [...new Set(readFileSync(join(root, path), "utf8").match(code))].filter((each) => !known.has(each)).map((each) => `${path} names ${each}: say in workflows/references.md what that is`));
    expect(unknown).toEqual([]);
  });
});

describe("code", () => {
  test.each(forbidden)("never has $name, but for the few places that may", ({ what, instead, except }) => {
    expect(sources.flatMap(({ path, uses }) => (except.some((place) => place.test(path)) ? [] : uses.filter((use) => what.test(use.what)).map((use) => `${path}:${use.line} has ${use.what}: ${instead}`)))).toEqual([]);
  });

  test("is really looked into: a text that breaks every rule is found to", () => {
    const bad = [
      "import { randomUUID } from 'node:crypto';",
      "export { x } from './y.ts';",
      "const later = await import('zod'); const type: import('pg').Client = later as any;",
      "setTimeout(() => randomUUID(), Date.now() + Math.random() + performance.now()); new Date(); new Date(0);",
      "try { throw new Error('no'); } catch {}",
      "try { throw new TypeError('no'); } catch { /* said why */ }",
      "it.skip('never', () => {}); describe.only('this', () => {}); xit('that', () => {});",
    ].join("\n");
    const { imports, uses } = parseSource("workflows/bad.ts", bad);
    expect(imports.map(({ from, file, line }) => [from, file, line])).toEqual([["node:crypto", undefined, 1], ["./y.ts", "workflows/y.ts", 2], ["zod", undefined, 3], ["pg", undefined, 3]]);
    const hits = forbidden.map(({ what }) => uses.filter((use) => what.test(use.what)).map((use) => `${use.what} in ${use.line}`));
    expect(hits).toEqual([
      ["Date.now in 4", "performance.now in 4", "new Date() in 4"],
      ["setTimeout() in 4"],
      ["randomUUID() in 4", "Math.random in 4"],
      ["new Error() in 5", "new TypeError() in 6"],
      ["any in 3"],
      ["empty catch in 5"],
      ["it.skip in 7", "describe.only in 7", "xit() in 7"],
    ]);
  });
});

/** Everything that is imported from these files on; without `types` what is loaded with them when they run. */
function reached(entries: readonly Source[], { types = true }: { readonly types?: boolean } = {}): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (source: Source): void => {
    if (seen.has(source.path)) return;
    seen.add(source.path);
    for (const { file, typeOnly } of source.imports) {
      if (typeOnly && !types) continue;
      const next = file === undefined ? undefined : byPath.get(file);
      if (next !== undefined) visit(next);
    }
  };
  for (const entry of entries) visit(entry);
  return seen;
}

/** Each cycle once, from the first of its files that was met. Imports of types count: they tie files together too. */
function cycles(): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const done = new Set<string>();
  const visit = (path: string, above: readonly string[]): void => {
    const from = above.indexOf(path);
    if (from >= 0) {
      found.push([...above.slice(from), path]);
      return;
    }
    if (done.has(path)) return;
    for (const { file } of byPath.get(path)?.imports ?? []) if (file !== undefined) visit(file, [...above, path]);
    done.add(path);
  };
  for (const path of byPath.keys()) visit(path, []);
  return found;
}
