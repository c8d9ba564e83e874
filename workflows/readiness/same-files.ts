// Do both sites hold the same configuration? Compared by content (E8): the vendor's own synchronising takes the newest file, and
// a clock that is wrong makes the older one win.

import { configurations } from "../configuration.ts";
import type { FileDigest } from "../configuration.ts";
import { asking, regionOf, said } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";

function compare(given: Given, { name, differ }: { readonly name: string; readonly differ: "warn" | "fail" }, there: readonly FileDigest[], here: readonly FileDigest[]): Judgement {
  const files = given.plan.configuration?.[name]?.files ?? [];
  const at = (digests: readonly FileDigest[], file: string): string | null | undefined => digests.find((each) => each.file === file)?.sha256;
  const untold = files.filter((file) => at(there, file) === undefined || at(here, file) === undefined);
  if (untold.length > 0) return notCheckable(`the machines said nothing of ${untold.join(", ")}`, "Deploy the plan's stacks again: the document on the machines is of another text.");
  const unread = files.flatMap((file) => [...(at(there, file) === null ? [`${file} at ${given.active}`] : []), ...(at(here, file) === null ? [`${file} at ${given.standby}`] : [])]);
  const judged = differ === "fail" ? fail : warn;
  if (unread.length > 0) return judged(`${unread.join(" and ")} cannot be read, or is not there.`, "See whether the file lies where the plan says, on both machines.");
  const other = files.filter((file) => at(there, file) !== at(here, file));
  if (other.length > 0) return judged(`${other.join(", ")} ${other.length === 1 ? "differs" : "differ"} between ${given.active} and ${given.standby}.`, "Compare the two by hand, and bring them together: the newer one need not be the right one.");
  return pass(`${files.join(", ")} ${files.length === 1 ? "holds" : "hold"} the same at ${given.active} and ${given.standby}.`);
}

function item(given: Given, configuration: ReturnType<typeof configurations>[number]): CheckItem {
  const { name, document, host } = configuration;
  const ask = (site: string) => ({ kind: "file-digests", site, region: regionOf(given, site), host: given.plan.sites[site]?.hosts[host] ?? "", document }) as const;
  const elsewhere = Object.entries(given.plan.sites).flatMap(([site, { account }]) => (account === undefined ? [] : [site]));
  if (elsewhere.length > 0) return said(name, notCheckable(`${elsewhere.join(" and ")} lies in another account, where no document of ours is`, "Compare the files by hand and attest it."));
  return asking(name, [ask(given.active), ask(given.standby)], (there, here) => compare(given, configuration, there, here));
}

export const sameFilesChecks: readonly CheckRow[] = [
  { code: "configuration-same", rows: ["E8"], shows: "configuration files hold the same on both sites, compared by their content", items: (given) => configurations(given.plan).map((each) => item(given, each)) },
];
