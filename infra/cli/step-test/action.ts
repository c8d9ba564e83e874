// What `understudy step contract` and `understudy step test` do.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { systemClock } from "../../../lambdas/runtime/system-clock.ts";
import { contractJsonSchema, namedFunction } from "../../../workflows/custom-action.ts";
import { Refused } from "../../../workflows/failure.ts";
import { parseDuration } from "../../../workflows/units.ts";
import { exitCodes } from "../../exit.ts";
import { terminal } from "../../terminal.ts";
import type { Asking } from "../deployed/asking.ts";
import { tryContract } from "./contract-test.ts";
import type { FunctionUnderTest } from "./contract-test.ts";
import { deployedFunction } from "./deployed.ts";
import { functionOfModule } from "./module.ts";

export interface StepTestOptions {
  readonly handler: string;
  readonly region?: string;
  readonly site: string;
  readonly other: string;
  readonly parameter?: readonly string[];
  readonly undo?: true;
  readonly within: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Prints the contract as JSON Schema. */
export function contractAction(): number {
  terminal(process.stdout).line(JSON.stringify(contractJsonSchema(), null, 2));
  return exitCodes.ok;
}

/** Tries a function; gives the exit code: 3 when something did not hold. Throws `Refused` for what cannot be tried. */
export async function stepTestAction(what: string, options: StepTestOptions, asking: Asking): Promise<number> {
  const within = parseDuration(options.within);
  if (within === undefined || within <= 0) throw new Refused(`--within ${options.within}: this is no duration; write for example --within 2m`, { code: "usage" });
  const parameters = Object.fromEntries((options.parameter ?? []).map(pair));
  const tested = await testedBy(what, options, within, asking);
  const out = terminal(process.stdout);
  const asker = { plan: "test", run: `test-${systemClock.id()}`, step: "test", mode: "test", site: options.site, other: options.other, parameters };
  const { tried, left } = await tryContract(tested, { asker, undo: options.undo === true, withinMs: within, clock: systemClock, mark: asker.run });
  const [held, failed] = [true, false].map((how) => tried.filter((each) => each.held === how).length) as [number, number];
  const unseen = tried.length - held - failed;
  if (options.json === true) out.line(JSON.stringify({ version: 1, tested: tested.named, held: failed === 0, tried, left }, null, 2));
  else {
    out.line(`${tested.named}, tried against the contract of activate.lambda`);
    for (const { shows, held: ok, seen } of tried) out.line(`  ${ok === null ? "–" : ok ? out.colours.green("✓") : out.colours.red("✕")} ${shows}\n      ${seen}`);
    out.line(`${held} of ${held + failed} held${unseen === 0 ? "" : `; ${unseen} not seen or not tried (–)`}${failed === 0 ? "" : "; what is below the first that did not may not have been tried"}`);
    if (left !== null) out.line(out.colours.yellow(left));
  }
  return failed === 0 ? exitCodes.ok : exitCodes.checksNotPassed;
}

async function testedBy(what: string, { handler, region, yes }: StepTestOptions, withinMs: number, asking: Asking): Promise<FunctionUnderTest> {
  if (existsSync(what)) return functionOfModule(resolve(what), handler, withinMs);
  if (!/^[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_-]{1,128}$/.test(what)) throw new Refused(`${what} is neither a file here nor a function with its alias or version, for example warm-caches:live`, { code: "usage" });
  if (region === undefined) throw new Refused(`${what} is no file here; a deployed function needs its Region: --region eu-central-1`, { code: "usage" });
  if (yes !== true) {
    if (!asking.canAsk) throw new Refused(`this has ${what} in ${region} act as in a failover, and nobody can be asked to confirm here; give --yes`, { code: "usage" });
    if ((await asking.ask(`This has ${what} in ${region} act as in a failover, several times. Type its name to go on: `)) !== what) throw new Refused(`nothing was called: that was not "${what}"`, { code: "cancelled" });
  }
  return deployedFunction(new Clients(), region, namedFunction(what));
}

function pair(written: string): readonly [string, string] {
  const at = written.indexOf("=");
  if (at < 1) throw new Refused(`--parameter ${written}: write NAME=VALUE`, { code: "usage" });
  return [written.slice(0, at), written.slice(at + 1)];
}
