// The terminal of `npm start`: prints the one address, tells what happens, puts a gate in sentences and takes the decision
// there. It works on a terminal and in a pipe; the end of the input only means that nothing more will be typed.

import { createInterface } from "node:readline";
import type { Colours } from "../../terminal.ts";
import { wrap } from "../../terminal.ts";
import { asFailure } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { commands } from "../../../lambdas/console/gate-words.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { narrate, summarise } from "./narrate.ts";
import { decide, failover, fault } from "./outcome.ts";
import type { Outcome } from "../../../lambdas/console/outcome.ts";
import { help, parseLine } from "./parse-line.ts";
import type { ConsolePort, LocalState } from "./state.ts";

export interface TerminalOptions {
  readonly port: ConsolePort;
  readonly operator: string;
  readonly url: string;
  readonly clock: Clock;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly colours: Colours;
  /** Line length and whether a person looks. */
  readonly columns: number;
  readonly isTty: boolean;
}

export interface RunningTerminal {
  /** Resolves when a person typed `quit`. */
  readonly quit: Promise<void>;
  close(): Promise<void>;
}

const everyMs: Milliseconds = 500;
/** Facts that changed less than this ago were not read by somebody who was already typing. */
const unreadMs: Milliseconds = 2_000;

/** Starts to tell and to listen. */
export function startTerminal(options: TerminalOptions): RunningTerminal {
  const { port, operator, url, clock, input, output, colours, columns, isTty } = options;
  const reader = createInterface({ input, ...(isTty && { output }), terminal: isTty });
  const stop = new AbortController();
  let shown: LocalState | undefined;
  let troubled = false;
  /** When a gate that had been shown before was shown with other facts. */
  const changedAt = new Map<string, Instant>();

  const print = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    // What a person is typing is taken away, the lines are written, and it is put back.
    if (isTty) output.write("\r\u001b[K");
    output.write(lines.flatMap((line) => paint(line, columns, colours)).map((line) => `${line}\n`).join(""));
    if (!isTty) return;
    reader.setPrompt(promptFor(shown));
    reader.prompt(true);
  };

  const look = async (): Promise<void> => {
    try {
      const next = await port.state();
      for (const gate of next.waitingGates) {
        const before = shown?.waitingGates.find((old) => old.gate === gate.gate);
        if (before !== undefined && (before.digest !== gate.digest || before.revision !== gate.revision)) changedAt.set(gate.gate, clock.now());
      }
      const lines = narrate(shown, next);
      shown = next;
      troubled = false;
      print(lines);
    } catch (thrown) {
      if (!troubled) print([`? the state cannot be read: ${plain(asFailure(thrown).message)}`]);
      troubled = true;
    }
  };

  let resolveQuit: () => void = () => undefined;
  const quit = new Promise<void>((resolve) => {
    resolveQuit = resolve;
  });

  const told = (outcome: Outcome): void => print([`${outcome.good ? "✓" : "✕"} ${plain(outcome.sentence)}`]);
  const obey = async (text: string): Promise<void> => {
    const line = parseLine(text, shown);
    switch (line.do) {
      case "decide":
        if (clock.now() - (changedAt.get(line.input.gate) ?? Number.NEGATIVE_INFINITY) < unreadMs) return print(["✕ Not sent: the facts of this gate changed just now. Read them again, then decide."]);
        return told(await decide(port, { ...line.input, by: operator }, () => clock.now()));
      case "fault":
        return told(await fault(port, line.text));
      case "failover":
        return told(await failover(port, operator, line.reason));
      case "state":
        return print(shown === undefined ? ["? nothing has been read yet"] : summarise(shown));
      case "help":
        return print(help);
      case "answer":
        return print([`? ${plain(line.sentence)}`]);
      case "quit":
        return resolveQuit();
      case "nothing":
        return;
    }
  };

  print([`LOCAL  ${url}`, `       open it in a browser, or decide here as ${operator}; help lists what can be typed`, `       or in another terminal, as for a deployed plan: export UNDERSTUDY_LOCAL=${url}; npx understudy status`]);
  // On a terminal readline takes Ctrl-C for itself; it is handed on to whoever ends the program.
  reader.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  // One after the other, so that the answers stand in the order of the lines.
  let obeying = Promise.resolve();
  reader.on("line", (text) => {
    obeying = obeying.then(() => obey(text));
  });
  const telling = (async () => {
    while (!stop.signal.aborted) {
      await look();
      // Only close() wakes the sleep early, and the loop sees it.
      await clock.sleep(everyMs, stop.signal).catch(() => undefined);
    }
  })();

  return {
    quit,
    async close() {
      stop.abort();
      reader.close();
      await Promise.all([telling, obeying]);
    },
  };
}

/** What can be typed now; only a hint, everything else can be typed too. */
function promptFor(state: LocalState | undefined): string {
  const choices = new Set((state?.waitingGates ?? []).flatMap((gate) => gate.choices.map((choice) => commands[choice])));
  return choices.size === 0 ? "> " : `${[...choices].join("|")} REASON > `;
}

/** Breaks a line to the width under its own text, and colours its icon; colour only repeats what the icon says. */
function paint(line: string, columns: number, colours: Colours): readonly string[] {
  const [, time = "", icon = "", space = "", text = line] = /^(\d\d:\d\d:\d\d UTC )?([◆▶✓✕↷↶⧖‖○◇!?✉])?(\s*)(.*)$/su.exec(line) ?? [];
  const lead = `${time === "" ? "" : colours.dim(time)}${icon === "" ? "" : colourOf(icon, colours)(icon)}${space}`;
  // A line that fits keeps its own spaces, because some are tables.
  return line.length <= columns ? [lead + text] : wrap(text, columns, lead, " ".repeat(time.length + icon.length + space.length));
}

function colourOf(icon: string, colours: Colours): (text: string) => string {
  if (icon === "✓") return colours.green;
  if (icon === "✕") return colours.red;
  if ("◆!↷⧖".includes(icon)) return colours.yellow;
  return icon === "?" ? colours.magenta : colours.cyan;
}
