// The text that reads digests on a machine, run by the shell that Systems Manager uses.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestsIn, digestsScript } from "../../workflows/configuration.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "digests-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("tells the digest of each file, and which cannot be read, and ends well all the same", () => {
  const [there, gone, directory] = [join(folder, "app.properties"), join(folder, "gone.properties"), join(folder, "conf.d")];
  writeFileSync(there, "port=8080\n");
  mkdirSync(directory);
  const output = execFileSync("sh", ["-c", digestsScript([there, gone, directory])], { encoding: "utf8" });
  expect(digestsIn(output)).toEqual([
    { file: there, sha256: createHash("sha256").update("port=8080\n").digest("hex") },
    { file: gone, sha256: null },
    { file: directory, sha256: null },
  ]);
  expect(output).not.toContain("8080");
});

it("takes no line for a digest that is none", () => {
  expect(digestsIn("hello\nabc /opt/a\n")).toEqual([]);
});
