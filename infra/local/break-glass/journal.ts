// A file to which lines are only ever added, each with its number and the hash of the one before; a line counts when the disk
// has it. Behaviour where things go wrong:
// - A program that dies while it writes leaves a line without its end. Nobody was told that it was written, so it is cut off.
// - Any other line that does not fit (a changed byte, a missing line) makes the whole file unusable, and the message names it.
// - A write that failed may have reached the disk in part: the journal then takes no further lines until it is opened again.
// - One process at a time: a lock beside the file names its owner, and one whose owner is gone is taken over (lock.ts).

import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { asFailure, Refused, Unknown } from "../../../workflows/failure.ts";
import { lockFolder } from "./lock.ts";

interface Line {
  readonly seq: number;
  readonly previous: string;
  readonly body: unknown;
}

/** The name of the file in its folder. */
export const journalName = "journal.jsonl";
const firstHash = "0".repeat(64);

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What lies in a journal file, oldest first. Throws `Refused` (code `broken-chain`) at the first line that does not fit. */
export function readJournal(folder: string): { readonly bodies: readonly unknown[]; readonly head: string; readonly bytes: number } {
  const file = join(folder, journalName);
  if (!existsSync(file)) throw new Refused(`${folder} holds no record of a break-glass run: there is no ${journalName} in it; name the folder that the run printed`, { code: "no-journal" });
  const text = readFileSync(file, "utf8");
  // What stands after the last end of a line was never finished.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const bodies: unknown[] = [];
  let head = firstHash;
  for (const [index, line] of whole.split("\n").slice(0, -1).entries()) {
    const read = lineOf(line);
    if (read === undefined || read.seq !== index + 1 || read.previous !== head) {
      throw new Refused(`${file}:${index + 1}: the record does not hold here (${read === undefined ? "the line is no entry" : "a line before it is missing or was changed"}); nothing may be decided from it. Take a copy of the folder that nobody has touched`, { code: "broken-chain" });
    }
    bodies.push(read.body);
    head = hashOf(line);
  }
  return { bodies, head, bytes: Buffer.byteLength(whole) };
}

function lineOf(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    return typeof line?.seq === "number" && typeof line.previous === "string" && "body" in line ? (line as Line) : undefined;
  } catch {
    // No JSON, so no line of ours; the caller says where.
    return undefined;
  }
}

/** A journal that is open for writing. */
export class Journal {
  readonly #file: number;
  readonly #lock: string;
  #seq: number;
  #head: string;
  #failed: string | undefined;

  private constructor(file: number, lock: string, seq: number, head: string) {
    this.#file = file;
    this.#lock = lock;
    this.#seq = seq;
    this.#head = head;
  }

  /** Opens the journal of a folder, which is made where it is missing; gives what lies in it. `takenFrom`: the machine whose lock is void, because it is off for good. Throws `Refused` (codes `in-use`, `broken-chain`). */
  static open(folder: string, takenFrom?: string): { readonly journal: Journal; readonly bodies: readonly unknown[] } {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = lockFolder(folder, takenFrom);
    try {
      const isNew = !existsSync(join(folder, journalName));
      const { bodies, head, bytes } = isNew ? { bodies: [], head: firstHash, bytes: 0 } : readJournal(folder);
      const file = openSync(join(folder, journalName), "a", 0o600);
      ftruncateSync(file, bytes);
      fsyncSync(file);
      if (isNew) syncFolder(folder);
      return { journal: new Journal(file, lock, bodies.length, head), bodies };
    } catch (thrown) {
      unlinkSync(lock);
      throw thrown;
    }
  }

  /** Adds a line and returns when the disk has it. Throws `Unknown` when that is not known; from then on every call throws it. */
  add(body: unknown): void {
    if (this.#failed !== undefined) throw new Unknown(`the record on disk takes no further lines since one could not be written (${this.#failed}); mend the disk and resume the run`);
    const line = JSON.stringify({ seq: this.#seq + 1, previous: this.#head, body } satisfies Line);
    try {
      const bytes = Buffer.from(`${line}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
      fsyncSync(this.#file);
    } catch (thrown) {
      this.#failed = asFailure(thrown).message;
      throw new Unknown(`the record on disk could not be written: ${this.#failed}`, { cause: thrown });
    }
    this.#seq += 1;
    this.#head = hashOf(line);
  }

  close(): void {
    closeSync(this.#file);
    unlinkSync(this.#lock);
  }
}

/** So that the file itself, and not only what is in it, outlasts a power cut. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
