// Puts the reports of a story's runs into a folder, as S3 keeps those of an installation: to see what a report looks like, and
// to try what verifies it.

import { join } from "node:path";
import { reportFiles } from "../../lambdas/report/files.ts";
import type { Truth } from "../local/story/world.ts";
import { writeReportFolder } from "../local/report-folder.ts";

/** Of every run, also one that is still open; nothing of it happened to users, so it says LOCAL. */
export function reportsInto(folder: string): (truth: Truth) => void {
  return ({ plans, at }) => {
    for (const { plan, runs } of Object.values(plans)) {
      for (const { run, entries } of runs) {
        const made = reportFiles(plan, entries, "LOCAL", at);
        if (made !== undefined) writeReportFolder(join(folder, run), made.files);
      }
    }
  };
}
