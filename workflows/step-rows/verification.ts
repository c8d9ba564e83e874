// Verifications: what is seen afterwards. They only look.

import { atSite } from "../plan.ts";
import { asksNoAws, onlyLooks } from "../step-cases.ts";
import { list, minutes } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const verificationRows = {
  "verify.https": {
    kind: "verify.https",
    function: "verification",
    title: (input, { target }) => `Verify ${atSite(input.urls[0] ?? "", target).slice(8)}`,
    sentence: (input, { target }) => `Ask ${list(input.urls.map((url) => atSite(url, target)))} as a client does, by name, and expect success twice in a row`,
    undo: "nothing to undo: it only reads",
    proof: "two good answers in a row from the address that the name resolves to",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: [],
    changes: [],
    regions: () => [],
    source: "I3, I19",
    noCase: { ...onlyLooks, ...asksNoAws },
  },
  "verify.sql-write": {
    kind: "verify.sql-write",
    function: "verification",
    title: (input, { target }) => `Verify that ${input.database} takes writes at ${target}`,
    sentence: (input, { target }) => `Write a trial row to ${input.database} at ${target} and read it back`,
    undo: "nothing to undo: the trial row is ours",
    proof: "the database at the target is the writer and accepted the row",
    deadlineMs: minutes(5),
    callMs: 15_000,
    reads: [],
    changes: [],
    asksObservers: true,
    regions: () => [],
    source: "I1, I24",
    noCase: onlyLooks,
  },
  "verify.dns": {
    kind: "verify.dns",
    function: "verification",
    title: (input) => `Verify what ${input.name} resolves to`,
    sentence: (input, { target }) => `Resolve ${input.name} and expect only the addresses of ${target}`,
    undo: "nothing to undo: it only reads",
    proof: "the resolver gives the target's addresses and no other",
    deadlineMs: minutes(10),
    callMs: 15_000,
    reads: [],
    changes: [],
    regions: () => [],
    source: "I3",
    noCase: { ...onlyLooks, ...asksNoAws },
  },
} as const satisfies RowsOf<"verification">;
