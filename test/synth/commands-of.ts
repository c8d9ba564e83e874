// What the code of a function can call at all, by the commands of the SDK that it and the files it imports import.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSource, root } from "../architecture/sources.ts";

const prefixes: Readonly<Record<string, string>> = { "application-auto-scaling": "application-autoscaling", "auto-scaling": "autoscaling", "elastic-load-balancing-v2": "elasticloadbalancing", eventbridge: "events", "route-53": "route53", "secrets-manager": "secretsmanager", sfn: "states" };
/** The API and its permission have different names. */
const permissions: Readonly<Record<string, string>> = { "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock", "lambda:Invoke": "lambda:InvokeFunction", "sqs:SendMessageBatch": "sqs:SendMessage" };
const reached = new Map<string, readonly string[]>();
/** The permissions of all commands of the SDK that a file reaches by its imports. */
export function commandsOf(path: string, seen: Set<string>): readonly string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const own = reached.get(path) ?? (() => {
    const { imports } = parseSource(path, readFileSync(join(root, path), "utf8"));
    const found = imports.filter(({ typeOnly, from }) => !typeOnly && from.startsWith("@aws-sdk/client-")).flatMap(({ from, names }) => names.filter((name) => name.endsWith("Command")).map((name) => {
      const service = from.slice("@aws-sdk/client-".length);
      const call = `${prefixes[service] ?? service}:${name.slice(0, -"Command".length)}`;
      return permissions[call] ?? call;
    }));
    const links = imports.filter(({ typeOnly, file }) => !typeOnly && file !== undefined).map(({ file }) => `→${file ?? ""}`);
    return [...found, ...links];
  })();
  reached.set(path, own);
  return own.flatMap((each) => (each.startsWith("→") ? commandsOf(each.slice(1), seen) : [each]));
}
