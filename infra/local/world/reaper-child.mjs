// The watchdog that outlives its parent for a moment. It holds the read end of a pipe from the parent; when the parent
// ends in whatever way, also by SIGKILL, the pipe ends, and this program ends the parent's other children and removes
// its folders. It is plain JavaScript with no imports of ours, so that it starts fast and with no loader.
// Each input line is one JSON object: {pid, first} {release: pid} {folder} {keep: folder}.

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, normalize, sep } from "node:path";
import { createInterface } from "node:readline";

/** How long a process may take to end by itself after its first signal. */
const graceMs = 2_000;

/** pid → { first, born }: `born` tells a process from a later one that was given the same number. */
const processes = new Map();
const folders = new Set();

// A Ctrl-C or a closed terminal reaches the whole session; the parent decides what it means, this program only watches the pipe.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const message = JSON.parse(line);
  if (message.pid !== undefined) processes.set(message.pid, { first: message.first, born: bornAt(message.pid) });
  if (message.release !== undefined) processes.delete(message.release);
  if (message.folder !== undefined && mayBeRemoved(message.folder)) folders.add(message.folder);
  if (message.keep !== undefined) folders.delete(message.keep);
});
lines.on("close", () => void reap());
// The parent may already be gone and this line with it; the end of the input pipe is what counts.
process.stdout.on("error", () => undefined);
process.stdout.write("watching\n");

async function reap() {
  const mine = [...processes].filter(([pid, { born }]) => bornAt(pid) === born && send(pid, 0));
  const all = mine.flatMap(([pid]) => [pid, ...descendantsOf(pid)]).map((pid) => ({ pid, born: bornAt(pid) }));
  for (const [pid, { first }] of mine) send(pid, first);
  const lives = ({ pid, born }) => send(pid, 0) && bornAt(pid) === born && !isZombie(pid);
  for (let waitedMs = 0; waitedMs < graceMs && all.some(lives); waitedMs += 20) await pause(20);
  for (const one of all.filter(lives)) send(one.pid, "SIGKILL");
  for (let waitedMs = 0; waitedMs < graceMs && all.some(lives); waitedMs += 20) await pause(20);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Sends a signal; false where the process is gone or belongs to somebody else. */
function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** The fields of /proc/PID/stat after the name (state is 0, parent 1, start time 19); undefined where there is none (macOS, or gone). */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
function bornAt(pid) {
  return statOf(pid)?.[19];
}
function isZombie(pid) {
  return statOf(pid)?.[0] === "Z";
}

/** All processes below one, by the parent column of /proc; empty on systems without /proc. */
function descendantsOf(root) {
  const children = new Map();
  for (const name of listProc()) {
    const parent = Number(statOf(name)?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (pid) => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}
function listProc() {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** A slip of the caller must never remove a whole disk or home. */
function mayBeRemoved(folder) {
  const path = normalize(folder);
  return isAbsolute(path) && path !== normalize(homedir()) && path.split(sep).filter(Boolean).length >= 2;
}
