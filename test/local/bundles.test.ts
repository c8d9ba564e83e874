// The bundles as they are deployed: each function has one that loads and exports its handler, and those that carry out steps
// stay small. How long each takes to load is measured by `npm run bench:lambda`.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { slimCatalogue, slimSchema, slimShapes } from "../../infra/bundling/leave-out.ts";
import { bundle, handlerNames } from "../../infra/bundle.ts";
import { catalogue } from "../../workflows/steps.ts";

jest.setTimeout(120_000);

const steps = [...new Set(Object.values(catalogue).map((row) => row.function))];
/** What each run is led by, beside its steps: loaded while an application is down, as those are. */
const machine = ["open", "look", "assess", "gate", "close"];
const loader = join(import.meta.dirname, "../../infra/bundling/load.mjs");
const fileOf = (name: string): string => join(bundle(name), "index.mjs");

/** What a new process says that loads a bundle, with nothing in its environment that Lambda would not give. */
function load(file: string): { readonly handler: string } {
  return JSON.parse(execFileSync(process.execPath, [loader, file], { encoding: "utf8", env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", AWS_LAMBDA_FUNCTION_NAME: "test" } })) as { readonly handler: string };
}

it("there is one for each function of the catalogue and for each that the machine calls", () => {
  expect(handlerNames()).toEqual(expect.arrayContaining([...steps, "open", "look", "assess", "gate", "close", "probe", "intake", "request", "sweep", "decide", "switch", "enrol", "read", "readiness"]));
});

it.each(handlerNames())("%s loads and exports its handler", (name) => {
  expect(load(fileOf(name)).handler).toBe("function");
});

it.each([...steps, ...machine])("%s has less than 400 kB", (name) => {
  expect(statSync(fileOf(name)).size).toBeLessThan(400_000);
});

it.each(steps)("%s holds the rows of its own kinds and of no others, so that a new kind makes one bundle larger and not all", (name) => {
  const text = readFileSync(fileOf(name), "utf8");
  expect(steps.filter((each) => text.includes(`function:"${each}"`))).toEqual([name]);
});

it("console has less than 400 kB to start with, and beside it the files that its pages load", () => {
  expect(statSync(fileOf("console")).size).toBeLessThan(400_000);
  const kept = join(import.meta.dirname, "../../lambdas/console/page");
  const files = readdirSync(join(bundle("console"), "page"));
  expect(files).toEqual(readdirSync(kept).filter((name) => /\.(js|css|svg)$/.test(name)).toSorted());
  for (const file of files) expect(readFileSync(join(bundle("console"), "page", file), "utf8")).toBe(readFileSync(join(kept, file), "utf8"));
});

it.each(["credential_process", "AWS_CONTAINER_CREDENTIALS", "sso_account_id", "169.254.170.2"])("no step function searches for credentials (%s)", (word) => {
  for (const name of steps) expect([name, readFileSync(fileOf(name), "utf8").includes(word)]).toEqual([name, false]);
});

it.each([
  ["keys that are constants become what they are", 'const _xN = "xmlName";\nvar A$ = [3, { [_xN]: _b }];', 'const _xN = "xmlName";\nvar A$ = [3, { "xmlName": _b }];'],
  ["keys that are not known stay as they are", "var A$ = [3, { [_xN]: _b }];", "var A$ = [3, { [_xN]: _b }];"],
  ["errors are not put into the list", "var E$ = [-3];\nn0_registry.registerError(E$, E);\nvar B$ = [1];", "var E$ = [-3];\n\nvar B$ = [1];"],
  ["the base of all errors is", "_s_registry.registerError(SServiceException$, SServiceException);", "_s_registry.registerError(SServiceException$, SServiceException);"],
])("in the SDK's shapes %s", (_says, text, slim) => {
  expect(slimSchema(text)).toBe(slim);
});

it("a row keeps all that functions read of it, and not where its facts come from", () => {
  const row = `  "a.b": {\n    kind: "a.b",\n    proof: "seen",\n    source: "A4: a \\"source\\", with words",\n    noCase: {\n      stuck: "it only looks",\n    },\n  },\n  "a.c": {\n    kind: "a.c",\n    noCase: onlyLooks,\n  },\n`;
  expect(slimCatalogue(row)).toBe(`  "a.b": {\n    kind: "a.b",\n    proof: "seen",\n    \n    \n  },\n  "a.c": {\n    kind: "a.c",\n    \n  },\n`);
});

it("a shape keeps what it asks of a plan, and no description for editors", () => {
  const shape = 'const a = text.min(1).meta({\n  description: "A {site}, \\"said\\" so",\n});\nconst b = z.int().meta({ description: "How many" }).min(2).meta(oneKey);\n';
  expect(slimShapes(shape)).toBe("const a = text.min(1);\nconst b = z.int().min(2).meta(oneKey);\n");
});

it.each([
  ["where the facts of a row come from", '    asks: true,\n    source: "A12: \\"why\\"",\n    undo: null,', "    asks: true,\n    \n    undo: null,"],
  ["what is shown of a row", "    noCase: { ...onlyLooks, ...asksNoAws },\n    callMs: 1,", "    \n    callMs: 1,"],
  ["what a probe cannot see", '{ title: "DNS", blindTo: "caches", reads: [], source: "E1" }', '{ title: "DNS",  reads: [],  }'],
])("of the catalogues is left out %s, and nothing else", (_says, text, slim) => {
  expect(slimCatalogue(text)).toBe(slim);
});

it("a step function is not told which actions of IAM its rows need, nor how its steps are told", () => {
  const row = '    title: (input) => `Run ${input}`,\n    reads: ["s3:GetObject"],\n    changes: [],\n    undo: "stop it",\n    regions: () => [],';
  expect(slimCatalogue(row, { policies: false })).toBe('\n    \n    \n    undo: "stop it",\n');
  expect(slimCatalogue(row)).toBe(row);
});

it.each(steps)("%s asks no row how it is told", (name) => {
  expect(readFileSync(fileOf(name), "utf8")).not.toMatch(/\.(sentence|regions)\(/);
});
