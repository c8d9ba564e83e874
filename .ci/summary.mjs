// Sums up all suites of one run of .ci/run: what failed and why, a line for each suite, and at the very end the line
// `N passed, N failed`. A suite that ended without leaving numbers counts as one failure.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder = "."] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

/** Jest's JSON, or undefined where it is missing or cut off. */
function readNumbers(base) {
  try {
    const numbers = JSON.parse(readFileSync(`${base}.json`, "utf8"));
    return typeof numbers.numPassedTests === "number" && typeof numbers.numFailedTests === "number" ? numbers : undefined;
  } catch {
    // Whatever is wrong with the file, the suite has left no numbers.
    return undefined;
  }
}

/** The end of what a suite printed. */
function lastLines(base, count) {
  if (!existsSync(`${base}.log`)) return [];
  return readFileSync(`${base}.log`, "utf8").trimEnd().split("\n").slice(-count);
}

function readSuite(base) {
  const { name, exitCode, seconds } = JSON.parse(readFileSync(`${base}.suite`, "utf8"));
  const numbers = readNumbers(base);
  if (numbers === undefined) return { name, seconds, passed: 0, failed: 1, messages: [`${name} ended with exit code ${exitCode} and left no numbers`, ...lastLines(base, 30)] };
  // A test file that cannot even be loaded has no failed tests, and Jest may fail without any (a process that does not end).
  const broken = numbers.numRuntimeErrorTestSuites ?? 0;
  const other = exitCode !== 0 && numbers.numFailedTests + broken === 0 ? 1 : 0;
  const messages = numbers.testResults.flatMap((file) => [
    ...file.assertionResults.filter((each) => each.status === "failed").map((each) => `${name} › ${each.fullName}\n${each.failureMessages.join("\n")}`),
    ...(file.assertionResults.length === 0 && file.message ? [`${name} › ${file.name}\n${file.message}`] : []),
  ]);
  return {
    name,
    seconds,
    passed: numbers.numPassedTests,
    failed: numbers.numFailedTests + broken + other,
    messages: other === 1 ? [...messages, `${name} ended with exit code ${exitCode} although no test failed`, ...lastLines(base, 30)] : messages,
  };
}

const suites = readdirSync(folder).filter((file) => file.endsWith(".suite")).sort().map((file) => readSuite(join(folder, file.slice(0, -".suite".length))));
const failures = suites.flatMap(({ messages }) => messages);
if (failures.length > 0) {
  say("\n=== what failed");
  for (const message of failures) say(message.split("\n").slice(0, 40).join("\n"));
}
say("\n=== suites");
for (const { name, seconds, passed, failed } of suites) say(`${failed === 0 ? "ok    " : "FAILED"} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${String(seconds).padStart(5)} s  ${name}`);

const sum = (count) => suites.reduce((total, suite) => total + count(suite), 0);
const passed = sum((suite) => suite.passed);
const failed = suites.length === 0 ? 1 : sum((suite) => suite.failed);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
