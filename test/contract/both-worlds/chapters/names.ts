// Names: what Route 53 and the health switch do, and what name servers answer meanwhile.

import { resolveAddresses } from "../../../../lambdas/aws/dns.ts";
import { getChange, listRecordSets } from "../../../../lambdas/aws/route53.ts";
import { readObject } from "../../../../lambdas/aws/s3.ts";
import { planRecordChange } from "../../../../lambdas/steps/dns-failover/record-change.ts";
import type { RecordInput } from "../../../../lambdas/steps/dns-failover/record-policies.ts";
import { changeIdIn } from "../../../../lambdas/steps/dns-failover/change-id.ts";
import type { ChangeBatch } from "../../../../workflows/mutations.ts";
import type { Direction } from "../../../../workflows/step-rows/row.ts";
import { sendAws } from "../../every-send.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Chapter } from "../suite.ts";
import { broken, inOrder, stays, until } from "../watching.ts";
import type { ContractWorld } from "../world.ts";

const zone = "Z0123456789EXAMPLE00";
const agents = { name: "agents.chat.example.com", "site-a": "198.51.100.11", "site-b": "203.0.113.11" } as const;
export const chat = { name: "chat.example.com", "site-a": "198.51.100.10", "site-b": "203.0.113.10" } as const;
const input: RecordInput = { name: agents.name, type: "A", policy: "weighted", values: { "site-a": [agents["site-a"]], "site-b": [agents["site-b"]] }, ttl: 60_000 };
const object = { bucket: "hybrid-chat-understudy-switch", key: "chat.example.com", region: "eu-central-1" };
const toB: Direction = { source: "site-a", target: "site-b" };
const toA: Direction = { source: "site-b", target: "site-a" };

export const resolves = (world: ContractWorld, name: string, from = "arbiter"): Promise<readonly string[]> => resolveAddresses(name, world.at(from));
const sendChanges = (world: ContractWorld, Changes: ChangeBatch["Changes"], HostedZoneId = zone): Promise<string> =>
  sendAws({ operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId, ChangeBatch: { Comment: "us/r/s/1", Changes } } }, world.at("arbiter"));
/** The batch by which the product's own step would move the name. */
async function batch(world: ContractWorld, direction: Direction): Promise<ChangeBatch["Changes"]> {
  const planned = planRecordChange(await listRecordSets(world.at("arbiter").clients, zone, agents.name, "A"), input, direction);
  return planned.is === "change" ? planned.changes : [];
}
export const putSwitch = (world: ContractWorld): Promise<string> => sendAws({ operation: "s3.PutObject", region: object.region, input: { Bucket: object.bucket, Key: object.key, Body: '{"run":"r"}\n', ContentType: "application/json" } }, world.at("arbiter"));
const removeSwitch = (world: ContractWorld): Promise<string> => sendAws({ operation: "s3.DeleteObject", region: object.region, input: { Bucket: object.bucket, Key: object.key } }, world.at("arbiter"));

/** Moves the agents' name, and holds that it led to one site or the other at each instant on the way. */
async function moves(world: ContractWorld, direction: Direction): Promise<void> {
  const { clients } = world.at("arbiter");
  const answer = await sendChanges(world, await batch(world, direction));
  const id = changeIdIn(answer) ?? "";
  expect(answer).toBe(`/change/${id} PENDING`);
  // What is accepted is listed at once, also while the name servers answer by the old.
  expect(await batch(world, direction)).toEqual([]);
  const seen = await until(world, async () => ({ leads: await resolves(world, agents.name), change: await getChange(clients, id) }), ({ change }) => change === "INSYNC");
  expect(seen[0]).toEqual({ leads: [agents[direction.source as "site-a"]], change: "PENDING" });
  inOrder(seen.map(({ change }) => change), ["PENDING", "INSYNC"]);
  for (const { leads } of seen) expect([[agents["site-a"]], [agents["site-b"]]]).toContainEqual(leads);
  expect(await stays(world, () => resolves(world, agents.name))).toEqual([agents[direction.target as "site-a"]]);
}

export const namesChapter: Chapter = {
  title: "names",
  cases: [
    {
      sentence: "Names lead to the home site from everywhere, and a name that nobody has to nothing",
      tell: async (world) => {
        for (const place of ["arbiter", "site-a", "site-b"]) {
          expect([place, await resolves(world, chat.name, place), await resolves(world, agents.name, place)]).toEqual([place, [chat["site-a"]], [agents["site-a"]]]);
        }
        expect(await resolves(world, "absent.chat.example.com")).toEqual([]);
      },
    },
    {
      sentence: "Who has no way to the internet is told no name, and who has one is",
      tell: async (world) => {
        for (const place of ["arbiter", "site-a", "site-b"]) {
          await broken(world, { what: "link", between: [place, "internet"] }, async () => {
            expect([place, await failureOf(resolves(world, chat.name, place))]).toEqual([place, "Transient ETIMEDOUT"]);
            for (const other of ["arbiter", "site-a", "site-b"].filter((each) => each !== place)) expect(await resolves(world, chat.name, other)).toEqual([chat["site-a"]]);
          });
        }
      },
    },
    {
      sentence: "Route 53 accepts a change at once and lists it, name servers answer by it when it is INSYNC, and at no instant is the name empty (R17); and back",
      tell: async (world) => {
        await moves(world, toB);
        await moves(world, toA);
      },
    },
    {
      sentence: "The same batch sent again is refused as a whole, because what it deletes is not there any more (R16)",
      tell: async (world) => {
        const changes = await batch(world, toB);
        await sendChanges(world, changes);
        expect(await failureOf(sendChanges(world, changes))).toBe("Refused InvalidChangeBatch");
        await until(world, () => resolves(world, agents.name), (leads) => leads[0] === agents["site-b"]);
        const back = await sendChanges(world, await batch(world, toA));
        await until(world, () => getChange(world.at("arbiter").clients, changeIdIn(back) ?? ""), (status) => status === "INSYNC");
      },
    },
    {
      sentence: "Of a batch with one wrong change none is made",
      tell: async (world) => {
        const good = await batch(world, toB);
        const [first] = good;
        if (first === undefined) throw new TypeError("the step wants no change");
        expect(await failureOf(sendChanges(world, [...good, { Action: "DELETE", ResourceRecordSet: { ...first.ResourceRecordSet, SetIdentifier: "absent" } }]))).toBe("Refused InvalidChangeBatch");
        expect(await batch(world, toB)).toEqual(good);
        expect(await stays(world, () => resolves(world, agents.name))).toEqual([agents["site-a"]]);
      },
    },
    {
      sentence: "A zone and a change that Route 53 does not know are refused by name",
      tell: async (world) => {
        expect(await failureOf(sendChanges(world, await batch(world, toB), "Z9"))).toBe("Refused NoSuchHostedZone");
        expect(await failureOf(getChange(world.at("arbiter").clients, "C0000000000"))).toBe("Refused NoSuchChange");
        expect(await failureOf(listRecordSets(world.at("arbiter").clients, "Z9", agents.name, "A"))).toBe("Refused NoSuchHostedZone");
      },
    },
    {
      sentence: "The health switch moves its name when its object is written and back when it is removed, each twice without harm, and the name is never empty (R17)",
      tell: async (world) => {
        const { clients } = world.at("arbiter");
        const leads = (): Promise<readonly string[]> => resolves(world, chat.name);
        expect(await readObject(clients, object)).toEqual({ present: false });
        expect(await putSwitch(world)).toMatch(/^ETag /);
        expect(await readObject(clients, object)).toEqual({ present: true, text: '{"run":"r"}\n' });
        inOrder(await until(world, leads, ([address]) => address === chat["site-b"]), [[chat["site-a"]], [chat["site-b"]]]);
        await putSwitch(world);
        expect(await stays(world, leads)).toEqual([chat["site-b"]]);
        expect([await removeSwitch(world), await removeSwitch(world)]).toEqual(["deleted", "deleted"]);
        expect(await readObject(clients, object)).toEqual({ present: false });
        inOrder(await until(world, leads, ([address]) => address === chat["site-a"]), [[chat["site-b"]], [chat["site-a"]]]);
        // The other name has a record of its own and was not moved.
        expect(await resolves(world, agents.name)).toEqual([agents["site-a"]]);
      },
    },
    {
      sentence: "A bucket that is not there, or is in another Region, is an error and not an absent object",
      tell: async (world) => {
        const { clients } = world.at("arbiter");
        expect(await failureOf(readObject(clients, { ...object, bucket: "absent" }))).toBe("Refused NoSuchBucket");
        expect(await failureOf(readObject(clients, { ...object, region: "eu-west-1" }))).toMatch(/^(Refused|Transient) PermanentRedirect$/);
      },
    },
    {
      sentence: "Names go on leading to a site that has failed, until somebody moves them",
      tell: async (world) => {
        for (const trouble of [{ what: "site", site: "site-a" }, { what: "service", service: "gateway", site: "site-a" }] as const) {
          await broken(world, trouble, async () => {
            expect(await stays(world, async () => [await resolves(world, chat.name), await resolves(world, agents.name)])).toEqual([[chat["site-a"]], [agents["site-a"]]]);
          });
        }
      },
    },
  ],
};
