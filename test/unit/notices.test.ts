// What people are told between runs: a failover is offered only where there is something to move to.

import { noticeOf } from "../../workflows/notices.ts";
import { verdictOf } from "./builders.ts";

test.each([
  ["a person may ask for a failover", "ask", true],
  ["there is nothing to move to", "refuse", false],
] as const)("where %s the notice says so", (_says, verdict, offered) => {
  const text = noticeOf("shop", verdictOf({ code: "no-quorum", verdict }))?.text ?? "";
  expect(text).toContain("No run was started and nothing was changed.");
  expect(text.includes("can request it")).toBe(offered);
});
