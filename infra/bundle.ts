// The bundles that are deployed: each handler file of lambdas/handlers with everything that it uses, SDK included, in one
// minified ES module. The same folders are used by the CDK application, the benchmark and the wire tests.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const root = join(import.meta.dirname, "..");
/** Where bundles lie; ignored by git, made anew whenever somebody asks for them. */
export const bundlesFolder = join(root, ".bundles");

/** Bundles `lambdas/handlers/NAME.ts` and gives the folder with its `index.mjs`, whose export is `handler`. */
export function bundle(name: string): string {
  const folder = join(bundlesFolder, name);
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: [join(root, "lambdas/handlers", `${name}.ts`)],
    outfile: join(folder, "index.mjs"),
    bundle: true, minify: true, platform: "node", target: "node24", format: "esm", mainFields: ["module", "main"], charset: "utf8", legalComments: "none", logLevel: "error",
    // Packages that are CommonJS ask for Node's own modules by require, which an ES module does not have.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return folder;
}
