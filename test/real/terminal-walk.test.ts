// A whole failover as somebody walks through it who has only terminals of 80 columns: one for `npm start`, where something is broken, and
// one for the commands that also serve a deployed installation. What stands on the screen is held, and that each says the next command.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../infra/local/system-clock.ts";
import { run } from "../local/fixtures/command.ts";
import type { Ended } from "../local/fixtures/command.ts";
import { columns, PseudoTerminal } from "../local/fixtures/pseudo-terminal.ts";

// Alone on a machine it takes well under a minute; each command is a process of its own, which takes its time beside others.
jest.setTimeout(300_000);

const plan = "hybrid-chat";
let world: PseudoTerminal;
let address = "";

beforeAll(async () => {
  world = new PseudoTerminal(["local", "--tempo", "20", "--as", "ana"], { NO_COLOR: "1" });
  await world.shows(/LOCAL http\S+ .*export UNDERSTUDY_LOCAL=\S+; npx understudy status/, 60_000);
  address = /export UNDERSTUDY_LOCAL=(\S+);/.exec(world.text)?.[1] ?? "";
  await world.shows(/the client is served by site-a|site-a serves/, 60_000);
});
afterAll(async () => {
  world.interrupt();
  expect(await world.ended(60_000)).toBe(0);
});

interface Shown {
  readonly code: number | null;
  readonly screen: string;
  readonly text: string;
  readonly written: string;
}
/** A command in a terminal of its own, and what a person types when it asks. */
async function sits(args: readonly string[], typing: readonly (readonly [RegExp, string])[] = [], environment: Readonly<Record<string, string>> = {}): Promise<Shown> {
  const terminal = new PseudoTerminal(args, { UNDERSTUDY_LOCAL: address, ...environment });
  for (const [asked, answer] of typing) {
    await terminal.shows(asked, 60_000);
    terminal.type(answer);
  }
  const code = await terminal.ended(60_000);
  return { code, screen: terminal.screen, text: terminal.text, written: terminal.written };
}
/** The same without a terminal, as a script calls it. */
const scripted = (...args: readonly string[]): Promise<Ended> => run(args, 60_000, { env: { UNDERSTUDY_LOCAL: address } });

/** Lines that are wider than the window, but for commands: those stay whole, so that they can be copied. */
const tooWide = ({ screen }: Shown): readonly string[] => screen.split("\n").filter((line) => line.length > columns && !line.includes("understudy "));

it("is walked through from the first look to the report", async () => {
  const [calm, doctor] = await Promise.all([sits(["status"]), sits(["doctor"])]);
  expect(calm).toMatchObject({ code: 0, text: expect.stringMatching(/^LOCAL A rehearsal on this machine, at http:\/\/127\.0\.0\.1:\d+\. Nothing of AWS is asked\. hybrid-chat at its home, no run has moved it/) as string });
  expect(calm.written).toContain("\u001b[36mLOCAL");
  expect(doctor).toMatchObject({ code: 0, text: expect.stringContaining("the rehearsal takes you for ana") as string });

  // What is written while replication is cut is lost, so that there is something to accept.
  world.type("fault cut replication");
  await world.shows(/replication is cut/, 20_000);
  await systemClock.sleep(1_500);
  world.type("fault kill site-a");
  await world.shows(/a person has to decide/, 60_000);
  const asked = await sits(["gate", "list"]);
  const gate = /understudy gate show (\S+)/.exec(asked.text)?.[1] ?? "";
  expect(gate).toMatch(/^hybrid-chat-[0-9a-f]+\/approve-failover$/);
  // A script that forgot to confirm decides nothing, and is told what to say.
  const [shown, forgot] = await Promise.all([sits(["gate", "show", gate], [], { NO_COLOR: "1" }), scripted("approve", plan, "--reason", "site-a is dark")]);
  expect(shown.text).toMatch(/LOCAL hybrid-chat: Fail over to site-b .* To go ahead accepts at most \d+ s of lost writes\. Choices understudy approve /);
  expect(shown.written).not.toContain("\u001b[");
  expect([forgot.code, forgot.stdout]).toEqual([2, ""]);
  expect(forgot.stderr).toMatch(/nobody can be asked to confirm here; look with gate show, then give --yes --expect-digest [0-9a-f]{12}\n$/);
  // Neither does a person who types something else.
  const slip = await sits(["approve", plan], [[/Your reason, for the record: $/, "site-a is dark"], [/to approve: $/, "approve"]]);
  expect(slip).toMatchObject({ code: 2, text: expect.stringContaining('nothing was decided: that was not "hybrid-chat"') as string });
  const approved = await sits(["approve", plan], [[/Your reason, for the record: $/, "site-a is dark"], [/This accepts at most \d+ s of lost writes\. Type the plan's name \(hybrid-chat\) to approve: $/, plan]]);
  expect(approved).toMatchObject({ code: 0, text: expect.stringMatching(/Decided: approve by ana\. Follow it: understudy run watch hybrid-chat-[0-9a-f]+ $/) as string });

  // The deployment engineer's gate comes in the middle of the run; whoever watches is shown it, with the command that answers it.
  const run = gate.split("/")[0] ?? "";
  const watching = new PseudoTerminal(["run", "watch", run], { UNDERSTUDY_LOCAL: address });
  await watching.shows(/understudy approve \S+\/before-webhooks-viber --reason/, 90_000);
  const engineer = await sits(["approve", plan, "--reason", "registered-by-ana"], [[/Type "approve" to approve: $/, "approve"]]);
  expect(engineer).toMatchObject({ code: 0, text: expect.not.stringContaining("accepts at most") as string });
  expect(await watching.ended(90_000)).toBe(0);
  expect(watching.text).toMatch(new RegExp(`The run ends as succeeded: .* Its report: understudy report ${run} --format md $`));
  expect(watching.screen).toMatch(/^\d\d:\d\d:\d\d UTC … promote-rds-replica waits/m);
  expect(watching.screen).toMatch(/^\d\d:\d\d:\d\d UTC ◆ ana decides approve/m);

  const folder = mkdtempSync(join(tmpdir(), "walk-"));
  const [end, stands, audit, report, kept] = await Promise.all([sits(["run", "show", run]), sits(["status"]), sits(["audit"]), scripted("report", run, "--format", "md"), scripted("report", run, "--out", join(folder, "report"))]);
  expect(end).toMatchObject({ code: 0, text: expect.stringMatching(/Steps .*✓ Done · Promote database chat-config at site-b/) as string });
  expect(stands.text).toContain("site-b serves, says the record");
  expect(audit.text).toMatch(/ana approve at approve-failover hybrid-chat: site-a is dark/);
  expect([calm, doctor, asked, shown, slip, approved, engineer, { ...end, screen: watching.screen }, end, stands, audit].flatMap(tooWide)).toEqual([]);

  expect([report.code, report.stdout]).toEqual([0, expect.stringMatching(/^# LOCAL: Failover from site-a to site-b\n/) as string]);
  const verified = await scripted("report", "verify", join(folder, "report"));
  rmSync(folder, { recursive: true });
  expect([kept.code, verified.code]).toEqual([0, 0]);
});

it("says what is wrong where no rehearsal is", async () => {
  const wrong = [[["--local", "https://example.com"], /"https:\/\/example\.com", which is no address of a rehearsal on this machine/], [["--region", "eu-west-1"], /UNDERSTUDY_LOCAL means the rehearsal at .*, --region does not/]] as const;
  const [nobody, ...refused] = await Promise.all([run(["status"], 60_000, { env: { UNDERSTUDY_LOCAL: "http://127.0.0.1:9/" } }), ...wrong.map(async ([args]) => scripted("status", ...args))]);
  expect(nobody).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/nobody answers at http:\/\/127\.0\.0\.1:9, so the rehearsal there has ended; start one with npm start/) as string });
  expect(refused).toEqual(wrong.map(([, says]) => expect.objectContaining({ code: 2, stdout: "", stderr: expect.stringMatching(says) as string }) as unknown));
});

it("answers programs only", async () => {
  const call = (headers: Readonly<Record<string, string>>) => fetch(`${address}2015-03-31/functions/understudy-read/invocations`, { method: "POST", headers, body: JSON.stringify({ what: "plans" }) });
  const signed = { authorization: "AWS4-HMAC-SHA256 Credential=local" };
  expect((await call(signed)).status).toBe(200);
  for (const headers of [{}, { ...signed, origin: "http://127.0.0.1:1" }, { ...signed, "sec-fetch-site": "same-site" }]) expect((await call(headers)).status).toBe(403);
});
