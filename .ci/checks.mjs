// Writes what a check outside Jest found in Jest's form, so that everything is summed up in one way.

import { writeFileSync } from "node:fs";

/** `checks`: pairs of a sentence and whether it is true, or why it is not. Sets the exit code. */
export function report(file, title, checks) {
  const assertionResults = checks.map(([sentence, fault]) => ({ fullName: `${title}: ${sentence}`, status: fault === undefined ? "passed" : "failed", failureMessages: fault === undefined ? [] : [fault] }));
  const failed = assertionResults.filter(({ status }) => status === "failed");
  for (const { fullName, failureMessages } of assertionResults) process.stdout.write(`${failureMessages.length === 0 ? "✓" : "✕"} ${fullName}${failureMessages.map((each) => ` (${each})`).join("")}\n`);
  writeFileSync(file, JSON.stringify({ numPassedTests: assertionResults.length - failed.length, numFailedTests: failed.length, testResults: [{ name: title, assertionResults }] }));
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** Undefined when both are the same, else both. */
export function same(found, wanted) {
  return JSON.stringify(found) === JSON.stringify(wanted) ? undefined : `found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`;
}
