// A document by which Systems Manager runs a shell script of ours on a Linux host, with one parameter: what shall be done.

import { Defect } from "./failure.ts";

/** How often an association keeps up what a document installs: nothing shorter is taken. */
export const keepUpRate = "rate(30 minutes)";
/** Systems Manager takes documents of up to 64 KB. */
const mostBytes = 64_000;
/** One run writes a few files and asks systemd; a host that takes longer is in trouble, and the next run comes. */
const runSeconds = 120;
/** Where the script has the action, which Systems Manager fills in; everything else in double braces it would fill in too. */
export const actionHere = "{{ action }}";

export interface SsmDocument {
  readonly schemaVersion: "2.2";
  readonly description: string;
  readonly parameters: { readonly action: { readonly type: "String"; readonly default: string; readonly allowedValues: readonly string[]; readonly description: string } };
  readonly mainSteps: readonly [
    {
      readonly action: "aws:runShellScript";
      readonly name: string;
      readonly precondition: { readonly StringEquals: readonly ["platformType", "Linux"] };
      readonly inputs: { readonly timeoutSeconds: string; readonly runCommand: readonly string[] };
    },
  ];
}

export interface ShellDocument {
  readonly description: string;
  readonly step: string;
  /** The first is what an association does. */
  readonly actions: readonly [string, ...string[]];
  readonly actionsDo: string;
  readonly script: string;
  /** What to say where it is too large, and what to do then. */
  readonly tooLarge: string;
}

/** The document's content, schema 2.2. Throws `Defect` where it is too large, and where Systems Manager would fill in more than the action. */
export function shellDocument({ description, step, actions, actionsDo, script, tooLarge }: ShellDocument): SsmDocument {
  if (script.split("{{").length !== 2 || !script.includes(actionHere)) throw new Defect(`the script of ${step} holds double braces, which Systems Manager would fill in`);
  const document: SsmDocument = {
    schemaVersion: "2.2",
    description,
    parameters: { action: { type: "String", default: actions[0], allowedValues: actions, description: actionsDo } },
    mainSteps: [{ action: "aws:runShellScript", name: step, precondition: { StringEquals: ["platformType", "Linux"] }, inputs: { timeoutSeconds: String(runSeconds), runCommand: script.split("\n") } }],
  };
  if (new TextEncoder().encode(JSON.stringify(document)).length > mostBytes) throw new Defect(tooLarge);
  return document;
}
