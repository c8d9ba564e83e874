// Tries whether a function of the user's own keeps to the contract of activate.lambda (workflows/custom-action.ts). It is called as a run would
// call it at its worst: twice with one token, cut off between its effect and its answer, and again while the first call still runs. It changes
// what the function changes, so it belongs before a site that may be changed.

import { contractVersion, orderOf, readAnswer } from "../../../workflows/custom-action.ts";
import type { Answer, Asker } from "../../../workflows/custom-action.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";

/** How one call ended: with a text, with the function's error, or without anybody waiting for it any more. */
export type Called = { readonly how: "answered"; readonly text: string } | { readonly how: "failed"; readonly because: string } | { readonly how: "cut-off" };

/** Where the function runs. */
export interface FunctionUnderTest {
  /** What it is, for the first line. */
  readonly named: string;
  /** How `cutOff` cuts a call off, a clause. */
  readonly cutsBy: string;
  call(order: string): Promise<Called>;
  /** Calls it so that its answer is lost. */
  cutOff(order: string): Promise<Called>;
}

export interface Tried {
  readonly shows: string;
  readonly held: boolean;
  /** What was seen, a sentence. */
  readonly seen: string;
}
export interface TestOptions {
  readonly asker: Asker;
  /** Whether it says that it can take back what it did. */
  readonly undo: boolean;
  /** How long it may take until it is done. */
  readonly withinMs: Milliseconds;
  readonly clock: Clock;
  /** A part of every token, of this test alone. */
  readonly mark: string;
}

const againMs: Milliseconds = 200;

/** Tries it and gives what held and what did not, in the order of trying. Never throws for what the function does. */
export async function tryContract(tested: FunctionUnderTest, { asker, undo, withinMs, clock, mark }: TestOptions): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  const show = (shows: string, held: boolean, seen: string): boolean => {
    tried.push({ shows, held, seen });
    return held;
  };
  const asked = async (order: string): Promise<Answer | string> => answerOf(await tested.call(order));
  const look = (): Promise<Answer | string> => asked(orderOf("look", asker));
  /** Asks until the state is there, or the time is over. */
  const until = async (state: Answer["state"]): Promise<Answer | string> => {
    const end = clock.now() + withinMs;
    for (;;) {
      const seen = await look();
      if (typeof seen === "string" || seen.state === state || seen.state === "refused" || clock.now() >= end) return seen;
      await clock.sleep(againMs);
    }
  };
  const settles = async (shows: string, state: Answer["state"]): Promise<boolean> => {
    const seen = await until(state);
    return show(shows, stateOf(seen) === state, say(seen));
  };

  const first = await look();
  if (!show("a look is answered as the contract says", typeof first !== "string", say(first))) return tried;
  if (!show("before anything was ordered it says not-done", stateOf(first) === "not-done", stateOf(first) === "not-done" ? say(first) : `${say(first)} Either a look acts, or it was told to act before; take that back and try again.`)) return tried;
  const second = await look();
  show("a look changes nothing: asked twice, it says the same", stateOf(second) === stateOf(first), say(second));
  await refuses(show, asked, "a newer contract is refused", JSON.stringify({ ...(JSON.parse(orderOf("look", asker)) as object), contract: contractVersion + 1 }));
  await refuses(show, asked, "an unknown operation is refused", JSON.stringify({ ...(JSON.parse(orderOf("look", asker)) as object), operation: "understudy-test", token: `${mark}/unknown` }));
  const after = await look();
  show("what was refused has changed nothing", stateOf(after) === stateOf(first), say(after));

  const act = orderOf("act", asker, `${mark}/act`);
  const begun = await asked(act);
  if (!show("act is answered by done or working", isTaken(begun), say(begun))) return tried;
  if (!(await settles(`it is done within ${withinMs / 1_000} s`, "done"))) return tried;
  const again = await asked(act);
  show("the same order once more is taken, and it stays done", isTaken(again) && stateOf(await look()) === "done", say(again));

  if (!undo) {
    show("act that is cut off, and twice at the same time", true, "not tried: that needs a function that can take back what it did (--undo)");
    return tried;
  }
  const back = await asked(orderOf("undo", asker, `${mark}/undo`));
  if (!show("undo is answered by done, not-done or working", typeof back !== "string" && back.state !== "refused", say(back))) return tried;
  if (!(await settles("after undo it says not-done", "not-done"))) return tried;

  const cut = orderOf("act", asker, `${mark}/cut`);
  const lost = await tested.cutOff(cut);
  show(`act is cut off: ${tested.cutsBy}`, lost.how === "cut-off", lost.how === "cut-off" ? "nobody heard the answer" : say(answerOf(lost)));
  const repeated = await asked(cut);
  show("the order whose answer was lost is taken when it comes again", isTaken(repeated), say(repeated));
  await settles("and it is done then", "done");

  await asked(orderOf("undo", asker, `${mark}/undo-2`));
  await until("not-done");
  const together = orderOf("act", asker, `${mark}/together`);
  const both = await Promise.all([asked(together), asked(together)]);
  show("the same order twice at the same time is taken both times", both.every(isTaken), both.map(say).join(" "));
  await settles("and it is done once", "done");
  await asked(orderOf("undo", asker, `${mark}/undo-3`));
  await settles("at the end it is taken back", "not-done");
  return tried;
}

async function refuses(show: (shows: string, held: boolean, seen: string) => boolean, asked: (order: string) => Promise<Answer | string>, shows: string, order: string): Promise<void> {
  const answer = await asked(order);
  show(shows, stateOf(answer) === "refused", say(answer));
}

/** The answer, or why it is none. */
function answerOf(called: Called): Answer | string {
  switch (called.how) {
    case "answered": {
      const read = readAnswer(called.text);
      return read.ok ? read.answer : `It answered ${read.because}.`;
    }
    case "failed":
      return `It failed: ${called.because}`;
    case "cut-off":
      return "It gave no answer in time.";
  }
}

const stateOf = (answer: Answer | string): Answer["state"] | undefined => (typeof answer === "string" ? undefined : answer.state);
const isTaken = (answer: Answer | string): boolean => stateOf(answer) === "done" || stateOf(answer) === "working";
const say = (answer: Answer | string): string => (typeof answer === "string" ? answer : `It says ${answer.state}: ${answer.says}.`);
