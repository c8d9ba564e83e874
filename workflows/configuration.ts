// Configuration files that are the same on both nodes: compared by what they hold, because "the newest wins" trusts two clocks (E8).
// A document of ours with one fixed text reads their digests on a machine; it takes no parameters, so whoever may send it may read
// these digests and do nothing else. What a file holds never leaves the machine.

import { configurationDocumentName } from "./names.ts";
import type { Plan } from "./plan.ts";

/** Reading some files takes no time; a host that takes longer is in trouble. */
const runSeconds = 20;

export interface DigestsDocument {
  readonly schemaVersion: "2.2";
  readonly description: string;
  readonly mainSteps: readonly [
    {
      readonly action: "aws:runShellScript";
      readonly name: "readDigests";
      readonly precondition: { readonly StringEquals: readonly ["platformType", "Linux"] };
      readonly inputs: { readonly timeoutSeconds: string; readonly runCommand: readonly string[] };
    },
  ];
}

/** What one machine holds of one file; `null`: it cannot be read there, or is not there. */
export interface FileDigest {
  readonly file: string;
  readonly sha256: string | null;
}

/** The text that runs on the machine. The schema lets no character into a path that a shell would read. */
export function digestsScript(files: readonly string[]): string {
  const each = `if [ -f "$file" ] && sum=$(sha256sum < "$file"); then echo "\${sum%% *} $file"; else echo "unreadable $file"; fi`;
  return [`for file in ${files.map((file) => `'${file}'`).join(" ")}; do`, `  ${each}`, "done"].join("\n");
}

/** The document of one of the plan's configurations. */
export function digestsDocument(plan: Plan, name: string): DigestsDocument {
  const { files } = plan.configuration?.[name] ?? { files: [] };
  return {
    schemaVersion: "2.2",
    description: `Understudy, plan ${plan.plan}: reads the digests of the files of ${name}, to compare them between the sites. It changes nothing.`,
    mainSteps: [{ action: "aws:runShellScript", name: "readDigests", precondition: { StringEquals: ["platformType", "Linux"] }, inputs: { timeoutSeconds: String(runSeconds), runCommand: digestsScript(files).split("\n") } }],
  };
}

/** Every configuration of the plan with the name of its document, which is the same at both sites. */
export function configurations(plan: Plan): readonly { readonly name: string; readonly document: string; readonly host: string; readonly differ: "warn" | "fail" }[] {
  return Object.entries(plan.configuration ?? {}).map(([name, { host, differ }]) => ({ name, document: configurationDocumentName(plan.plan, name), host, differ }));
}

/** Reads what the document printed; lines of another form are nobody's. */
export function digestsIn(output: string): readonly FileDigest[] {
  return output.split("\n").flatMap((line): readonly FileDigest[] => {
    const [, sum, file] = /^([0-9a-f]{64}|unreadable) (\/.*)$/.exec(line.trim()) ?? [];
    return sum === undefined || file === undefined ? [] : [{ file, sha256: sum === "unreadable" ? null : sum }];
  });
}
