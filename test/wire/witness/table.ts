// The generated table of the highest witness of each AWS operation (infra/aws/witnesses.md): who besides us has ever answered it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Difference } from "./cases.ts";
import { isAnswered } from "./listening-clients.ts";
import { operationsUsed } from "./operations.ts";

const file = join(import.meta.dirname, "../../../infra/aws/witnesses.md");

/** What only a whole run asks for, because a token of a waiting task comes from nowhere else: wire.test.ts, in which moto's engine goes on by it. */
const answeredInFailover: readonly string[] = ["sfn.SendTaskSuccess"];

export const readTable = (): string => readFileSync(file, "utf8");
export const writeTable = (text: string): void => writeFileSync(file, text);

export interface Witnessed {
  /** `moto 5.2.5`, as requirements.txt pins it. */
  readonly emulator: string;
  readonly answered: ReadonlySet<string>;
  readonly differences: readonly Difference[];
}

/** The whole file. */
export function witnessTable({ emulator, answered, differences }: Witnessed): string {
  const operations = operationsUsed();
  const isSeen = (operation: string): boolean => isAnswered(answered, operation) || answeredInFailover.includes(operation);
  const seen = operations.filter(isSeen);
  return [
    "# Who has answered each AWS operation",
    "",
    `Made by \`npm run test:contract -- --write\`; a test fails when it is old. The functions use ${operations.length} operations of AWS. None has been tried in AWS itself.`,
    `${seen.length} were asked by the product's own adapters of an outside emulator that was not changed for it (${emulator}), which answered as the adapters expect. The`,
    `other ${operations.length - seen.length} are *modelled only*: their behaviour is ours, written from AWS's documents and type definitions beside each stand-in, and no one else has`,
    "confirmed it. An emulator is a witness for the form of request and answer, not for times, quotas, permissions and failures.",
    "",
    "| Operation | Highest witness |",
    "|---|---|",
    ...operations.map((operation) => `| \`${operation}\` | ${isSeen(operation) ? `outside emulator: ${emulator}` : "*modelled only*"} |`),
    "",
    "## Where the emulator does otherwise than the modelled world",
    "",
    "| Operation | The emulator | The modelled world | Decided by |",
    "|---|---|---|---|",
    ...differences.map((each) => `| \`${each.operation}\` | ${each.emulator} | ${each.modelled} | ${each.page} |`),
    "",
  ].join("\n");
}
