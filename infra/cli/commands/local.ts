// `understudy local` (npm start): the real local world with its page, until Ctrl-C.

import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { defaultPlan, defaultTempo, parseTempo } from "./rehearse.ts";

interface Options {
  readonly plan: string;
  readonly tempo: number;
  readonly port?: number;
  readonly as: string;
  readonly reports?: string;
}

/** Adds `local`. */
export function localCommand(program: Command): void {
  program
    .command("local")
    .description("two sites, databases, DNS and providers on this machine, with a page to break things and to decide")
    .option("-p, --plan <file>", "the plan to run", defaultPlan)
    .option("--tempo <number>", "divide the plan's durations by this", parseTempo, defaultTempo)
    .option("--port <number>", "port of the page (default: a free one)", parsePort)
    .option("--as <name>", "the name under which decisions are recorded", "operator")
    .option("--reports <folder>", "keep the report of every run in this folder, with what `understudy report verify` needs")
    .action(async (options: Options) => {
      const [{ runLocal }, { localNotices, localPlan }, { sayLetting }, { systemClock }, { onInterrupt }] = await Promise.all([
        import("../../local/console/run-local.ts"), import("../../local/local-plan.ts"), import("../../local/letting-decide.ts"), import("../../local/system-clock.ts"), import("../interrupt.ts"),
      ]);
      const plan = localPlan(options.plan, options.tempo);
      for (const notice of [...localNotices(plan), sayLetting([options.as])]) process.stderr.write(`Note: ${notice}.\n`);
      process.exitCode = await runLocal({
        plan,
        tempo: options.tempo,
        clock: systemClock,
        operator: options.as,
        ...(options.port === undefined ? {} : { listenPort: options.port }),
        ...(options.reports === undefined ? {} : { reportsFolder: options.reports }),
        signal: onInterrupt("the local world is being ended; everything it started is stopped"),
      });
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError("a port is a whole number from 1 to 65535.");
  return port;
}
