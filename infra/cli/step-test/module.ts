// A function as a file of this machine, each call in a process of its own as after a cold start. Cut off, the process ends when the handler has
// returned and before its answer is told: the effect is there, and nobody knows.

import { fork } from "node:child_process";
import { join } from "node:path";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Called, FunctionUnderTest } from "./contract-test.ts";

const child = join(import.meta.dirname, "module-child.mjs");

interface Message {
  readonly text?: string;
  readonly error?: string;
}

/** The file's export `handler`, or another one by its name. */
export function functionOfModule(file: string, handler: string, withinMs: Milliseconds): FunctionUnderTest {
  const call = (order: string, cutOff: boolean): Promise<Called> =>
    new Promise((resolve) => {
      const started = fork(child, [file, handler, cutOff ? "cut-off" : "answer"], { stdio: ["ignore", "inherit", "inherit", "ipc"], timeout: withinMs, killSignal: "SIGKILL", execArgv: [] });
      let told: Message | undefined;
      started.on("message", (message: Message) => (told = message));
      started.on("error", (error) => (told = { error: error.message }));
      started.on("close", (code) => {
        if (told?.text !== undefined) resolve({ how: "answered", text: told.text });
        else if (told?.error !== undefined) resolve({ how: "failed", because: told.error });
        else resolve(cutOff ? { how: "cut-off" } : { how: "failed", because: `its process ended with code ${code ?? "none"} and gave no answer within ${withinMs / 1_000} s` });
      });
      started.send({ order });
    });
  return { named: `${file}, export ${handler}`, cutsBy: "its process ends after the effect and before the answer", call: (order) => call(order, false), cutOff: (order) => call(order, true) };
}
