// The bound on a loop's history events, against a small simulator of such loops and against the worst schedule of failures there is.

import fc from "fast-check";
import type { Retrier, State } from "../../workflows/asl.ts";
import { eventsPerRetry, eventsPerVisit, pauseBefore } from "../../workflows/asl-events.ts";
import { paceOfWatching } from "../../workflows/compile-deciding.ts";
import { again, choice, task } from "../../workflows/compile-states.ts";
import { mostLoopEvents } from "../../workflows/loop-events.ts";
import type { Loop, Pace } from "../../workflows/loop-events.ts";
import { leastCallMs, mostReassessments, paceOfCalls, waitBeforeLookMs } from "../../workflows/polling.ts";
import { wholeSeconds } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { minutes, seconds, shopDeciding } from "./builders.ts";

const call = (retry: readonly Retrier[] = again): State => task("verification", 30, {}, retry, [], "What now?");
const chosen = choice("what came of it", {}, "Elsewhere");
const wait: State = { Type: "Wait", SecondsPath: "$.waitSeconds", Next: "Call" };
const stepLoop: Loop = { visit: [call(), chosen], between: [wait] };
const watchLoop: Loop = { visit: [call(), call(), chosen], between: [wait] };

/** A visit of a step's loop that succeeds at once, and what a wait and a retry add. */
const [visit, pause, retry] = [eventsPerVisit.Task + eventsPerVisit.Choice, eventsPerVisit.Wait, eventsPerRetry.Task];
const [backoff] = again;
const pausesMs = Array.from({ length: backoff?.MaxAttempts ?? 0 }, (_none, index) => (backoff === undefined ? 0 : pauseBefore(backoff, index)));
/** All pauses of a visit that fails so often before it succeeds. */
const pausedMs = (failures: number): Milliseconds => pausesMs.slice(0, failures).reduce((sum, each) => sum + each, 0);

it("is about retries after 2, 14 and 80 seconds", () => {
  expect(pausesMs).toEqual([2, 14, 80].map(seconds));
});

describe("the most events of a loop", () => {
  const evenly = (everyMs: Milliseconds, deadlineMs: Milliseconds, untimed: number): Pace => ({ deadlineMs, marksMs: Array.from({ length: Math.ceil(deadlineMs / everyMs) }, (_none, index) => index * everyMs), untimed });
  const oneTry: Loop = { visit: [call([]), chosen], between: [wait] };
  it.each<readonly [string, Loop, Pace, number]>([
    ["whose time is over from the first is one visit with all retries", stepLoop, { deadlineMs: 0, marksMs: [], untimed: 1 }, visit + 3 * retry],
    ["in which nothing is retried is every visit that the deadline allows, and the one that finds it over", oneTry, evenly(seconds(10), seconds(60), 1), 7 * visit + 6 * pause],
    ["in which nothing is retried is the same however many visits have their pauses outside its time", oneTry, evenly(seconds(10), seconds(60), 2), 7 * visit + 6 * pause],
    ["that waits long has room for the short retries of each visit", stepLoop, evenly(minutes(5), minutes(10), 1), 3 * visit + 2 * pause + (3 + 2 * 3) * retry],
    ["gives up a visit where the retries of the others are more", stepLoop, { deadlineMs: seconds(100), marksMs: [0, 99].map(seconds), untimed: 1 }, 2 * visit + pause + (3 + 3) * retry],
    ["keeps a visit where the retries of the others are fewer", stepLoop, { deadlineMs: seconds(15), marksMs: [0, 1, 2, 13, 14].map(seconds), untimed: 1 }, 6 * visit + 5 * pause + 3 * retry],
    ["has no room for a pause that would end only at the deadline", stepLoop, { deadlineMs: seconds(2), marksMs: [0], untimed: 1 }, 2 * visit + pause + 3 * retry],
    ["has room for a pause that ends just before the deadline", stepLoop, { deadlineMs: seconds(2) + 1, marksMs: [0], untimed: 1 }, 2 * visit + pause + (3 + 1) * retry],
    ["of two calls has room for the short retries of both before the long ones of either", watchLoop, { deadlineMs: seconds(5), marksMs: [0], untimed: 1 }, 2 * (visit + eventsPerVisit.Task) + pause + (6 + 2) * retry],
    ["whose first and last visit are outside its time has all retries in these", stepLoop, { deadlineMs: 1, marksMs: [0], untimed: 2 }, 2 * visit + pause + 6 * retry],
  ])("%s", (_says, loop, pace, events) => {
    expect(mostLoopEvents(loop, pace)).toBe(events);
  });

  it("is far less than every visit with every retry: twenty minutes of a step leave two thirds of that", () => {
    const pace = paceOfCalls(minutes(20), seconds(15));
    const everything = (pace.marksMs.length + 1) * (visit + 3 * retry) + pace.marksMs.length * pause;
    expect(mostLoopEvents(stepLoop, pace)).toBeLessThan(everything * 0.7);
  });
});

/** What becomes of one visit: how often its call fails before it succeeds, and how much longer than it must everything takes. */
interface Fate {
  readonly failures: number;
  readonly failsAfterMs: Milliseconds;
  readonly longerMs: Milliseconds;
  /** After how much of its call, or before how many of its failures, a first visit writes down that the step is taken up. */
  readonly takenUpAfterMs: Milliseconds;
  readonly takenUpBefore: number;
}
const durations = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20_000 }));
const fates = fc.array(
  fc.record({ failures: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 1 }) }, fc.integer({ min: 0, max: 4 })), failsAfterMs: durations, longerMs: durations, takenUpAfterMs: durations, takenUpBefore: fc.integer({ min: 0, max: 4 }) }),
  { minLength: 1, maxLength: 12 },
);
const fateOf = (schedule: readonly Fate[], index: number): Fate => schedule[index % schedule.length] ?? { failures: 0, failsAfterMs: 0, longerMs: 0, takenUpAfterMs: 0, takenUpBefore: 0 };

/** The events of a step's loop under a schedule of failures, told as the runtime and the state machine go on, without the bound's arithmetic. */
function simulateStep(deadlineMs: Milliseconds, callMs: Milliseconds, isAgain: boolean, schedule: readonly Fate[]): number {
  let [at, events] = [0, 0];
  let startedAt: number | undefined = isAgain ? 0 : undefined;
  for (let index = 0; ; index += 1) {
    const fate = fateOf(schedule, index);
    events += eventsPerVisit.Task;
    for (let failure = 0; failure < fate.failures; failure += 1) {
      if (failure >= fate.takenUpBefore) startedAt ??= at;
      at += fate.failsAfterMs;
      // The fourth failure is caught: the visit ends without another try, and outside the loop.
      if (failure === pausesMs.length) return events;
      at += pausesMs[failure] ?? 0;
      events += eventsPerRetry.Task;
    }
    events += eventsPerVisit.Choice;
    const endsAt = at + leastCallMs(callMs) + fate.longerMs;
    startedAt ??= Math.min(endsAt, at + fate.takenUpAfterMs);
    at = Math.min(endsAt, Math.max(at, startedAt + deadlineMs));
    const elapsedMs = at - startedAt;
    if (elapsedMs >= deadlineMs) return events;
    events += eventsPerVisit.Wait;
    at += seconds(wholeSeconds(Math.min(waitBeforeLookMs(elapsedMs, isAgain), deadlineMs - elapsedMs)));
  }
}

/** The events of the loop in which a run watches. Where `longerMs` of a visit is above zero it uses one of the short waits, while there are any. */
function simulateWatching(deadlineMs: Milliseconds, everyMs: Milliseconds, short: number, schedule: readonly Fate[]): number {
  let [at, events, left] = [0, 0, short];
  for (let index = 0; ; index += 1) {
    let seenAt = at;
    for (const [task, fate] of [fateOf(schedule, 2 * index), fateOf(schedule, 2 * index + 1)].entries()) {
      events += eventsPerVisit.Task;
      for (let failure = 0; failure < fate.failures; failure += 1) {
        at += fate.failsAfterMs;
        if (failure === pausesMs.length) return events;
        at += pausesMs[failure] ?? 0;
        events += eventsPerRetry.Task;
      }
      if (task === 0) seenAt = at;
    }
    events += eventsPerVisit.Choice;
    if (seenAt >= deadlineMs) return events;
    events += eventsPerVisit.Wait;
    const isShort = left > 0 && fateOf(schedule, index).longerMs > 0;
    if (isShort) left -= 1;
    at += isShort ? seconds(1) : seconds(wholeSeconds(everyMs));
  }
}

describe("never less than what happens", () => {
  it("to a step, whatever fails when, however long its calls take and whenever it writes down that it was taken up", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: minutes(90) }), fc.constantFrom(3_000, 8_000, 15_000, 60_000), fc.boolean(), fates, (deadlineMs, callMs, isAgain, schedule) => {
        expect(simulateStep(deadlineMs, callMs, isAgain, schedule)).toBeLessThanOrEqual(mostLoopEvents(stepLoop, paceOfCalls(deadlineMs, callMs, isAgain)));
      }),
      { numRuns: 500 },
    );
  });

  it("to a run that watches, whatever fails when and however many of its intervals are shortened", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 240 }), fc.integer({ min: 1, max: 60 }), fates, (hold, every, schedule) => {
        const { decide } = shopDeciding({ hold: seconds(hold), every: seconds(every) });
        const everyMs = Math.min(decide.every, Math.max(seconds(10), decide.hold / 20));
        const most = mostLoopEvents(watchLoop, paceOfWatching({ decide }));
        expect(simulateWatching(10 * decide.hold, everyMs, 10 * decide.votes.of.length + mostReassessments, schedule)).toBeLessThanOrEqual(most);
      }),
      { numRuns: 200 },
    );
  });
});

it("counts what fails after the last look in time: the assessment of that, and then the look and the assessment that end the watching", () => {
  const { decide } = shopDeciding({ hold: seconds(4) });
  const short = 10 * decide.votes.of.length + mostReassessments;
  // Forty looks a second apart, each of them after a short wait, and the one that comes too late.
  const looks = 40;
  expect(short).toBeGreaterThanOrEqual(looks);
  const failing = new Set([2 * looks - 1, 2 * looks, 2 * looks + 1]);
  const schedule = Array.from({ length: 2 * looks + 2 }, (_none, index): Fate => ({ failures: failing.has(index) ? 3 : 0, failsAfterMs: 0, longerMs: 1, takenUpAfterMs: 0, takenUpBefore: 0 }));
  const happens = simulateWatching(10 * decide.hold, seconds(10), short, schedule);
  expect(happens).toBe((looks + 1) * (2 * eventsPerVisit.Task + eventsPerVisit.Choice) + looks * pause + failing.size * 3 * retry);
  expect(happens).toBeLessThanOrEqual(mostLoopEvents(watchLoop, paceOfWatching({ decide })));
});

/** The most events of a step's loop over all schedules, in which everything else is as fast as it can be; times are whole seconds. */
function worstOfStep(deadlineMs: Milliseconds, callMs: Milliseconds, isAgain: boolean): number {
  const failing = [0, 1, 2, 3];
  const known = new Map<number, number>();
  // Of a call that begins at `at`, and of all after it.
  const from = (at: Milliseconds, isFirst = false): number => {
    const found = known.get(at);
    if (found !== undefined && !isFirst) return found;
    const events = Math.max(
      ...failing.map((failures) => {
        const endsAt = isFirst && !isAgain ? 0 : at + pausedMs(failures) + leastCallMs(callMs);
        const own = visit + failures * retry;
        if (endsAt >= deadlineMs) return own;
        return own + pause + from(Math.min(deadlineMs, endsAt + waitBeforeLookMs(endsAt, isAgain)));
      }),
    );
    if (!isFirst) known.set(at, events);
    return events;
  };
  return from(0, true);
}

// The bound leaves out that a delayed loop waits longer each time; most of all where a delay carries it over the half hour from which on it waits for minutes.
describe("at most a quarter more than the worst that can happen", () => {
  const deadlines = [1, 60, 90, 300, 480, 900, 1_800, 3_600].map(seconds);
  it.each(deadlines.flatMap((deadlineMs) => [false, true].map((isAgain) => [deadlineMs, isAgain] as const)))("for a deadline of %d ms, in a round that a person asked for (%s)", (deadlineMs, isAgain) => {
    const [most, worst] = [mostLoopEvents(stepLoop, paceOfCalls(deadlineMs, seconds(15), isAgain)), worstOfStep(deadlineMs, seconds(15), isAgain)];
    expect(most).toBeGreaterThanOrEqual(worst);
    expect(most).toBeLessThanOrEqual(worst * 1.25);
  });
});
