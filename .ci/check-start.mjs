// Starts what `npm start` starts, as a person does: waits for the one address, opens the page, presses Ctrl-C, and looks
// whether anything is left running. Argument: where to write.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { report } from "./checks.mjs";

const [to] = process.argv.slice(2);
/** Ten seconds are promised; a machine that has just run all suites gets some more before this says that it never comes. */
const patienceMs = 60_000;
const promisedMs = 10_000;

const startedAt = Date.now();
const child = spawn("npm", ["start"], { stdio: ["ignore", "pipe", "pipe"], detached: true });
const gone = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
let printed = "";
const address = new Promise((resolve) => {
  const read = (chunk) => {
    printed += chunk.toString("utf8");
    const found = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(printed);
    if (found !== null) resolve({ url: found[0], ms: Date.now() - startedAt });
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
});
const after = (ms) => new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
/** The most that is waited while the program runs; what is left of it does not keep this one from ending. */
const patience = (ms) => new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());

const ready = await Promise.race([address, gone.then(() => undefined), patience(patienceMs)]);
const page = ready === undefined ? undefined : await fetch(ready.url).then(async (answer) => ({ status: answer.status, text: await answer.text() }), (thrown) => ({ status: 0, text: String(thrown) }));
const started = descendants(child.pid);
// Ctrl-C in a terminal reaches the whole group.
process.kill(-child.pid, "SIGINT");
const ended = await Promise.race([gone, patience(30_000)]);
await after(1_000);
const left = [...started].filter((pid) => alive(pid));

report(to, "npm start", [
  ["prints one address", ready === undefined ? `none within ${patienceMs / 1000} s; it printed: ${printed.slice(-500)}` : undefined],
  ["serves a page there", page?.status === 200 && /<html/i.test(page.text) ? undefined : `answered ${page?.status}: ${page?.text.slice(0, 200)}`],
  ["ends at Ctrl-C", ended === undefined ? "it still ran after 30 s" : undefined],
  ["leaves nothing running", left.length === 0 ? undefined : left.map((pid) => `${pid}: ${commandOf(pid)}`).join("; ")],
]);
if (ready !== undefined) process.stdout.write(`  address after ${ready.ms} ms${ready.ms > promisedMs ? `, more than the ${promisedMs} ms that are promised on a quiet machine` : ""}\n`);
// Only what this check started, by its id.
for (const pid of left) process.kill(pid, "SIGKILL");

/** All processes below one, read from /proc; elsewhere none are found. */
function descendants(root) {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const found = new Set([root]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return found;
}

function processes() {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    // There is no /proc on this system.
    return [];
  }
}

/** The fields after the name, which may hold spaces and brackets: state, parent … */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
function parentOf(pid) {
  return Number(statOf(pid)?.[1] ?? 0);
}
/** A zombie has ended; nobody has asked for its exit code yet. */
function alive(pid) {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== "Z";
}
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    // It has ended meanwhile.
    return "ended";
  }
}
