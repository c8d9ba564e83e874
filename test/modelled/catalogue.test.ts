// Every row of the catalogue goes through every case of workflows/step-cases.ts, made from the row and its fixture: the real
// handlers and the real step runtime against the modelled world, in virtual time. Only what is peculiar to a kind has a test
// or a story of its own.

import { stepCases } from "../../workflows/step-cases.ts";
import type { StepCase } from "../../workflows/step-cases.ts";
import type { StepKindName } from "../../workflows/plan-steps.ts";
import { catalogue } from "../../workflows/steps.ts";
import { cases, readsOf, sameAgain } from "./catalogue/cases.ts";
import { fixtures } from "./catalogue/fixtures.ts";
import { Kind } from "./catalogue/kind.ts";

const caseNames = Object.keys(stepCases) as StepCase[];
const rows = Object.keys(catalogue) as StepKindName[];
const kinds = Object.entries(fixtures).map(([name, fixture]) => [name as StepKindName, new Kind(name as StepKindName, fixture)] as const);

test("every row has a fixture, and every fixture a row", () => {
  expect(Object.keys(fixtures).sort()).toEqual([...rows].sort());
});

describe.each(kinds)("%s", (_name, kind) => {
  const without = kind.row.noCase ?? {};
  const shown = caseNames.filter((each) => without[each] === undefined);

  test.each(shown.map((each) => [stepCases[each], each] as const))(`${kind.row.kind} %s`, (_sentence, each) => cases[each](kind));

  const optedOut = Object.entries(without) as [StepCase, string][];
  if (optedOut.length === 0) return;
  test.each(optedOut)(`${kind.row.kind} does without “%s”: %s`, async (each, because) => {
    // Its own sentence, which people read after the case's name.
    expect(caseNames).toContain(each);
    expect(because).toMatch(/^[a-z].{8,}[^.]$/);
    const { stuck, wrong } = kind.fixture;
    const inFixture: Partial<Record<StepCase, unknown>> = { stuck, "wrong host or role": wrong };
    expect(inFixture[each]).toBeUndefined();
    await optOuts[each](kind);
  });
});

/** What must be so for a case to be done without; most cases apply to whatever changes something. */
const changesNothing = async (kind: Kind): Promise<void> => expect((await kind.success()).wanted).toEqual([]);
const never = (because: string) => async (): Promise<void> => {
  throw new TypeError(because);
};
const optOuts: Readonly<Record<StepCase, (kind: Kind) => Promise<void>>> = {
  success: never("whatever a kind is for can be shown to succeed"),
  refused: changesNothing,
  "may not look": async (kind) => expect(await readsOf(kind)).toEqual([]),
  stuck: async ({ row }) => expect({ advisory: row.advisory ?? false, changes: row.changes.length > 0 }).not.toEqual({ advisory: false, changes: true }),
  "times out but applied": changesNothing,
  "times out and lost": changesNothing,
  throttled: changesNothing,
  "already done": (kind) =>
    kind.at(async (bench) => {
      await sameAgain(bench);
      const from = bench.calls.length;
      await bench.finish();
      // It does change something where all is done: the case would fail.
      expect(bench.calls.slice(from)).not.toEqual([]);
    }),
  "wrong host or role": changesNothing,
  "crash before the effect": changesNothing,
  "crash after the effect": changesNothing,
  "dry run": never("a dry run that a kind cannot go through could change something"),
  undo: never("whether it undoes something or says who does, it has an answer"),
};
