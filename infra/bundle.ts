// The bundles that are deployed: each handler file of lambdas/handlers with everything that it uses, SDK included, in one
// minified ES module. The same folders are used by the CDK application, the benchmark and the wire tests.

import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Defect } from "../workflows/failure.ts";

const root = join(import.meta.dirname, "..");
/** Where bundles lie; ignored by git, made anew by each process that asks for them. */
export const bundlesFolder = join(root, ".bundles");

/** The names of all functions that are deployed, in the order of the alphabet. */
export function handlerNames(): readonly string[] {
  return readdirSync(join(root, "lambdas/handlers")).flatMap((file) => (file.endsWith(".ts") ? [file.slice(0, -".ts".length)] : [])).sort();
}

const made = new Set<string>();

/** Makes bundles that this process has not made yet, all at once. Throws `Defect` with what esbuild says where one cannot be made. */
export function bundleAll(names: readonly string[]): void {
  const missing = names.filter((name) => !made.has(name));
  if (missing.length === 0) return;
  try {
    execFileSync(process.execPath, ["--import", "tsx", join(import.meta.dirname, "bundling/program.ts"), bundlesFolder, ...missing], { cwd: root, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  } catch (thrown) {
    throw new Defect(`bundles could not be made: ${(thrown as { readonly stderr?: string }).stderr ?? String(thrown)}`, { cause: thrown });
  }
  for (const name of missing) made.add(name);
}

/** Bundles `lambdas/handlers/NAME.ts` and gives the folder with its `index.mjs`, whose export is `handler`. The first call makes all. */
export function bundle(name: string): string {
  bundleAll([...new Set([...handlerNames(), name])]);
  return join(bundlesFolder, name);
}
