// Reports in folders: one for each run, with the files that S3 keeps of it. Writing puts them there, reading takes their bytes
// as they are, because a byte is what a verification is about.

import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileNames } from "../../lambdas/report/files.ts";
import type { ReportFiles } from "../../lambdas/report/files.ts";
import type { GivenFiles } from "../../lambdas/report/verify.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";

/** Writes the files of one report. Throws `Refused` with what to do where the folder cannot be written. */
export function writeReportFolder(folder: string, files: ReportFiles): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of fileNames) writeFileSync(join(folder, name), files[name]);
  } catch (thrown) {
    throw new Refused(`the report cannot be written to ${folder} (${asFailure(thrown).message}); name a folder that you may write to`);
  }
}

/** The files of a report by its folder, or by any one of its files. A file that is not there is undefined. */
export function readReportFolder(named: string): { readonly folder: string; readonly files: GivenFiles } {
  const folder = isFolder(named) ? named : dirname(named);
  const files = Object.fromEntries(fileNames.map((name) => [name, bytesOf(join(folder, name))])) as unknown as GivenFiles;
  if (fileNames.every((name) => files[name] === undefined)) throw new Refused(`${folder} holds no report: none of ${fileNames.join(", ")} is there; name the folder of one run`);
  return { folder, files };
}

function isFolder(named: string): boolean {
  const found = statSync(named, { throwIfNoEntry: false });
  if (found === undefined) throw new Refused(`there is nothing at ${named}: name the folder of a report, or a file in it`);
  return found.isDirectory();
}

function bytesOf(file: string): Uint8Array | undefined {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw new Refused(`${file} cannot be read (${asFailure(thrown).message})`);
  }
}
