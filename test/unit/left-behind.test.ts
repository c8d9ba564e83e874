// What isolated drills have left is forgotten only by what has been seen: its Region without a copy, its machine as it was before.

import { isolatedPlan } from "../../workflows/isolated-drills.ts";
import { leftAfter, looksIn, sayLeft } from "../../workflows/left-behind.ts";
import type { LeftBehind } from "../../workflows/drills.ts";
import type { EntryBody, RunState } from "../../workflows/record.ts";
import { mutation, now, runOf, shop, shopWithSteps, stepped, writtenShop } from "./builders.ts";

const written = { ...shopWithSteps([...writtenShop.steps, { activate: { "ec2-start": { hosts: ["app"] } } }]), isolated: { start: true } };
const plan = isolatedPlan(written);
const region = "eu-central-1";
const undo = "stop the machine app (i-0b0b0b0b0b) again";
const starting = mutation({ key: "start", call: { operation: "ec2.StartInstances", region, input: { InstanceIds: ["i-0b0b0b0b0b"] } }, undo });
const copies: LeftBehind = { run: "shop-0", at: now - 1, because: "Not seen to be taken back: a copy.", region, started: [] };
const machine: LeftBehind = { ...copies, region: null, started: [`${undo} (${region})`] };
const drill = (...bodies: readonly EntryBody[]): RunState => ({ ...runOf(...bodies), target: "site-b", drill: { kind: "isolated", assumed: null, wouldAsk: [] } });
const looked = stepped("drill-left-overs", "done");
const sends: EntryBody = { type: "intent", step: "activate-ec2-start", mutation: starting };
const seenAtEnd = stepped("undo-drill-left-overs", "done");
const making: EntryBody = { type: "intent", step: "drill-rds-copy", mutation: mutation({ key: "copy", call: { operation: "rds.CreateDBInstanceReadReplica", region, input: { DBInstanceIdentifier: "understudy-drill-shop-orders-7", SourceDBInstanceIdentifier: "arn", DBInstanceClass: "db.r6g.large", VpcSecurityGroupIds: [], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: false, CopyTagsToSnapshot: false, EnableIAMDatabaseAuthentication: false, Tags: [] } } }) };
const elsewhere: LeftBehind = { ...copies, region: "us-west-2" };

test.each<readonly [string, readonly LeftBehind[], RunState, readonly Partial<LeftBehind>[]]>([
  ["copies stay where nobody has looked since", [copies], drill(), [copies]],
  ["copies are forgotten where a later drill has looked at its end", [copies], drill(looked, seenAtEnd), []],
  ["copies are forgotten where a later drill has looked at its beginning, also when it made nothing", [copies], drill(looked), []],
  ["copies in a Region where no drill of the plan looks any more stay", [elsewhere], drill(looked, seenAtEnd), [elsewhere]],
  ["a person's word is no look", [copies], drill(stepped("drill-left-overs", "done-by-hand"), stepped("undo-drill-left-overs", "skipped")), [copies]],
  ["a machine stays although a later drill has proven that no copy is left", [machine], drill(looked, seenAtEnd), [machine]],
  ["a machine is forgotten once a later run had to start it again", [machine], drill(sends, stepped("undo-activate-ec2-start", "done")), []],
  ["a machine is forgotten once a dry drill saw that it would have to be started", [machine], { ...drill(stepped("activate-ec2-start", "would", { would: [starting] })), drill: { kind: "dry", assumed: null, wouldAsk: [] } }, []],
  ["of one that left both, the machine stays when the copies are gone", [{ ...machine, region }], drill(looked, seenAtEnd), [machine]],
  ["what a drill leaves itself stands beside what was left before it", [machine], drill(looked, making), [machine, { run: "shop-1", region }]],
  ["of one that saw its copies gone at its end, only the machine stays", [], drill(looked, sends, seenAtEnd), [{ run: "shop-1", region: null, started: machine.started }]],
  ["closed again it says the same of itself once", [{ ...copies, run: "shop-1" }], drill(looked, making), [{ run: "shop-1", region }]],
])("%s", (_sentence, kept, state, left) => {
  expect(leftAfter(kept, plan, state, now)).toMatchObject(left);
  expect(leftAfter(kept, plan, state, now)).toHaveLength(left.length);
});

test("what is to be done is said as the plan is now", () => {
  expect(sayLeft(copies, looksIn(written))).toEqual(["Not seen to be taken back: a copy. The next isolated drill deletes copies first; understudy drill clean has it done now."]);
  expect(sayLeft(copies, looksIn(shop()))).toEqual(["Not seen to be taken back: a copy. No isolated drill of the plan as it is now looks for its copies in eu-central-1: delete them there yourself, by the tag understudy-drill."]);
  expect(sayLeft(machine, looksIn(written))).toEqual([expect.stringMatching(/^Not seen to be set back: stop the machine app \(i-0b0b0b0b0b\) again \(eu-central-1\)\./)]);
});
