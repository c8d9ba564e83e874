// Reads the digests of files on a machine, by a document that can do nothing else. Systems Manager knows no other way to look into
// a machine than a command; this one is sent outside of every run, changes nothing, and is therefore no matter of the door.

import { SendCommandCommand } from "@aws-sdk/client-ssm";
import { digestsIn } from "../../workflows/configuration.ts";
import type { FileDigest } from "../../workflows/configuration.ts";
import { Refused, Transient } from "../../workflows/failure.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { ssm } from "./services.ts";
import { readInvocation } from "./ssm.ts";
import { reading } from "./translate.ts";

export interface DigestsOf {
  readonly region: string;
  readonly host: string;
  readonly document: string;
}

const askEveryMs: Milliseconds = 500;
/** As short as Systems Manager takes it: a machine that does not answer now is not waited for. */
const deliverSeconds = 30;
const under = new Set(["Pending", "InProgress", "Delayed", "Cancelling"]);

/** What the machine holds of each file. Throws `Refused` where the command failed or may not be sent, `Transient` where AWS is away or the signal ends it. */
export async function readFileDigests(clients: Clients, { region, host, document }: DigestsOf, { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }): Promise<readonly FileDigest[]> {
  const what = `${document} on ${host}`;
  const client = clients.get(ssm, region, "change");
  const sent = await reading(`ssm.SendCommand of ${what}`, () => client.send(new SendCommandCommand({ DocumentName: document, InstanceIds: [host], TimeoutSeconds: deliverSeconds, Comment: "understudy readiness, reads only" })));
  const command = sent.Command?.CommandId;
  if (command === undefined) throw new Refused(`Systems Manager gave no id for ${what}`, { code: "no-command" });
  while (!signal.aborted) {
    const invocation = await readInvocation(clients, region, command, host, signal);
    if (invocation?.status === "Success") return digestsIn(invocation.stdout);
    if (invocation !== undefined && !under.has(invocation.status)) throw new Refused(`${what} ended as ${invocation.details}`, { code: invocation.status });
    await clock.sleep(askEveryMs, signal).catch(() => undefined);
  }
  throw new Transient(`${what} did not end in time`, { code: "ETIMEDOUT" });
}
