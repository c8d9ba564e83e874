// What `understudy report verify` does: reads the files of a report, and says what does not hold and where. It asks nobody.

import { verifyReport } from "../../lambdas/report/verify.ts";
import { plain } from "../../lambdas/console/html.ts";
import { Refused } from "../../workflows/failure.ts";
import { exitCodes } from "../exit.ts";
import { terminal, wrap } from "../terminal.ts";
import { readReportFolder } from "../local/report-folder.ts";

export interface VerifyOptions {
  readonly json?: true;
  readonly head?: string;
}

/** Exit code 0 where everything holds, 1 where something was changed. Throws `Refused` where there is nothing to verify. */
export function verifyAction(path: string, { json, head }: VerifyOptions): Promise<number> {
  if (head !== undefined && !/^[0-9a-f]{12,64}$/.test(head)) throw new Refused(`"${head.slice(0, 70)}" is no hash: give at least the first 12 of its 64 hexadecimal digits`, { code: "usage" });
  const out = terminal(process.stdout);
  const { folder, files } = readReportFolder(path);
  const verified = verifyReport(files, head);
  const holds = verified.findings.length === 0;
  if (json === true) out.line(JSON.stringify({ version: 1, holds, folder, ...verified }));
  else if (!holds) for (const { file, line, sentence } of verified.findings) for (const each of wrap(plain(`${file}${line === undefined ? "" : `:${line}`}: ${sentence}.`), out.columns, `${out.colours.red("✕")} `)) out.line(each);
  else {
    const kept = head === undefined ? "Compare that hash with one that was kept elsewhere (--head): whoever rewrote the whole folder would have made another." : "It is the hash that was kept elsewhere.";
    for (const each of wrap(`Run ${verified.run}: ${verified.entries} entries in one chain, and plan, report.json and report.html are what is made from them. The last hash is ${verified.head}. ${kept}`, out.columns, `${out.colours.green("✓")} `)) out.line(each);
  }
  return Promise.resolve(holds ? exitCodes.ok : exitCodes.failed);
}
