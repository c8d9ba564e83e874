// Every AWS operation that the functions use, as their sources name it: whoever adds one finds it here without being told.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const lambdas = join(import.meta.dirname, "../../../lambdas");
const takenFromAws = /import (?:type )?\{([^}]*)\} from "@aws-sdk\/client-([a-z0-9-]+)"/g;

/** `rds.PromoteReadReplica`, sorted; the service is named as its client's package is. */
export function operationsUsed(): readonly string[] {
  const found = new Set<string>();
  for (const file of readdirSync(lambdas, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    for (const [, names = "", service = ""] of readFileSync(join(lambdas, file), "utf8").matchAll(takenFromAws)) {
      for (const name of names.split(",")) {
        const operation = operationOf(name.trim());
        if (operation !== undefined) found.add(`${service}.${operation}`);
      }
    }
  }
  return [...found].toSorted();
}

/** Commands carry an operation's name, and so do the functions that page through its answers. */
function operationOf(imported: string): string | undefined {
  return /^(\w+)Command$/.exec(imported)?.[1] ?? /^paginate(\w+)$/.exec(imported)?.[1];
}
