// How the digests of files are read on a machine, over real SDK clients: one command of a document of ours, and what came of it.

import { VirtualClock } from "../../infra/local/virtual-clock.ts";
import { AwsAnswerError } from "../../infra/local/aws/backend.ts";
import { readFileDigests } from "../../lambdas/aws/file-digests.ts";
import { failureOf } from "./stand-ins/world.ts";
import { emptyAccount, ReadableAws } from "./stand-ins/readable.ts";
import type { Account } from "./stand-ins/readable.ts";

const digest = "0123456789abcdef".repeat(4);
const of = { region: "eu-west-1", host: "i-0a0a0a0a0a", document: "understudy-shop-configuration-properties" };

async function read(fields: Partial<Account>, endsAfterMs?: number): Promise<{ readonly asked: Promise<unknown>; readonly aws: ReadableAws }> {
  const clock = new VirtualClock();
  const aws = new ReadableAws({ ...emptyAccount(), ...fields });
  const over = new AbortController();
  if (endsAfterMs !== undefined) void clock.sleep(endsAfterMs).then(() => over.abort());
  const asked = readFileDigests(aws.clients, of, { clock, signal: over.signal });
  asked.catch(() => undefined);
  await clock.runUntilIdle();
  return { asked, aws };
}

it("sends the document once, waits for its end, and tells each file", async () => {
  const { asked, aws } = await read({ invocations: { [of.host]: { status: "Success", stdout: `${digest} /opt/a\nunreadable /opt/b\n` } } });
  expect(await asked).toEqual([{ file: "/opt/a", sha256: digest }, { file: "/opt/b", sha256: null }]);
  expect(aws.calls.filter(({ operation }) => operation === "SendCommand").map(({ input }) => [input["DocumentName"], input["InstanceIds"], input["Parameters"]])).toEqual([[of.document, [of.host], undefined]]);
});

it.each([
  { name: "the command failed", fields: { invocations: { [of.host]: { status: "Failed", stdout: "" } } }, says: "Refused Failed" },
  { name: "it may not be sent", fields: { troubles: { SendCommand: new AwsAnswerError("AccessDeniedException", "you may not", 403) } }, says: "Refused AccessDeniedException" },
  { name: "the machine is not there", fields: { troubles: { SendCommand: new AwsAnswerError("InvalidInstanceId", "not in a valid state") } }, says: "Refused InvalidInstanceId" },
])("is refused where $name", async ({ fields, says }) => {
  const { asked } = await read(fields);
  expect(await failureOf(asked)).toBe(says);
});

it("gives up in time where the machine never answers", async () => {
  const { asked } = await read({ invocations: { [of.host]: { status: "InProgress", stdout: "" } } }, 12_000);
  expect(await failureOf(asked)).toBe("Transient ETIMEDOUT");
});
