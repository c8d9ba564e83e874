// A command that works with the real sites says so, and refuses a shell in which the others mean a rehearsal.

import { sayLive } from "../../../infra/cli/break-glass/live.ts";

function said(environment: NodeJS.ProcessEnv): readonly string[] {
  const lines: string[] = [];
  sayLive("run merge", { line: (text = "") => void lines.push(text) }, environment);
  return lines;
}

test.each([{}, { UNDERSTUDY_LOCAL: "" }])("where no rehearsal is meant (%j) it says LIVE", (environment) => {
  expect(said(environment)).toEqual([expect.stringMatching(/^LIVE {2}run merge/)]);
});

test("where a rehearsal is meant it is refused, with how to go on", () => {
  expect(() => said({ UNDERSTUDY_LOCAL: "http://127.0.0.1:8080" })).toThrow(/unset UNDERSTUDY_LOCAL/);
});
