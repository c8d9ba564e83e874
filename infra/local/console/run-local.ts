// What `npm start` does: the local world, its page and its terminal, until somebody ends it. One failover, of many ways to
// break it, can be watched and decided on the page and in the terminal at the same time.

import { Transient } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { watchedServices } from "../../../workflows/plan.ts";
import { terminal } from "../../terminal.ts";
import { exitCodes } from "../../exit.ts";
import { parseFault } from "../faults.ts";
import { lettingDecide } from "../letting-decide.ts";
import { keepReports } from "../kept-reports.ts";
import { RealWorld } from "../real-world.ts";
import { readState } from "./read-state.ts";
import { serveConsole } from "./server.ts";
import type { ConsolePort, LocalState } from "./state.ts";
import { servicesOver } from "../../../lambdas/console/services.ts";
import type { Invoke } from "../../../lambdas/console/services.ts";
import { startTerminal } from "./terminal.ts";

export interface RunLocalOptions {
  readonly plan: Plan;
  readonly tempo: number;
  readonly clock: Clock;
  /** The name under which decisions are recorded. */
  readonly operator: string;
  readonly listenPort?: number;
  /** Where the reports of closed runs are kept; left out, they are only made from the record. */
  readonly reportsFolder?: string;
  readonly signal: AbortSignal;
}

/** Runs until the signal or `quit`; gives the exit code. Throws the one sentence of what could not be started. */
export async function runLocal(options: RunLocalOptions): Promise<number> {
  const { tempo, clock, operator, signal } = options;
  const plan = lettingDecide(options.plan, [operator]);
  // The page's port is taken first: a port in use is then said at once, and nothing was started for it.
  const late: { port?: ConsolePort; invoke?: Invoke; check?: () => Promise<void> } = {};
  const invoke: Invoke = async (name, payload) => begun(late.invoke)(name, payload);
  const page = await serveConsole({ port: forwarding(late), services: servicesOver(invoke, async () => begun(late.check)()), invoke, operator, clock, ...(options.listenPort === undefined ? {} : { listenPort: options.listenPort }) });
  try {
    const world = await RealWorld.start({ plan, tempo, clock, signal });
    try {
      signal.throwIfAborted();
      const ended = new AbortController();
      const keeping = options.reportsFolder === undefined ? Promise.resolve() : keepReports({ record: world.record, plan: plan.plan, clock, folder: options.reportsFolder }, ended.signal);
      late.port = consoleOf(world);
      late.invoke = (name, payload) => world.invoke(name, payload);
      late.check = () => world.checkReadiness();
      const { colours, columns, isTty } = terminal(process.stdout);
      const told = startTerminal({ port: late.port, operator, url: page.url, clock, input: process.stdin, output: process.stdout, colours, columns, isTty: isTty && process.stdin.isTTY === true });
      try {
        await Promise.race([told.quit, new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }))]);
      } finally {
        ended.abort();
        await Promise.all([told.close(), keeping]);
      }
    } finally {
      await world.close();
    }
  } finally {
    await page.close();
  }
  return exitCodes.ok;
}

/** The console's view of a running world. */
export function consoleOf(world: RealWorld): ConsolePort {
  const words = { sites: Object.keys(world.plan.sites), services: watchedServices(world.plan).map(([name]) => name) };
  let reading: Promise<LocalState> | undefined;
  return {
    // Page and terminal ask at the same time; one reading answers both.
    state: () => {
      reading ??= readState(world).finally(() => (reading = undefined));
      return reading;
    },
    fault: (text) => world.fault(parseFault(text, words)),
    decide: async (input) => {
      const [newest] = await world.record.listRuns(world.plan.plan, 1);
      // One plan runs here and nothing real can be lost, so its name need not be typed.
      return (await world.invoke("decide", { typed: world.plan.plan, ...input, run: newest?.run ?? "none" })) as Awaited<ReturnType<ConsolePort["decide"]>>;
    },
    requestFailover: async (by, reason) => (await world.invoke("request", { plan: world.plan.plan, by, reason, id: world.clock.id() })) as Awaited<ReturnType<ConsolePort["requestFailover"]>>,
  };
}

function begun<T>(part: T | undefined): T {
  if (part === undefined) throw new Transient("the local world is still starting; look again in a few seconds");
  return part;
}

/** Until the world runs, the page says that it is starting. */
function forwarding(late: { readonly port?: ConsolePort }): ConsolePort {
  const port = (): ConsolePort => begun(late.port);
  return {
    state: async () => port().state(),
    fault: async (text) => port().fault(text),
    decide: async (input) => port().decide(input),
    requestFailover: async (by, reason) => port().requestFailover(by, reason),
  };
}
