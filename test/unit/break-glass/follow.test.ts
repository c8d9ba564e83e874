// What a command with --yes approves by itself: the question as it was asked first, on the only verdict that there was.

import { follow } from "../../../infra/cli/break-glass/follow.ts";
import type { FollowParts } from "../../../infra/cli/break-glass/follow.ts";
import type { BreakGlassRun } from "../../../infra/local/break-glass/run.ts";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { terminal } from "../../../infra/terminal.ts";
import type { Verdict } from "../../../workflows/assess.ts";
import type { GateState } from "../../../workflows/record.ts";
import { opened, waitless } from "./opened.ts";

const waiting = { gate: "approve-failover", kind: "approve-failover", status: "waiting", revision: 1, digest: "d", acceptedLossSeconds: "unknown", title: "Fail over to site-b", sentences: [], choices: ["approve", "reject"] };

/** What was decided, or how it ended. */
async function decidedAt(gate: Partial<GateState> | object, codes: readonly string[], acceptsSeconds = Number.POSITIVE_INFINITY): Promise<readonly unknown[]> {
  const clock = waitless();
  const table = new MemoryTable();
  const { run, epoch, plan } = await opened(table, clock);
  for (const code of codes) await new RecordStore({ table, clock }).append({ run, plan, epoch, body: { type: "assessed", verdict: { verdict: "ask", code, sentence: "s", reasons: [], losses: [], missing: [], digest: code } as unknown as Verdict, confirms: false } });
  const decided: unknown[] = [];
  let gates = [{ ...waiting, ...gate }];
  let end = (): void => undefined;
  const carries = {
    session: { run }, ended: new Promise<void>((resolve) => (end = resolve)),
    questions: () => Promise.resolve(gates), state: () => Promise.resolve({ plan, run, closed: null }),
    decide: ({ decision }: { decision: string }) => {
      decided.push(decision);
      gates = [];
      end();
      return Promise.resolve({ decided: true });
    },
  } as unknown as BreakGlassRun;
  const parts = { run: carries, table, clock, asking: { canAsk: true, ask: () => Promise.reject(new TypeError("nobody is asked")) }, err: terminal({ write: () => true }), reason: "dark", acceptsSeconds, signal: new AbortController().signal } as unknown as FollowParts;
  return follow(parts).then(() => decided, (thrown: unknown) => [(thrown as { code?: string }).code ?? thrown, ...decided]);
}

test.each<[string, Partial<GateState> | object, readonly string[], number | undefined, readonly unknown[]]>([
  ["the first question is approved", {}, ["requested"], undefined, ["approve"]],
  ["also after a second look with the same verdict", {}, ["requested", "requested"], undefined, ["approve"]],
  ["one that is asked again, because the facts have changed, waits", { revision: 2 }, ["requested"], undefined, ["gate-waits"]],
  ["one whose verdict has become another waits", {}, ["requested", "observers-disagree"], undefined, ["gate-waits"]],
  ["one before any verdict waits", {}, [], undefined, ["gate-waits"]],
  ["one that accepts more than was accepted waits", { acceptedLossSeconds: 31 }, ["requested"], 30, ["gate-waits"]],
  ["the question about a fence waits", { kind: "fence-unconfirmed", gate: "stuck-fence" }, ["requested"], undefined, ["gate-waits"]],
])("%s", async (_, gate, codes, accepts, comes) => {
  expect(await decidedAt(gate, codes, accepts)).toEqual(comes);
});
