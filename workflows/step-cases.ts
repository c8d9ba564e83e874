// What is shown of every step kind by one generated test, case by case (test/modelled/catalogue.test.ts). A kind to which a
// case cannot apply says so in its row, with the reason, and the command line prints it.

/** The cases in the order in which they are shown, each with what it shows. */
export const stepCases = {
  success: "ends done, and the world is as the step wants it",
  refused: "asks a person when the service says no, and sends it once",
  "may not look": "asks a person when it may not read what it has to see, and claims nothing",
  stuck: "asks a person when it gets no further",
  "times out but applied": "finds what a call did whose answer never came, and does not send it again",
  "times out and lost": "looks after a call without an answer, and sends it once more only where that is harmless",
  throttled: "goes on when the service was too busy, and changes the world once",
  "already done": "changes nothing where all is as it should be",
  "wrong host or role": "touches nothing that is not what the plan names",
  "crash before the effect": "is taken up by another process when its own dies before the call arrives",
  "crash after the effect": "is taken up by another process when its own dies after the call arrived, and does not send it again",
  "dry run": "changes nothing in a dry run, which names the same changes as the real one",
  undo: "is taken back, or says who has to do it",
} as const;

export type StepCase = keyof typeof stepCases;
/** The cases that a kind does without, each with the reason, a sentence. */
export type NoCases = Partial<Readonly<Record<StepCase, string>>>;

/** For a kind that only looks: there is no change whose fate could be told. */
export const onlyLooks = {
  refused: "it sends no change that could be refused",
  "times out but applied": "it sends no change whose answer could be lost",
  "times out and lost": "it sends no change that could be lost",
  throttled: "it sends no change that could be throttled",
  "crash before the effect": "it has no effect",
  "crash after the effect": "it has no effect",
} as const satisfies NoCases;

/** For a kind that asks neither an AWS service nor an observer. */
export const asksNoAws = { "may not look": "it asks no AWS service, so there is no permission that it could lack" } as const satisfies NoCases;
