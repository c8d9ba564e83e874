// A table whose every write is a line of a journal, on disk before whoever wrote hears of it. Reading the lines again gives the
// same table, so a run that was cut off anywhere finds all that it was told had been written. The record over it is the one of
// every other run: the same entries, the same conditions.

import { Defect, Unknown } from "../../../workflows/failure.ts";
import type { Condition, Item, Table, Written } from "../../../workflows/ports.ts";
import { MemoryTable } from "../memory-table.ts";
import { Journal, readJournal } from "./journal.ts";

/** One write that was applied: the item as it is from then on, or the key of one that is gone. */
export type Change = { readonly item: Item } | { readonly gone: { readonly pk: string; readonly sk: string } };

/** Where changes are kept: a journal, or in tests what stands for one. */
export interface Keeps {
  add(change: Change): void;
}

export class JournalTable implements Table {
  readonly #memory = new MemoryTable();
  readonly #keeps: Keeps;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(keeps: Keeps) {
    this.#keeps = keeps;
  }

  /** The table that those changes made, which keeps its further ones. */
  static async from(changes: readonly Change[], keeps: Keeps): Promise<JournalTable> {
    const table = new JournalTable(keeps);
    for (const change of changes) {
      if ("item" in change) await table.#memory.put(change.item);
      else await table.#memory.remove(change.gone.pk, change.gone.sk);
    }
    return table;
  }

  get: Table["get"] = (pk, sk) => this.#memory.get(pk, sk);
  query: Table["query"] = (pk, range) => this.#memory.query(pk, range);

  put(item: Item, conditions?: readonly Condition[]): Promise<Written> {
    return this.#inTurn(() => this.#kept(item.pk, item.sk, () => this.#memory.put(item, conditions)));
  }

  update(pk: string, sk: string, set: Readonly<Record<string, unknown>>, conditions?: readonly Condition[]): Promise<Written> {
    return this.#inTurn(() => this.#kept(pk, sk, () => this.#memory.update(pk, sk, set, conditions)));
  }

  remove(pk: string, sk: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#keeps.add({ gone: { pk, sk } });
      await this.#memory.remove(pk, sk);
    });
  }

  /** In memory first, because only that says whether the conditions hold; what cannot be kept is taken back. */
  async #kept(pk: string, sk: string, write: () => Promise<Written>): Promise<Written> {
    const before = await this.#memory.get(pk, sk);
    const written = await write();
    if (!written.applied) return written;
    try {
      this.#keeps.add({ item: written.item });
    } catch (thrown) {
      await (before === undefined ? this.#memory.remove(pk, sk) : this.#memory.put(before));
      throw thrown instanceof Unknown ? thrown : new Unknown("the record on disk could not be written", { cause: thrown });
    }
    return written;
  }

  /** One after the other, so that the lines stand in the order in which the table changed. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

/** The table of a folder as it lies there now; whoever has the folder goes on writing, and nothing may be written to this one. Throws what `readJournal` throws. */
export async function tableOf(folder: string): Promise<Table> {
  return JournalTable.from(readJournal(folder).bodies as readonly Change[], {
    add: () => {
      throw new Defect(`the record in ${folder} was opened for reading`);
    },
  });
}

/** Opens the table of a folder; `close` gives the folder free. Throws what opening its journal throws. */
export async function openFolder(folder: string, takenFrom?: string): Promise<{ readonly table: Table; readonly isNew: boolean; close(): void }> {
  const { journal, bodies } = Journal.open(folder, takenFrom);
  const table = await JournalTable.from(bodies as readonly Change[], journal);
  return { table, isNew: bodies.length === 0, close: () => journal.close() };
}
