// Tries whether a function of the user's own keeps to the contract of activate.lambda (workflows/custom-action.ts). It is called as a run would
// call it at its worst: twice with one token, cut off between its effect and its answer, and again while the first call still runs. It changes
// what the function changes, so it belongs before a site that may be changed. A state does not say how often something was made: that is seen
// only where the function counts it (`effects`), and else said to be not seen.

import { answerWithinMs, contractVersion, orderOf, readAnswer } from "../../../workflows/custom-action.ts";
import type { Answer, Asker } from "../../../workflows/custom-action.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";

/**
 * How one call ended: with a text; with an error, the function's own or, where it is `unreached`, a refusal before it came to the function; or without an
 * answer, because nobody waited any more or (`because`) the connection broke: then the function may have begun, and may run on.
 */
export type Called = { readonly how: "answered"; readonly text: string } | { readonly how: "failed"; readonly because: string; readonly unreached?: true } | { readonly how: "cut-off"; readonly because?: string };

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
  /** Null: it was not tried, or could not be seen; that it holds nobody knows. */
  readonly held: boolean | null;
  /** What was seen, a sentence. */
  readonly seen: string;
}
export interface Trial {
  /** In the order of trying. */
  readonly tried: readonly Tried[];
  /** What may be left of what it was told to do, and who sees to that; null: it was told nothing, or says that nothing is left. */
  readonly left: string | null;
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
/** How long a call that was cut off has to show that it arrived: as long as one answer may take, a cold start included. */
const arrivesMs: Milliseconds = answerWithinMs;

type Told = Answer | string;
type Show = (shows: string, held: boolean | null, seen: string) => boolean;

/** Tries it, and takes back what it was told to do where that was given. Never throws for what the function does. */
export async function tryContract(tested: FunctionUnderTest, options: TestOptions): Promise<Trial> {
  const tried: Tried[] = [];
  const show: Show = (shows, held, seen) => {
    tried.push({ shows, held, seen });
    return held !== false;
  };
  const talk = talkingTo(tested, options);
  await tryAll(tested, talk, show, options);
  return { tried, left: talk.wasTold() ? await takenBack(talk, show, options) : null };
}

interface Talk {
  /** Sends an order as it is. */
  ask(order: string): Promise<Told>;
  /** Sends it so that its answer is lost: until the same order is answered, it may be at work. */
  cutOff(order: string): Promise<Called>;
  look(): Promise<Told>;
  /** Orders with the token of this name, a part of the test's own. */
  order(operation: "act" | "undo", token: string): string;
  /** Asks until the state is there, or the time is over. */
  until(states: readonly Answer["state"][], withinMs: Milliseconds): Promise<Told>;
  wasTold(): boolean;
  /** Whether an order to act is one that nobody heard of any more, and that may still be at work. */
  mayBeAtWork(): boolean;
}

function talkingTo(tested: FunctionUnderTest, { asker, clock, mark }: TestOptions): Talk {
  let told = false;
  const unheard = new Set<string>();
  const heard = (order: string, called: Called): Called => {
    if (called.how === "cut-off" && (JSON.parse(order) as { readonly operation: string }).operation === "act") unheard.add(order);
    // A refusal that never came to the function says nothing of the order that did before.
    else if (called.how === "answered" || (called.how === "failed" && called.unreached !== true)) unheard.delete(order);
    return called;
  };
  const ask = async (order: string): Promise<Told> => answerOf(heard(order, await tested.call(order)));
  const look = (): Promise<Told> => ask(orderOf("look", asker));
  return {
    ask,
    cutOff: async (order) => heard(order, await tested.cutOff(order)),
    look,
    order(operation, token) {
      told = true;
      return orderOf(operation, asker, `${mark}/${token}`);
    },
    async until(states, withinMs) {
      const end = clock.now() + withinMs;
      for (;;) {
        const seen = await look();
        if (typeof seen === "string" || states.includes(seen.state) || seen.state === "refused" || clock.now() >= end) return seen;
        await clock.sleep(againMs);
      }
    },
    wasTold: () => told,
    mayBeAtWork: () => unheard.size > 0,
  };
}

/** Everything in its order; ends where what follows would show nothing. */
async function tryAll(tested: FunctionUnderTest, { ask, cutOff, look, order, until }: Talk, show: Show, { asker, undo, withinMs, mark }: TestOptions): Promise<void> {
  const settles = async (shows: string, state: Answer["state"]): Promise<Told> => {
    const seen = await until([state], withinMs);
    show(shows, stateOf(seen) === state, say(seen));
    return seen;
  };

  const first = await look();
  if (!show("a look is answered as the contract says", typeof first !== "string", say(first))) return;
  if (!show("before anything was ordered it says not-done", stateOf(first) === "not-done", stateOf(first) === "not-done" ? say(first) : `${say(first)} Either a look acts, or it was told to act before; take that back and try again.`)) return;
  const second = await look();
  show("a look changes nothing: asked twice, it says the same", stateOf(second) === stateOf(first), say(second));
  await refuses(show, ask, "a newer contract is refused", JSON.stringify({ ...(JSON.parse(orderOf("look", asker)) as object), contract: contractVersion + 1 }));
  await refuses(show, ask, "an unknown operation is refused", JSON.stringify({ ...(JSON.parse(orderOf("look", asker)) as object), operation: "understudy-test", token: `${mark}/unknown` }));
  const after = await look();
  show("what was refused has changed nothing", stateOf(after) === stateOf(first), say(after));

  const act = order("act", "act");
  const begun = await ask(act);
  if (!show("act is answered by done or working", isTaken(begun), say(begun))) return;
  const made = await settles(`it is done within ${withinMs / 1_000} s`, "done");
  if (stateOf(made) !== "done") return;
  if (countOf(first) !== undefined && countOf(made) !== undefined) show("effects counts what act made", (countOf(made) ?? 0) > (countOf(first) ?? 0), `Before it acted effects was ${countOf(first)}, and then ${countOf(made)}.`);
  const again = await ask(act);
  const still = await until(["done"], withinMs);
  show("the same order once more is taken, and it stays done", isTaken(again) && stateOf(still) === "done", `${say(again)} Then: ${say(still)}`);
  counts(show, "and nothing was made twice", made, still);

  if (!undo) {
    show("act that is cut off, and twice at the same time", null, "not tried: that needs a function that can take back what it did (--undo)");
    return;
  }
  const back = await ask(order("undo", "undo"));
  if (!show("undo is answered by done, not-done or working", typeof back !== "string" && back.state !== "refused", say(back))) return;
  const undone = await settles("after undo it says not-done", "not-done");
  if (stateOf(undone) !== "not-done") return;
  counts(show, "and nothing of it is left", first, undone);

  const cut = order("act", "cut");
  const lost = await cutOff(cut);
  show(`act is cut off: ${tested.cutsBy}`, lost.how === "failed" ? false : lost.how === "cut-off" ? true : null, lost.how === "cut-off" ? "nobody heard the answer" : lost.how === "failed" ? say(answerOf(lost)) : `not tried: it answered before that. ${say(answerOf(lost))}`);
  if (lost.how === "cut-off") {
    const arrived = await until(["done", "working"], Math.min(arrivesMs, withinMs));
    show("the order that was cut off had arrived", isTaken(arrived) ? true : null, isTaken(arrived) ? say(arrived) : `not known: nothing showed of it. ${say(arrived)} So what follows tries an order that comes again, and perhaps not one whose answer was lost.`);
  }
  const repeated = await ask(cut);
  show("that order is taken when it comes again", isTaken(repeated), say(repeated));
  counts(show, "and nothing was made twice", made, await settles("and it is done then", "done"));

  await ask(order("undo", "undo-2"));
  if (stateOf(await settles("it is taken back again", "not-done")) !== "not-done") return;
  const together = order("act", "together");
  const both = await Promise.all([ask(together), ask(together)]);
  show("the same order twice at the same time is taken both times", both.every(isTaken), both.map(say).join(" "));
  counts(show, "and nothing was made twice", made, await settles("and it is done then", "done"));
}

/** Takes back what it was told to do, where it can; gives what may be left, a sentence. */
async function takenBack({ ask, look, order, until, mayBeAtWork }: Talk, show: Show, { asker, undo, withinMs }: TestOptions): Promise<string | null> {
  const stands = await look();
  /** What it says now is no proof while an order runs on of which nobody hears. */
  const isGone = (seen: Told): string | null => (mayBeAtWork() ? `It was told to act for ${asker.site} and gave no answer, so it may still be at work, although ${say(seen).replace("It says", "it says")} Look again when it must be over.` : null);
  if (stateOf(stands) === "not-done") return isGone(stands);
  const left = `It was told to act for ${asker.site}, and what it did ${stateOf(stands) === "done" ? "is left in place" : "may be left in place, whole or in part"}`;
  if (!undo) return `${left}. ${say(stands)} Take it back before the next test; with --undo the test has the function do that.`;
  const told = await ask(order("undo", "undo-last"));
  const end = await until(["not-done"], withinMs);
  if (show("at the end it is taken back", stateOf(end) === "not-done", say(end))) return isGone(end);
  return `${left}: told to take it back, it does not say not-done. ${say(told)} Then: ${say(end)} Take it back by hand before the next test.`;
}

/** Whether as much is there as before, where the function counts it. */
function counts(show: Show, shows: string, before: Told, now: Told): void {
  const [wanted, found] = [countOf(before), countOf(now)];
  if (wanted === undefined || found === undefined) show(shows, null, "not seen: its answers hold no effects, and a state does not say how often something was made");
  else show(shows, found === wanted, found === wanted ? `effects is ${found}, as it was.` : `effects is ${found}, and it was ${wanted}.`);
}

async function refuses(show: Show, ask: Talk["ask"], shows: string, order: string): Promise<void> {
  const answer = await ask(order);
  show(shows, stateOf(answer) === "refused", say(answer));
}

/** The answer, or why it is none. */
function answerOf(called: Called): Told {
  switch (called.how) {
    case "answered": {
      const read = readAnswer(called.text);
      return read.ok ? read.answer : `It answered ${read.because}.`;
    }
    case "failed":
      return `It failed: ${called.because}`;
    case "cut-off":
      return called.because === undefined ? "It gave no answer in time." : `It gave no answer: ${called.because}.`;
  }
}

const countOf = (answer: Told): number | undefined => (typeof answer === "string" ? undefined : answer.effects);
const stateOf = (answer: Told): Answer["state"] | undefined => (typeof answer === "string" ? undefined : answer.state);
const isTaken = (answer: Told): boolean => stateOf(answer) === "done" || stateOf(answer) === "working";
const say = (answer: Told): string => (typeof answer === "string" ? answer : `It says ${answer.state}: ${answer.says}.`);
