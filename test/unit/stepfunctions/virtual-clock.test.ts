// The virtual clock: order, settling, abort, determinism, and the mistakes that it refuses.

import fc from "fast-check";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";

const hour = 3_600_000;

test("it stands still until it is moved", async () => {
  const clock = new VirtualClock({ start: 1000 });
  let woke = false;
  void clock.sleep(1).then(() => (woke = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect([woke, clock.now(), clock.sleepers, clock.next]).toEqual([false, 1000, 1, 1001]);
});

test("a sleeper wakes at its own instant, not at the end of the advance", async () => {
  const clock = new VirtualClock({ start: 0 });
  const woken: number[] = [];
  for (const ms of [300, 100, 200]) void clock.sleep(ms).then(() => woken.push(clock.now()));
  await clock.advance(250);
  expect([woken, clock.now(), clock.sleepers]).toEqual([[100, 200], 250, 1]);
});

test("a sleeper at the very end of an advance wakes, one a millisecond later does not", async () => {
  const clock = new VirtualClock({ start: 0 });
  const woken: number[] = [];
  for (const ms of [50, 51]) void clock.sleep(ms).then(() => woken.push(ms));
  await clock.advance(50);
  expect(woken).toEqual([50]);
});

test("timers of one instant fire in the order in which they were asked for, each after the one before has settled", async () => {
  const clock = new VirtualClock({ start: 0 });
  const story: string[] = [];
  const actor = async (name: string): Promise<void> => {
    await clock.sleep(10);
    story.push(`${name} woke`);
    for (let hop = 0; hop < 20; hop += 1) await Promise.resolve();
    story.push(`${name} settled`);
  };
  void actor("a");
  void actor("b");
  await clock.advance(10);
  expect(story).toEqual(["a woke", "a settled", "b woke", "b settled"]);
});

test("what a woken sleeper asks for is still within the same advance", async () => {
  const clock = new VirtualClock({ start: 0 });
  const ticks: number[] = [];
  void (async () => {
    for (;;) {
      await clock.sleep(hour);
      ticks.push(clock.now() / hour);
    }
  })();
  await clock.advance(24 * hour);
  expect(ticks).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
});

test("running until idle ends at the last sleeper, and with a limit before the first one beyond it", async () => {
  const clock = new VirtualClock({ start: 0 });
  void clock.sleep(5);
  void clock.sleep(900);
  await clock.runUntilIdle(100);
  expect([clock.now(), clock.sleepers]).toEqual([5, 1]);
  await clock.runUntilIdle();
  expect([clock.now(), clock.sleepers]).toEqual([900, 0]);
});

test("time never goes back", async () => {
  const clock = new VirtualClock({ start: 100 });
  await clock.runUntil(50);
  expect(clock.now()).toBe(100);
});

test("an aborted sleep rejects at once with the signal's reason and leaves no timer", async () => {
  const clock = new VirtualClock({ start: 0 });
  const controller = new AbortController();
  const sleep = clock.sleep(hour, controller.signal);
  controller.abort("enough");
  await expect(sleep).rejects.toBe("enough");
  expect(clock.sleepers).toBe(0);
  await clock.runUntilIdle();
  expect(clock.now()).toBe(0);
});

test("a sleep with a signal that is already aborted rejects without a timer", async () => {
  const clock = new VirtualClock();
  await expect(clock.sleep(1, AbortSignal.abort("before"))).rejects.toBe("before");
  expect(clock.sleepers).toBe(0);
});

test("an abort after the sleep changes nothing", async () => {
  const clock = new VirtualClock({ start: 0 });
  const controller = new AbortController();
  const sleep = clock.sleep(1, controller.signal);
  await clock.advance(1);
  controller.abort();
  await expect(sleep).resolves.toBeUndefined();
});

test("two movers at once are refused", async () => {
  const clock = new VirtualClock();
  const first = clock.advance(1);
  await expect(clock.advance(1)).rejects.toThrow("already being moved");
  await first;
});

test("a loop that sleeps for 0 ms is found out", async () => {
  const clock = new VirtualClock();
  let running = true;
  void (async () => {
    while (running) await clock.sleep(0);
  })();
  await expect(clock.advance(1)).rejects.toThrow("0 ms in a loop");
  running = false;
});

test("a length of time that is not a number is refused", () => {
  expect(() => new VirtualClock().sleep(Number.NaN)).toThrow("not a number");
});

test("ids are UUIDs, all different, equal for equal seeds and different for different ones", () => {
  const ids = (seed: number): string[] => {
    const clock = new VirtualClock({ seed });
    return Array.from({ length: 500 }, () => clock.id());
  };
  for (const id of ids(7)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids(7)).size).toBe(500);
  expect(ids(7)).toEqual(ids(7));
  expect(ids(7)[0]).not.toEqual(ids(8)[0]);
});

test("whatever is slept and aborted, wake-ups come in order of time and then of asking", async () => {
  const sleeps = fc.array(fc.record({ ms: fc.nat(20), abort: fc.boolean() }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(sleeps, async (wanted) => {
      const clock = new VirtualClock({ start: 0 });
      const woken: { readonly ms: number; readonly index: number; readonly at: number }[] = [];
      for (const [index, { ms, abort }] of wanted.entries()) {
        const controller = new AbortController();
        clock.sleep(ms, controller.signal).then(
          () => woken.push({ ms, index, at: clock.now() }),
          () => undefined,
        );
        if (abort) controller.abort();
      }
      await clock.runUntilIdle();
      const expected = wanted.flatMap(({ ms, abort }, index) => (abort ? [] : [{ ms, index, at: ms }])).toSorted((a, b) => a.ms - b.ms || a.index - b.index);
      expect(woken).toEqual(expected);
    }),
  );
});

test("a round that is passed over wakes nobody, at the same instants and in the same order as one that is not", async () => {
  const told = async (rests: boolean): Promise<readonly string[]> => {
    const clock = new VirtualClock({ start: 0 });
    const story: string[] = [];
    const end = new AbortController();
    const loop = async (name: string, ms: number): Promise<void> => {
      const round = (): void => void story.push(`${name} at ${clock.now()}`);
      const passOver = (): { readonly restMs: number; readonly stirs: boolean } => {
        round();
        return { restMs: ms, stirs: false };
      };
      for (;;) {
        await clock.rest(ms, end.signal, rests ? passOver : undefined);
        round();
      }
    };
    const loops = [loop("a", 10), loop("b", 15), loop("c", 30)].map((each) => each.catch(() => undefined));
    await clock.advance(100);
    end.abort();
    await Promise.all(loops);
    expect(clock.sleepers).toBe(0);
    return story;
  };
  const passed = await told(true);
  expect(passed).toEqual(await told(false));
  expect(passed).toHaveLength(19);
});

test("a sleeper whose round cannot be passed over wakes, and what a round stirs up settles before the next one", async () => {
  const clock = new VirtualClock({ start: 0 });
  const story: string[] = [];
  let rounds = 0;
  const passOver = (): { readonly restMs: number; readonly stirs: boolean } | undefined => {
    rounds += 1;
    if (rounds === 3) return undefined;
    if (rounds === 2) void Promise.resolve().then(() => story.push(`stirred at ${clock.now()}`));
    return { restMs: 10, stirs: rounds === 2 };
  };
  const other = (): { readonly restMs: number; readonly stirs: boolean } => {
    story.push(`other at ${clock.now()}`);
    return { restMs: 100, stirs: false };
  };
  void clock.rest(10, undefined, passOver).then(() => story.push(`woke at ${clock.now()}`));
  void clock.rest(20, undefined, other);
  await clock.advance(50);
  expect([story, rounds]).toEqual([["other at 20", "stirred at 20", "woke at 30"], 3]);
});
