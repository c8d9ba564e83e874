// Scripts on hosts: what Systems Manager says of them, and that the host itself refuses what comes twice, late or to the wrong one.

import { commandIdIn } from "../../../../lambdas/aws/sends/ssm.ts";
import { findCommands, readInvocation } from "../../../../lambdas/aws/ssm.ts";
import { wrapperExit, wrapScript } from "../../../../lambdas/steps/epoch-wrapper.ts";
import { sendAws } from "../../every-send.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Case, Chapter } from "../suite.ts";
import { broken, inOrder, kindSeen, until } from "../watching.ts";
import type { ContractWorld } from "../world.ts";
import { fenced, machineOf, pingOf, regionOf } from "./machines.ts";

const takeover = "/opt/expertflow/HAScripts/takeover.sh";
const renounce = "/opt/expertflow/HAScripts/renounce.sh";
interface Order {
  readonly mark: string;
  readonly epoch: number;
  readonly scripts?: readonly string[];
  readonly role?: string;
  readonly step?: string;
  readonly site?: string;
  readonly executionSeconds?: number;
}
/** Sends a script as the product's steps do, and gives the command. */
async function order(world: ContractWorld, { mark, epoch, scripts = [takeover], site = "site-b", role = `${site}/chat-vm`, step = "activate", executionSeconds }: Order): Promise<string> {
  const script = wrapScript({ plan: world.plan.plan, step, epoch, mark, role, scripts });
  const Parameters: Record<string, string[]> = { commands: [script], ...(executionSeconds === undefined ? {} : { executionTimeout: [String(executionSeconds)] }) };
  const input = { DocumentName: "AWS-RunShellScript", InstanceIds: [machineOf(world, site)], Comment: mark, TimeoutSeconds: 30, Parameters };
  return commandIdIn(await sendAws({ operation: "ssm.SendCommand", region: regionOf(world, site), input }, world.at("arbiter"))) ?? "no command";
}
const invocation = (world: ContractWorld, command: string, site = "site-b") => readInvocation(world.at("arbiter").clients, regionOf(world, site), command, machineOf(world, site));
const over = ["Success", "Failed", "TimedOut"];
/** Waits for the end of a command. */
async function ended(world: ContractWorld, command: string, site = "site-b"): Promise<{ readonly status: string; readonly exitCode: number; readonly stderr: string }> {
  await until(world, async () => (await invocation(world, command, site))?.status, (status) => over.includes(status ?? ""));
  const end = await invocation(world, command, site);
  return { status: end?.status ?? "", exitCode: end?.exitCode ?? 0, stderr: end?.stderr ?? "" };
}
const runsAt = (world: ContractWorld, site: string): readonly boolean[] => ["communication-server", "media-routing-engine", "chat-server"].map((service) => world.truth.runs(service, site));

const scripts: readonly Case[] = [
  {
    sentence: "A script is not known for a moment, then goes on, then ends well; a takeover has started what stands by stopped, a renounce stops it again",
    tell: async (world) => {
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
      const since = world.at("arbiter").clock.now();
      const command = await order(world, { mark: "us/r/activate/1", epoch: 1 });
      const shown = (): Promise<string> => invocation(world, command).then((each) => each?.status ?? "does not exist");
      inOrder(await until(world, shown, (status) => over.includes(status)), ["does not exist", "Pending", "InProgress", "Success"]);
      expect(await invocation(world, command)).toMatchObject({ exitCode: 0 });
      expect(runsAt(world, "site-b")).toEqual([true, true, true]);
      expect(await kindSeen(world, "site-a", "chat-server", "site-b")).toBe("healthy");
      // It is found again by its comment, because Systems Manager has no token for it.
      expect(await findCommands(world.at("arbiter").clients, regionOf(world, "site-b"), ["us/r/activate/1"], since)).toEqual([{ id: command, comment: "us/r/activate/1", hosts: [machineOf(world, "site-b")] }]);
      expect(await ended(world, await order(world, { mark: "us/r/undo/1", epoch: 1, step: "undo", scripts: [renounce] }))).toMatchObject({ status: "Success", exitCode: 0 });
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
    },
  },
  {
    sentence: "A takeover starts also what had died, as the vendor's script starts whatever does not run",
    tell: async (world) => {
      await world.breaks({ what: "service", service: "chat-server", site: "site-a" });
      expect(runsAt(world, "site-a")).toEqual([true, true, false]);
      await ended(world, await order(world, { mark: "us/r/again/1", epoch: 1, step: "again", site: "site-a" }), "site-a");
      expect(runsAt(world, "site-a")).toEqual([true, true, true]);
    },
  },
  {
    sentence: "The same mark sent twice is two commands and one run: the second tells what the first came to, and does nothing",
    tell: async (world) => {
      const first = await order(world, { mark: "us/r/activate/2", epoch: 2 });
      expect(await ended(world, first)).toMatchObject({ status: "Success", exitCode: 0 });
      await world.breaks({ what: "service", service: "chat-server", site: "site-b" });
      const second = await order(world, { mark: "us/r/activate/2", epoch: 2 });
      expect(second).not.toBe(first);
      expect(await ended(world, second)).toMatchObject({ status: "Success", exitCode: 0, stderr: expect.stringContaining("nothing was run again") });
      expect(runsAt(world, "site-b")).toEqual([true, true, false]);
      await world.mends({ what: "service", service: "chat-server", site: "site-b" });
      await ended(world, await order(world, { mark: "us/r/undo/2", epoch: 2, step: "undo", scripts: [renounce] }));
    },
  },
  {
    sentence: "An older epoch, a host that is not meant and a script that is not there fail and run nothing (A4, R16)",
    tell: async (world) => {
      await ended(world, await order(world, { mark: "us/r/other/5", epoch: 5, step: "other", scripts: [renounce] }));
      expect(await ended(world, await order(world, { mark: "us/r/activate/4", epoch: 4 }))).toMatchObject({ status: "Failed", exitCode: wrapperExit.olderEpoch });
      expect(await ended(world, await order(world, { mark: "us/r/activate/6", epoch: 6, role: "site-a/chat-vm" }))).toMatchObject({ status: "Failed", exitCode: wrapperExit.wrongHost });
      expect(await ended(world, await order(world, { mark: "us/r/absent/6", epoch: 6, step: "absent", scripts: ["/opt/expertflow/HAScripts/absent.sh"] }))).toMatchObject({ status: "Failed", exitCode: 127 });
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
    },
  },
  {
    sentence: "The first script that fails ends the run, and the next ones are not run",
    tell: async (world) => {
      expect(await ended(world, await order(world, { mark: "us/r/series/7", epoch: 7, step: "series", scripts: ["/opt/expertflow/HAScripts/absent.sh", takeover] }))).toMatchObject({ status: "Failed", exitCode: 127 });
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
    },
  },
  {
    sentence: "A command for a host whose agent is lost is delayed, and runs when the host is back",
    tell: async (world) => {
      let command = "";
      await broken(world, { what: "site", site: "site-b" }, async () => {
        command = await order(world, { mark: "us/r/late/8", epoch: 8, step: "late" });
        await until(world, async () => (await invocation(world, command))?.status, (status) => status === "Delayed");
      });
      expect(await ended(world, command)).toMatchObject({ status: "Success", exitCode: 0 });
      expect(runsAt(world, "site-b")).toEqual([true, true, true]);
      await ended(world, await order(world, { mark: "us/r/undo/8", epoch: 8, step: "undo", scripts: [renounce] }));
    },
  },
  {
    sentence: "A command for a host that EC2 has stopped is refused",
    tell: async (world) => {
      await fenced(world, "site-b", async () => {
        expect(await pingOf(world, "site-b")).toBe("not listed");
        expect(await failureOf(order(world, { mark: "us/r/stopped/9", epoch: 9 }))).toBe("Refused InvalidInstanceId");
      });
    },
  },
  {
    sentence: "A host that dies under a script gives no end: it goes on until its time is over, and nothing that came later in it has run",
    tell: async (world) => {
      // The first line is slow in both worlds; had the second run, the services would tell.
      const command = await order(world, { mark: "us/r/dies/10", epoch: 10, step: "dies", scripts: ["sleep 3", takeover], executionSeconds: 5 });
      await until(world, async () => (await invocation(world, command))?.status, (status) => status === "InProgress");
      await broken(world, { what: "site", site: "site-b" }, async () => {
        const seen = await until(world, async () => (await invocation(world, command))?.status, (status) => over.includes(status ?? ""));
        inOrder(seen, ["InProgress", "TimedOut"]);
        expect(await invocation(world, command)).toMatchObject({ status: "TimedOut", details: "ExecutionTimedOut", exitCode: -1 });
      });
      expect(runsAt(world, "site-b")).toEqual([false, false, false]);
    },
  },
];

export const scriptsChapter: Chapter = { title: "scripts on hosts", cases: scripts };
