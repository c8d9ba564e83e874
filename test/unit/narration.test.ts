// What is told of a question that is asked more than once: whether the facts have changed, or only nobody has answered it yet.

import { Narration } from "../../workflows/narration.ts";
import type { EntryBody, GateFacts } from "../../workflows/record.ts";

const asked = (gate: string, revision: number, digest: string): EntryBody => ({ type: "gate-opened", facts: { gate, revision, digest, title: `Decide on ${gate}`, sentences: [], choices: ["approve"], acceptedLossSeconds: 0 } as unknown as GateFacts });

test("a question that is asked again says whether the facts are the same", () => {
  const narration = new Narration();
  const told = [asked("a", 1, "x"), asked("b", 1, "y"), asked("a", 2, "x"), asked("a", 3, "z"), asked("b", 2, "z"), asked("c", 2, "x")].map((body, seq) => narration.tell({ run: "r", seq, body })?.sentence);
  expect(told).toEqual([
    "A person is asked: Decide on a", "A person is asked: Decide on b", "It is asked once more, on the same facts: Decide on a", "The facts have changed, so it is asked again: Decide on a", "The facts have changed, so it is asked again: Decide on b",
    // Whoever comes later has not heard the first one.
    "The facts have changed, so it is asked again: Decide on c",
  ]);
});
