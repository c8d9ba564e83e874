// The watchdog as it is shipped (infra/watchdog), read once for all documents that carry it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ShippedWatchdog } from "../../workflows/watchdog-document.ts";

const text = (name: string): string => readFileSync(join(import.meta.dirname, "../watchdog", name), "utf8");

export const shippedWatchdog: ShippedWatchdog = { script: text("self-fence"), unit: text("understudy-watchdog.service"), guarded: text("guarded.conf") };
