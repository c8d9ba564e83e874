// A person at a terminal before an installation whose functions are the real ones over a table in memory.

import { installationOf } from "../../../../infra/cli/deployed/installation.ts";
import type { Control, Installation } from "../../../../infra/cli/deployed/installation.ts";
import type { Connection } from "../../../../infra/cli/deployed/connect.ts";
import type { Seat } from "../../../../infra/cli/deployed/decide-action.ts";
import { terminal } from "../../../../infra/terminal.ts";
import type { Terminal } from "../../../../infra/terminal.ts";
import { decide } from "../../../../lambdas/gate/decide-function.ts";
import { request } from "../../../../lambdas/intake/request.ts";
import { read } from "../../../../lambdas/read/read.ts";
import type { AnySpec } from "../../../../lambdas/runtime/function.ts";
import { switchFunction } from "../../../../lambdas/switch/switch.ts";
import type { World } from "../../handlers/world.ts";

const specs: Readonly<Record<Control, AnySpec>> = { read: read as unknown as AnySpec, decide: decide as unknown as AnySpec, request: request as unknown as AnySpec, switch: switchFunction as unknown as AnySpec };

/** The installation; what goes and comes passes through JSON, as it does with Lambda. `called` counts what was invoked. */
export function installationIn(world: World, called: Control[] = []): Installation {
  return installationOf("eu-north-1", async (name, payload) => {
    called.push(name);
    return JSON.parse(JSON.stringify(await world.call(specs[name], JSON.parse(JSON.stringify(payload))))) as unknown;
  });
}

export interface Sitting {
  readonly connection: Connection;
  readonly seat: Seat;
  /** What was printed: for what was asked for, and for the rest. */
  readonly printed: { out: string; err: string };
  readonly asked: string[];
  readonly called: Control[];
}

/** Sits down; `types` are the answers of the person in their order, none where nobody can be asked. */
export function sitting(world: World, types: readonly string[] | null = null, name = "on-call-1"): Sitting {
  const printed = { out: "", err: "" };
  const paper = (to: "out" | "err"): Terminal => terminal({ write: (text) => (printed[to] += text) }, { NO_COLOR: "1" });
  const asked: string[] = [];
  const answers = [...(types ?? [])];
  const called: Control[] = [];
  return {
    connection: { installation: installationIn(world, called), who: async () => ({ subject: name, groups: [], channel: "command-line" }) },
    seat: {
      asking: { canAsk: types !== null, ask: async (question) => (asked.push(question), answers.shift() ?? "") },
      now: () => world.clock.now(),
      out: paper("out"),
      err: paper("err"),
    },
    printed,
    asked,
    called,
  };
}

/** Printed text without its line breaks, for sentences that were wrapped. */
export const flat = (text: string): string => text.replace(/\s+/g, " ").trim();
