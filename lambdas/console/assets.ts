// The page's own files: one stylesheet, a few small scripts, an icon. Their address holds the digest of all of them, so that a
// browser may keep them for ever and yet never mixes those of two versions.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createDigest } from "../../workflows/digest.ts";

const types: Readonly<Record<string, string>> = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

export interface Assets {
  /** Where they lie: `/assets/DIGEST`. */
  readonly base: string;
  readonly files: Readonly<Record<string, { readonly type: string; readonly body: string }>>;
}

/** Reads the files of a folder that browsers are given; others in it (types, settings) are left. */
export function readAssets(folder: string): Assets {
  const files = Object.fromEntries(
    readdirSync(folder).toSorted().flatMap((name) => {
      const type = types[name.split(".").at(-1) ?? ""];
      return type === undefined ? [] : [[name, { type, body: readFileSync(join(folder, name), "utf8") }]];
    }),
  );
  return { base: `/assets/${createDigest(files).slice(0, 16)}`, files };
}
