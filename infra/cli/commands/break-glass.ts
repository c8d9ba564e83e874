// `understudy failover PLAN --break-glass`: the failover from your own machine while the arbiter is down.

import { Option } from "commander";
import type { Command } from "commander";
import { Refused } from "../../../workflows/failure.ts";
import type { BreakGlassOptions } from "../break-glass/action.ts";

const folderByDefault = "understudy-break-glass";

/** Adds `failover`. */
export function breakGlassCommand(program: Command): void {
  program
    .command("failover")
    .description("while the arbiter is down: carry out the failover of a plan from this machine, with your own credentials; otherwise use start")
    .argument("<file>", "the plan in YAML, as it was deployed")
    .requiredOption("--to <site>", "the site that shall serve")
    .option("--break-glass", "yes, without the arbiter")
    .option("--dry-run", "look and decide, say what would be changed, and change nothing")
    .option("--reason <text>", "why, for the record")
    .option("--as <name>", "your name for the record (default: who you are to AWS)")
    .option("--insist <why>", "begin although the arbiter answers")
    .option("--folder <path>", "where records are kept, one folder for each run", folderByDefault)
    .option("--resume <folder>", "take up the run in this folder where it was")
    .option("--taken-from <host>", "with --resume: the machine that had the folder last, if it is surely off for good")
    .option("--secrets-region <region>", "where copies of the plan's secrets lie (default: the Region of the site that shall serve)")
    .option("-y, --yes", "ask nothing; then --reason, --accept-data-loss and --expect-digest have to be there")
    .option("--accept-data-loss <duration>", "with --yes: how much loss of writes you accept at most, such as 30s, or unknown")
    .option("--expect-digest <digest>", "refuse when the plan is another one; at least 12 characters of its digest")
    .addOption(new Option("--endpoint <url>", "ask there and not at AWS").hideHelp())
    .action(async (file: string, { breakGlass: broken, ...options }: BreakGlassOptions & { readonly breakGlass?: true }) => {
      if (broken !== true) throw new Refused("a failover goes by way of the arbiter: understudy start PLAN --mode failover; while the arbiter is down, add --break-glass", { code: "usage" });
      const [{ breakGlass }, { systemClock }] = await Promise.all([import("../break-glass/action.ts"), import("../../local/system-clock.ts")]);
      process.exitCode = await breakGlass(file, options, systemClock);
    });
}
