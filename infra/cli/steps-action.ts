// What `understudy steps` does: prints the catalogue, or one kind of it.

import { nearest } from "../../workflows/nearest.ts";
import { regionSwitchBlocks } from "../../workflows/region-switch-blocks.ts";
import { catalogueEntries } from "../../workflows/step-catalogue.ts";
import type { CatalogueEntry } from "../../workflows/step-catalogue.ts";
import { exitCodes } from "../exit.ts";
import { terminal } from "../terminal.ts";
import { catalogueLines, kindLines } from "./steps-lines.ts";

/** The version of what `--json` prints. */
const version = 1;

/** Prints all kinds, or the one that is named; gives the exit code. `wrongUse` ends the command with a sentence. */
export function stepsAction(kind: string | undefined, asJson: boolean, wrongUse: (message: string) => never): number {
  const entries = catalogueEntries();
  const out = terminal(process.stdout);
  const entry = kind === undefined ? undefined : (entries.find((each) => each.kind === kind) ?? unknown(kind, entries, wrongUse));
  if (asJson) out.line(JSON.stringify(entry === undefined ? { version, steps: entries, regionSwitch: regionSwitchBlocks } : { version, step: entry }, null, 2));
  else for (const line of entry === undefined ? catalogueLines(entries, out) : kindLines(entry, out)) out.line(line);
  return exitCodes.ok;
}

function unknown(kind: string, entries: readonly CatalogueEntry[], wrongUse: (message: string) => never): never {
  const known = entries.map((each) => each.kind);
  // A person may write the word of the kind alone, as it stands in a plan below its phase.
  const alone = known.filter((each) => each.endsWith(`.${kind}`));
  const meant = alone.length > 0 ? alone.join(" or ") : nearest(kind, known);
  return wrongUse(`error: there is no step kind "${kind}", ${meant === undefined ? "`understudy steps` lists them all" : `write ${meant}`}`);
}
