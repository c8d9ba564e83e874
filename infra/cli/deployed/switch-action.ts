// Pausing, resuming, the kill switch, lifting a block and stopping a run, each with a reason and one confirmation.

import type { SwitchRequest } from "../../../lambdas/switch/switch.ts";
import { Refused } from "../../../workflows/failure.ts";
import { exitCodes } from "../../exit.ts";
import { wrap } from "../../terminal.ts";
import { exitOf } from "../exit-of.ts";
import type { Connection } from "./connect.ts";
import type { Seat } from "./decide-action.ts";

export interface SwitchOptions {
  readonly reason?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Switches; `what` says it as a sentence without its end. Gives the exit code: 0 done, 5 when the answer is no. */
export async function switchAction(plan: string, change: SwitchRequest["change"], what: string, options: SwitchOptions, { installation, who }: Connection, { asking, out, err }: Seat): Promise<number> {
  const reason = (options.reason ?? (options.yes !== true && asking.canAsk ? await asking.ask("Your reason, for the record: ") : "")).trim();
  if (reason.length < 3) throw new Refused('this needs a reason, which goes into the record: --reason "why"', { code: "usage" });
  if (options.yes !== true) {
    if (!asking.canAsk) throw new Refused(`this would ${what}; nobody can be asked to confirm here, so give --yes`, { code: "usage" });
    for (const line of wrap(`This would ${what}.`, err.columns)) err.line(line);
    if ((await asking.ask(`Type the plan's name (${plan}) to go on: `)) !== plan) throw new Refused(`nothing was changed: that was not "${plan}"`, { code: "cancelled" });
  }
  const person = await who();
  const answer = await installation.switch({ plan, by: person.subject, person, reason, change });
  if (options.json === true) out.line(JSON.stringify({ version: 1, plan, ...answer }));
  else if (answer.done) out.line(answer.sentence);
  else err.line(`${err.colours.red("understudy:")} ${answer.because}`);
  if (answer.done) return exitCodes.ok;
  return exitOf(answer.code) === exitCodes.failed ? exitCodes.refused : exitOf(answer.code);
}
