// Makes the bundles that are named on its command line: a program of its own, because those who need a bundle (the CDK
// application, a test) cannot wait for a promise. A file that would stay the same is not touched.

import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import type { BuildOptions } from "esbuild";
import { Defect } from "../../workflows/failure.ts";
import { catalogue } from "../../workflows/steps.ts";
import { leaveOut } from "./leave-out.ts";

const root = join(import.meta.dirname, "../..");
const [folder, ...names] = process.argv.slice(2);
if (folder === undefined || names.length === 0) throw new Defect("usage: program.ts FOLDER NAME…");

/** These load what is large when it is first asked for (the libraries of single probes, the rules of plans, what draws a report, the rules of a kind of run that is rare, a long text that few plans send), so theirs stay in pieces. */
const inPieces = new Set(["probe", "console", "report", "assess", "re-protection"]);
/** These draw reports, which tell people what each kind of look proves and what it is blind to: both have to draw the same bytes. */
const drawing = new Set(["report", "console"]);
/** Files that a function reads from beside its bundle: the folder where they are kept, and what it is called there. */
const beside: Readonly<Record<string, { readonly from: string; readonly as: string; readonly files: RegExp }>> = {
  console: { from: "lambdas/console/page", as: "page", files: /\.(js|css|svg)$/ },
};

const shared: BuildOptions & { readonly write: false } = {
  absWorkingDir: root, outExtension: { ".js": ".mjs" }, write: false, logLevel: "error",
  bundle: true, minify: true, platform: "node", target: "node24", format: "esm", mainFields: ["module", "main"], charset: "utf8", legalComments: "none",
  // Packages that are CommonJS ask for Node's own modules by require, which an ES module does not have.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};
const entry = (name: string): string => join(root, "lambdas/handlers", `${name}.ts`);
/** Those of one kind in one build, which reads each module of the SDK once and not once for each function. */
const stepFunctions = new Set<string>(Object.values(catalogue).map((row) => row.function));
const groups = [
  { policies: false, of: names.filter((name) => stepFunctions.has(name) && !inPieces.has(name)) },
  { policies: true, of: names.filter((name) => !stepFunctions.has(name) && !inPieces.has(name)) },
];
const built = await Promise.all([
  ...groups.flatMap(({ policies, of }) => (of.length === 0 ? [] : [build({ ...shared, plugins: [leaveOut({ policies })], entryPoints: of.map((name) => ({ in: entry(name), out: join(name, "index") })), outdir: folder })])),
  ...names.filter((name) => inPieces.has(name)).map((name) => build({ ...shared, plugins: [leaveOut({ policies: name !== "report" && !stepFunctions.has(name), reports: drawing.has(name) })], entryPoints: [{ in: entry(name), out: "index" }], outdir: join(folder, name), splitting: true, chunkNames: "pieces/[hash]" })),
]);
const copied = await Promise.all(names.flatMap((name) => (beside[name] === undefined ? [] : [besideOf(name, beside[name])])));
const outputFiles = [...built.flatMap((each) => each.outputFiles), ...copied.flat()];

// What an earlier build left would be deployed too, and change the digest of what is deployed.
const kept = new Set(outputFiles.map(({ path }) => path));
for (const inner of names.flatMap((name) => [...(inPieces.has(name) ? [join(name, "pieces")] : []), ...(beside[name] === undefined ? [] : [join(name, beside[name].as)])])) {
  const pieces = resolve(root, folder, inner);
  const there = existsSync(pieces) ? await readdir(pieces) : [];
  for (const file of there.filter((each) => !kept.has(join(pieces, each)))) await rm(join(pieces, file), { force: true });
}

for (const { path, text } of outputFiles) {
  if (existsSync(path) && (await readFile(path, "utf8")) === text) continue;
  await mkdir(dirname(path), { recursive: true });
  // In one piece, because another process may be reading the bundle just now.
  // Not among the pieces, from which another program that bundles at the same time would take it away.
  const draft = join(folder, `draft-${process.pid}`);
  await writeFile(draft, text);
  await rename(draft, path);
}

async function besideOf(name: string, { from, as, files }: (typeof beside)[string]): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const found = (await readdir(join(root, from))).filter((file) => files.test(file)).toSorted();
  return Promise.all(found.map(async (file) => ({ path: resolve(root, folder ?? "", name, as, file), text: await readFile(join(root, from, file), "utf8") })));
}
