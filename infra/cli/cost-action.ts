// What `understudy cost` does: reads the plan, has its stacks synthesised and counted, prints the bill.

import { costOfPlan } from "../aws/cost/cost-of-plan.ts";
import { exitCodes } from "../exit.ts";
import { readPlanFile } from "../plan-file.ts";
import { terminal } from "../terminal.ts";
import { costLines } from "./cost-lines.ts";
import { tellFaults } from "./plan-actions.ts";

/** Prints the bill; gives the exit code. Throws `Refused` for a plan that is right but cannot be deployed. */
export function costAction(file: string, asJson: boolean): number {
  const read = readPlanFile(file);
  if (!read.ok) {
    tellFaults(read.faults);
    return exitCodes.checksNotPassed;
  }
  const out = terminal(process.stdout);
  const report = costOfPlan(read.plan, read.digest);
  if (asJson) out.line(JSON.stringify(report, null, 2));
  else for (const line of costLines(report, out)) out.line(line);
  return exitCodes.ok;
}
