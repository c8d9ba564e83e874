// The lock of a folder: a file that names the process that has it, the machine and its start. A process number alone says little: it
// is given again after a restart, and means nothing on another machine that has the folder too.
// - On the same machine, started once: the owner is alive where its process is there and began when the lock says.
// - The same machine started since: the owner is gone.
// - Another machine: whether its process goes on cannot be seen from here. Whoever knows that it is off for good names it.
// A lock of an earlier version is a bare number, and is taken for one of this machine.

import { existsSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Refused } from "../../../workflows/failure.ts";

const lockName = "lock";

/** Whose the lock is; `boot` and `started` are null where the machine does not tell them. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly boot: string | null;
  readonly started: string | null;
}

export const thisProcess = (): Owner => ({ pid: process.pid, host: hostname(), boot: bootOfMachine(), started: startOf(process.pid) });

/** Takes the lock of a folder and gives its file. `takenFrom` is the machine that a person knows to be off for good. Throws `Refused` (code `in-use`). */
export function lockFolder(folder: string, takenFrom: string | undefined): string {
  const lock = join(folder, lockName);
  const me = thisProcess();
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      writeFileSync(lock, JSON.stringify(me), { flag: "wx", mode: 0o600 });
      return lock;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    }
    refuseHeld(folder, ownerOf(readFileSync(lock, "utf8")), me, takenFrom);
    // Of two that find it left behind, one renames it away.
    const gone = `${lock}-taken-by-${me.pid}`;
    renameSync(lock, gone);
    unlinkSync(gone);
  }
  throw new Refused(`${folder} was taken by another process in this instant; look there`, { code: "in-use" });
}

/** Throws where the owner has the folder, or may have it. */
function refuseHeld(folder: string, owner: Owner | undefined, me: Owner, takenFrom: string | undefined): void {
  // A lock whose writing was cut off has no owner that has begun anything.
  if (owner === undefined) return;
  if (owner.host !== me.host) {
    if (takenFrom === owner.host) return;
    throw new Refused(`${folder} is in use by process ${owner.pid} on ${owner.host}, and this is ${me.host}: whether it goes on there cannot be seen from here. End it there; or, if ${owner.host} is surely off for good, name it: --taken-from ${owner.host}`, { code: "in-use" });
  }
  if (owner.boot !== null && me.boot !== null && owner.boot !== me.boot) return;
  if (isAlive(owner)) throw new Refused(`${folder} is in use by process ${owner.pid}; let it go on there, or end it first`, { code: "in-use" });
}

function ownerOf(text: string): Owner | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    // Cut off in the middle: nobody's.
    return undefined;
  }
  if (typeof read === "number") return { pid: read, host: hostname(), boot: null, started: null };
  const { pid, host, boot = null, started = null } = (read ?? {}) as Partial<Owner>;
  return typeof pid === "number" && typeof host === "string" ? { pid, host, boot, started } : undefined;
}

function isAlive({ pid, started }: Owner): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // A process of somebody else's may not be signalled, and is there.
    if ((thrown as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = startOf(pid);
  return started === null || now === null || now === started;
}

/** One for each start of the machine; null where the system has none. */
function bootOfMachine(): string | null {
  const file = "/proc/sys/kernel/random/boot_id";
  return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}

/** When a process began, in the system's ticks since the machine did; null where the system does not say. */
function startOf(pid: number): string | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  try {
    // The name in brackets may hold anything; the start is the twentieth field after it.
    const text = readFileSync(file, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch (thrown) {
    // It ended in this instant.
    if (["ENOENT", "ESRCH"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return null;
    throw thrown;
  }
}
