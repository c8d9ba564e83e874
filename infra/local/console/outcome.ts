// What a person asked for, carried to the world and answered in one sentence. Page, forms and terminal say the same about
// the same answer, and nothing is called done before the other side has said so.

import { asFailure } from "../../../workflows/failure.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { ConsolePort, DecisionInput } from "./state.ts";
import { utc } from "../../../lambdas/console/words.ts";

export interface Outcome {
  readonly good: boolean;
  readonly sentence: string;
  /** The HTTP status that says the same. */
  readonly status: 200 | 400 | 403 | 404 | 409 | 500 | 502 | 503;
  readonly code?: string;
}

const decidedWords: Readonly<Record<string, string>> = { approve: "Approved", reject: "Rejected", retry: "Retry asked for", skip: "Step skipped", "done-by-hand": "Marked as done by hand", stop: "Stop asked for" };

const codeStatus: Readonly<Record<string, Outcome["status"]>> = { "no-such-gate": 404, "not-a-choice": 400, "reason-missing": 400, "not-an-approver": 403 };

/** Decides at a gate. Losing a race and changed facts are answers, not failures: they name who was first or what to do. */
export async function decide(port: ConsolePort, input: DecisionInput, now: () => Instant): Promise<Outcome> {
  return answered(async () => {
    const answer = await port.decide(input);
    if (answer.decided) return done(`${decidedWords[answer.decision] ?? `Decided ${answer.decision}`} by ${answer.by} at ${utc(now())}.`);
    return { good: false, status: codeStatus[answer.code] ?? 409, code: answer.code, sentence: `Your decision was not taken: ${sentence(answer.because)}` };
  });
}

/** Breaks or mends something. */
export async function fault(port: ConsolePort, text: string): Promise<Outcome> {
  return answered(async () => {
    await port.fault(text);
    return done(`Done: ${text}.`);
  });
}

/** Asks for a failover; a run that is already open is joined. */
export async function failover(port: ConsolePort, by: string, reason: string): Promise<Outcome> {
  return answered(async () => {
    const answer = await port.requestFailover(by, reason);
    const because = answer.because === undefined ? "." : `: ${sentence(answer.because)}`;
    if (answer.answered === "started") return done(`A run has been started${answer.run === undefined ? "" : ` (${answer.run})`}. It looks first, then asks.`);
    if (answer.answered === "joined") return done(`Your request was added to the run that is open${because}`);
    return { good: false, status: 409, code: answer.answered, sentence: `No run was started (${answer.answered})${because}` };
  });
}

function done(text: string): Outcome {
  return { good: true, status: 200, sentence: text };
}

/** Ends with one full stop. */
function sentence(text: string): string {
  return `${text.replace(/[.\s]+$/, "")}.`;
}

async function answered(ask: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await ask();
  } catch (thrown) {
    const failure = asFailure(thrown);
    const text = sentence(failure.message);
    switch (failure.name) {
      case "Refused":
        return { good: false, status: 400, sentence: text, ...(failure.code !== undefined && { code: failure.code }) };
      case "Transient":
        return { good: false, status: 503, sentence: `Nothing happened, and it may work in a moment: ${text}` };
      case "Unknown":
        return { good: false, status: 502, sentence: `It is not known whether this happened; look before you try again: ${text}` };
      default:
        return { good: false, status: 500, sentence: `This is a mistake of the console itself: ${text}` };
    }
  }
}
