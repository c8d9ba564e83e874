// Makes the bundles that are named on its command line: a program of its own, because those who need a bundle (the CDK
// application, a test) cannot wait for a promise. A file that would stay the same is not touched.

import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { Defect } from "../../workflows/failure.ts";
import { leaveOut } from "./leave-out.ts";

const root = join(import.meta.dirname, "../..");
const [folder, ...names] = process.argv.slice(2);
if (folder === undefined || names.length === 0) throw new Defect("usage: program.ts FOLDER NAME…");

// All in one build, which reads each module of the SDK once and not once for each function.
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: names.map((name) => ({ in: join(root, "lambdas/handlers", `${name}.ts`), out: join(name, "index") })),
  outdir: folder, outExtension: { ".js": ".mjs" }, write: false, plugins: [leaveOut], logLevel: "error",
  bundle: true, minify: true, platform: "node", target: "node24", format: "esm", mainFields: ["module", "main"], charset: "utf8", legalComments: "none",
  // Packages that are CommonJS ask for Node's own modules by require, which an ES module does not have.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});

for (const { path, text } of outputFiles) {
  if (existsSync(path) && (await readFile(path, "utf8")) === text) continue;
  await mkdir(dirname(path), { recursive: true });
  // In one piece, because another process may be reading the bundle just now.
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
}
