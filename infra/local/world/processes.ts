// Ends a program as a power cut does: the whole tree stops at one instant and nobody in it can say goodbye.
// A plain SIGKILL of the parent is not enough, because its children would live on for a moment and still commit or send.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal; false where the process is already gone. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Freezes a process and all below it, then kills them, so that none of them acts on the death of another. */
export function killTree(pid: number): void {
  // The parent first: a stopped parent makes no new children while they are counted.
  sendSignal(pid, "SIGSTOP");
  const below = descendantsOf(pid);
  for (const child of below) sendSignal(child, "SIGSTOP");
  for (const one of [...below, pid]) sendSignal(one, "SIGKILL");
}

/** All processes below one, at this instant. */
export function descendantsOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of allProcesses()) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
}

/** From /proc on Linux (small containers have no `ps`), from `ps` elsewhere. */
function allProcesses(): readonly ProcessRow[] {
  if (process.platform !== "linux") {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return lines.map((line) => line.trim().split(/\s+/).map(Number)).map(([pid = 0, parent = 0]) => ({ pid, parent }));
  }
  const rows: ProcessRow[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) rows.push({ pid: Number(name), parent });
  }
  return rows;
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may itself hold spaces and brackets, so the fields are counted from the last one.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    // It ended between the listing and the reading, so it is nobody's child any more.
    return undefined;
  }
}
