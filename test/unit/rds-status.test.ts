// What a status word of RDS means: it serves, it has ended, or a change is going on, as with every word that is not known.

import { statusMeaning, type StatusMeaning } from "../../lambdas/aws/rds-status.ts";

const words: Readonly<Record<StatusMeaning, readonly string[]>> = {
  serves: ["available", "backing-up", "modifying", "storage-optimization", "storage-initialization", "configuring-enhanced-monitoring", "resetting-master-credentials"],
  ended: ["failed", "stopped", "deleting", "storage-full", "incompatible-network", "incompatible-restore", "inaccessible-encryption-credentials-recoverable", "insufficient-capacity", "migration-failed"],
  changes: ["creating", "rebooting", "starting", "stopping", "upgrading", "maintenance", "renaming", "failing-over", "promoting", "a-word-of-next-year", "unknown", ""],
};

test.each(Object.entries(words).flatMap(([meaning, list]) => list.map((word) => [word, meaning] as const)))("%s means %s", (word, meaning) => {
  expect(statusMeaning(word)).toBe(meaning);
});
