// `understudy run merge FOLDER`: brings the record of a break-glass run home, when the arbiter is back.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { openFolder } from "../../local/break-glass/journal-table.ts";
import { arbiterTable, engineersClients, registersOf } from "../../local/break-glass/machine.ts";
import { mergeRun } from "../../local/break-glass/merge.ts";
import { sessionOf } from "../../local/break-glass/opening.ts";
import { exitCodes } from "../../exit.ts";
import { terminal } from "../../terminal.ts";
import { explained } from "../deployed/trouble.ts";
import { sayLive } from "./live.ts";

/** Merges it; gives the exit code. */
export async function mergeAction(folder: string, { json, endpoint, takenFrom }: { readonly json?: true; readonly endpoint?: string; readonly takenFrom?: string }, clock: Clock): Promise<number> {
  sayLive("run merge", terminal(process.stderr));
  if (endpoint !== undefined) process.env["AWS_ENDPOINT_URL"] = endpoint;
  const opened = await openFolder(folder, takenFrom);
  try {
    const session = await sessionOf(opened.table);
    const plan = session && ((await new RecordStore({ table: opened.table, clock }).getDocument(session.planDigest)) as Plan | undefined);
    if (session === undefined || plan === undefined) throw new Refused(`no run was begun in ${folder}, so there is nothing to merge`, { code: "usage" });
    const clients = engineersClients(plan, session.target, clock);
    const merged = await mergeRun({ from: opened.table, to: arbiterTable(plan, clients), clock, registers: registersOf(plan, clients) }).catch((thrown: unknown) => {
      throw explained(thrown, { region: plan.arbiter.region });
    });
    const { line } = terminal(process.stdout);
    if (json === true) line(JSON.stringify({ version: 1, ...merged }));
    else {
      line(`Merged ${merged.run}: ${merged.entries} entries, ${merged.added} of them new; the epoch of ${plan.plan} is ${merged.epoch}${merged.active === null ? "" : `, and ${merged.active} serves`}.`);
      for (const site of merged.notReached) line(`The epoch register of ${site} does not answer yet; merge once more when it does.`);
      line(`Its report: understudy report ${merged.run}`);
    }
    return exitCodes.ok;
  } finally {
    opened.close();
  }
}
