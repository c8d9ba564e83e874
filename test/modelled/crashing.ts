// A function dies around every effect of a run, and at every state that its record shows: the run ends like its twin in which none
// died (I8), and every other invariant holds. The same for every kind of run; each names its story, and what else must be so.

import { makeStoryWorld } from "../../infra/cli/story-world.ts";
import { compareWithTwins } from "../../infra/local/story/beside-twins.ts";
import { readStoryText, sayStoryFault } from "../../infra/local/story/read.ts";
import { perform } from "../../infra/local/story/run.ts";
import type { Performed } from "../../infra/local/story/run.ts";
import type { Milliseconds } from "../../workflows/units.ts";

export interface Crashing {
  /** Of the describing block. */
  readonly title: string;
  /** The lines of the story up to where a crash may be put in; `before` that, and what is expected. */
  readonly lines: { readonly before: readonly string[]; readonly expects: readonly string[] };
  /** How many effects the run has without a crash. */
  readonly effects: number;
  /** Only what comes later is crashed; what is before has tests of its own. */
  readonly afterMs?: Milliseconds;
  /** At least so many states are shown. */
  readonly states: number;
  /** What must be so at the end beside the invariants, a sentence for each thing that is not. */
  readonly also?: (truth: Performed["truth"]) => readonly string[];
}

interface Crash {
  readonly atMs: Milliseconds;
  readonly when: "before-effect" | "after-effect" | "anywhere";
}

function readStory({ title, lines }: Crashing, crash?: Crash): Extract<ReturnType<typeof readStoryText>, { readonly ok: true }> {
  const read = readStoryText(`${title}.story`, [...lines.before, ...(crash === undefined ? [] : [`at ${(crash.atMs / 1_000).toFixed(3)}s crash ${crash.when}`]), ...lines.expects].join("\n"));
  if (!read.ok) throw new TypeError(read.faults.map(sayStoryFault).join("\n"));
  return read;
}

const played = ({ story, plans }: ReturnType<typeof readStory>): Promise<Performed> => perform(story, plans, makeStoryWorld, { seed: 1, leastMs: 0 });

/** Describes the tests of one way that a run may take. */
export function describeCrashes(crashing: Crashing): void {
  const { title, effects, afterMs = 0, states, also = () => [] } = crashing;
  describe(title, () => {
    let clean: Performed;
    beforeAll(async () => {
      clean = await played(readStory(crashing));
    });
    const startedAt = (): number => clean.truth.at - clean.result.endedAtMs;
    const changes = () => clean.truth.mutations.filter(({ at, tookEffect }) => tookEffect && at > startedAt() + afterMs);

    /** What is broken with this crash; a crash for which nothing is left to do is none. */
    async function broken(crash: Crash): Promise<readonly string[]> {
      const told = readStory(crashing, crash);
      const { result, truth } = await played(told);
      const { violations } = await compareWithTwins(told.story, { truth, endedAtMs: result.endedAtMs }, () => Promise.resolve(clean.truth));
      const failed = result.lines.filter(({ held, sentence }) => !held && !sentence.endsWith("met no function"));
      return [...[...result.violations, ...violations].map(({ invariant, facts }) => `${invariant}: ${facts}`), ...failed.map(({ text, sentence }) => `${text}: ${sentence}`), ...also(truth)];
    }

    test("holds without a crash", () => {
      expect([clean.result.held, changes().length, also(clean.truth)]).toEqual([true, effects, []]);
    });

    test.each(Array.from({ length: effects }, (_, effect) => (["before-effect", "after-effect"] as const).map((when): [number, Crash["when"]] => [effect + 1, when])).flat())("ends the same when a function dies at effect %i, %s", async (effect, when) => {
      const at = changes()[effect - 1]?.at ?? Number.NaN;
      // A change takes 40 ms to arrive: so long before it, it has not been sent.
      expect(await broken({ atMs: at - startedAt() - 50, when })).toEqual([]);
    });

    test("ends the same when a function dies at any of the states that the record shows", async () => {
      const entries = Object.values(clean.truth.plans).flatMap(({ runs }) => runs).flatMap((run) => run.entries);
      // Of looks that find what the one before found, one stands for all.
      const shown = entries.filter(({ body, at }) => body.type !== "looked" && at > startedAt() + afterMs);
      const times = [...new Set(shown.map(({ at }) => Math.round((at - startedAt()) / 100) * 100 - 30))];
      expect(times.length).toBeGreaterThan(states);
      const told: string[] = [];
      for (const atMs of times) told.push(...(await broken({ atMs, when: "anywhere" })).map((each) => `${atMs}: ${each}`));
      expect(told).toEqual([]);
    });
  });
}
