// A world behind the console, for tests. It counts every call; reading gives the state it was given; a fault it knows is
// taken, another is refused; a decision wins once, when it names the revision and digest of the waiting gate.

import { Refused } from "../../workflows/failure.ts";
import type { ConsolePort, DecisionInput, LocalState } from "../../infra/local/console/state.ts";

export class FakeWorld implements ConsolePort {
  shown: LocalState;
  readonly changes: (readonly [string, unknown])[] = [];
  reads = 0;
  /** Thrown by the next call of the kind, once. */
  failNext: Partial<Record<"state" | "fault" | "decide" | "requestFailover", Error>> = {};
  answerToRequest: Awaited<ReturnType<ConsolePort["requestFailover"]>> = { answered: "started", run: "hybrid-chat-1" };
  #decidedBy: string | undefined;

  constructor(state: LocalState) {
    this.shown = state;
  }

  async state(): Promise<LocalState> {
    this.#fail("state");
    this.reads += 1;
    return this.shown;
  }

  async fault(text: string): Promise<void> {
    this.#fail("fault");
    if (!text.startsWith("kill ")) throw new Refused(`fault "${text}" is not understood; the faults are: kill SITE`);
    this.changes.push(["fault", text]);
  }

  async decide(input: DecisionInput): ReturnType<ConsolePort["decide"]> {
    this.#fail("decide");
    const gate = this.shown.waitingGates.find((each) => each.gate === input.gate);
    if (this.#decidedBy !== undefined) return { decided: false, code: "already-decided", because: `${this.#decidedBy} decided approve before you, at 2026-11-09T03:12:05.000Z` };
    if (gate === undefined) return { decided: false, code: "no-such-gate", because: `run r has no gate ${input.gate}` };
    if (gate.revision !== input.revision || gate.digest !== input.digest) return { decided: false, code: "facts-changed", because: "the facts changed since you looked; look again and decide on the new ones" };
    if (!gate.choices.some((choice) => choice === input.decision)) return { decided: false, code: "not-a-choice", because: `${input.decision} is no choice at this gate` };
    this.changes.push(["decide", input]);
    this.#decidedBy = input.by;
    return { decided: true, decision: input.decision, by: input.by };
  }

  async requestFailover(by: string, reason: string): ReturnType<ConsolePort["requestFailover"]> {
    this.#fail("requestFailover");
    this.changes.push(["failover", { by, reason }]);
    return this.answerToRequest;
  }

  #fail(call: keyof FakeWorld["failNext"]): void {
    const error = this.failNext[call];
    if (error === undefined) return;
    this.failNext = { ...this.failNext, [call]: undefined };
    throw error;
  }
}
