// What the command line shows of an installation: what waits first, runs as lists, entries as sentences, each once.

import { countRun } from "../../../../lambdas/runtime/record/proofs.ts";
import { forecastFor } from "../../../../infra/cli/deployed/forecast.ts";
import { noProofs } from "../../../../workflows/proofs.ts";
import { equalTimes } from "../../proof/times.ts";
import { auditFromRuns, auditLines, auditOf } from "../../../../infra/cli/deployed/audit.ts";
import { gateLines } from "../../../../infra/cli/deployed/gate-lines.ts";
import { findGate } from "../../../../infra/cli/deployed/gate-ref.ts";
import { examine } from "../../../../infra/cli/deployed/doctor.ts";
import type { DoctorPorts } from "../../../../infra/cli/deployed/doctor.ts";
import { checkedName, listRuns, showRun, watchRun } from "../../../../infra/cli/deployed/run-actions.ts";
import { runLines } from "../../../../infra/cli/deployed/run-lines.ts";
import { standingOf } from "../../../../infra/cli/deployed/standing.ts";
import { standingLines } from "../../../../infra/cli/deployed/standing-lines.ts";
import { Refused, Transient } from "../../../../workflows/failure.ts";
import { promisedMs } from "../../../../workflows/promised.ts";
import { readRun } from "../../../../workflows/record.ts";
import { makeReport } from "../../../../workflows/report.ts";
import { entriesOf, minutes, now, opening, seconds, shop } from "../../builders.ts";
import { World } from "../../handlers/world.ts";
import { flat, installationIn, sitting } from "./seat.ts";

const looked = async (world: World, plan?: string): Promise<string> => {
  const { connection, seat } = sitting(world);
  return standingLines(await standingOf(connection.installation, world.clock.now(), plan), "eu-north-1", world.clock.now(), seat.out).join("\n");
};

describe("status", () => {
  it("of an installation without plans says how to deploy one", async () => {
    const { seat } = sitting(await World.deployed());
    expect(standingLines({ plans: [], unreadable: [] }, "eu-north-1", now, seat.out)).toEqual(["No plan is in the record of eu-north-1. Deploy one: npx cdk deploy --all -c plans=FILE"]);
  });

  it("of a quiet plan says where it is and that nobody has looked whether it is ready", async () => {
    expect(flat(await looked(await World.deployed()))).toBe("shop at its home, no run has moved it ? Readiness unknown: nobody has looked yet whether a failover would work. ○ Proof: 0 of 4 steps to site-b proven.");
  });

  it("puts what waits for a person first, with the command that comes next", async () => {
    const world = await World.deployed();
    await world.asked();
    await world.record.setDeployed("bank", "b".repeat(64));
    const text = await looked(world);
    expect(text.indexOf("shop")).toBeLessThan(text.indexOf("bank"));
    expect(flat(text)).toContain("▶ Running failover from site-a to site-b, open since");
    expect(flat(text)).toContain("nothing changed. understudy run watch shop-1");
    expect(flat(text)).toMatch(/◆ A person is asked: “Fail over to site-b”, asked .* understudy gate show shop-1\/approve-failover/);
  });

  it("says since when nothing protects a plan, and which command makes a copy again", async () => {
    const { connection, seat } = sitting(await World.deployed());
    const standing = await standingOf(connection.installation, now, "shop");
    const saying = (byReprotection: boolean) => standingLines({ ...standing, plans: standing.plans.map((plan) => ({ ...plan, unprotected: { since: now - minutes(90), databases: ["orders at site-a"], byReprotection } })) }, "eu-north-1", now, seat.out);
    expect(flat(saying(false).join("\n"))).toMatch(/Unprotected: since .* no copy of orders at site-a was seen to follow\. A person has to make one that follows\./);
    expect(flat(saying(true).join("\n"))).toMatch(/Unprotected: since .* no copy of orders at site-a was seen to follow\. understudy start shop --mode reprotect --reason …/);
    expect(flat(await looked(await World.deployed()))).not.toContain("Unprotected");
  });

  it("says what is switched off, by whom, until when, and how to end it", async () => {
    const world = await World.deployed();
    await world.record.pause("shop", now + minutes(90), "lead-1", "maintenance\u001b[2J");
    await world.record.setKillSwitch("shop", true, "lead-2");
    const text = flat(await looked(world, "shop"));
    expect(text).toContain("Kill switch on: nothing is changed until somebody turns it off (lead-2). understudy kill-switch shop off --reason …");
    expect(text).toMatch(/‖ Paused: until .* UTC, in 1 h 30 min, by lead-1, “maintenance\ufffd\[2J”\. understudy resume shop --reason …/);
    world.clock.time += minutes(91);
    expect(flat(await looked(world, "shop"))).not.toContain("Paused");
  });

  it("shows a plan whose record cannot be read as unknown, and the others nevertheless", async () => {
    const world = await World.deployed();
    await world.asked();
    await world.record.setDeployed("bank", "b".repeat(64));
    const get = world.table.get;
    world.table.get = async (pk, sk) => {
      if (pk === "plan#bank" && sk === "lease") throw new Transient("the item does not answer\u001b[2J");
      return get(pk, sk);
    };
    const text = flat(await looked(world));
    expect(text).toMatch(/^bank \? Cannot be read: because the item does not answer\ufffd\[2J shop /);
    expect(text).toContain("A person is asked: “Fail over to site-b”");
    await expect(looked(world, "bank")).rejects.toMatchObject({ message: "the item does not answer\u001b[2J" });
  });

  it("changes nothing", async () => {
    const world = await World.deployed();
    await world.asked();
    const { writes } = world.table;
    await looked(world);
    expect([world.table.writes, world.starts.length]).toEqual([writes, 0]);
  });
});

describe("a gate", () => {
  it("is found by its plan, its run or its own name, and shown with every choice as a command", async () => {
    const world = await World.deployed();
    await world.asked();
    const { connection, seat } = sitting(world);
    const shown = await Promise.all(["shop", "shop-1", "shop-1/approve-failover"].map(async (name) => flat(gateLines(await findGate(connection.installation, name), "LIVE", now, seat.out).join("\n"))));
    expect(new Set(shown).size).toBe(1);
    expect(shown[0]).toContain('understudy approve shop-1/approve-failover --reason "…" Approve failover to site-b');
    expect(shown[0]).toContain('understudy reject shop-1/approve-failover --reason "…"');
    expect(shown[0]).not.toContain("token-1");
  });

  it("is shown with until when to decide, and that this could not be read stands in its place", async () => {
    const world = await World.deployed();
    await world.asked();
    const { connection: { installation }, seat } = sitting(world);
    await world.record.alone((context) => countRun(context, { plan: "shop", run: "shop-0", openedAt: now }, { proofs: noProofs, times: equalTimes(world.plan, 30_000) }));
    const forecast = await forecastFor(installation, "shop-1", world.clock.now());
    expect(forecast).toMatch(/^Decide before .* or the RTO of 15 min is missed\. What is left takes usually 1 min 32 s/);
    expect(flat(gateLines({ ...(await findGate(installation, "shop")), forecast }, "LIVE", now, seat.out).join("\n"))).toContain("Time: Decide before");
    expect(await forecastFor({ ...installation, run: async () => { throw new Transient("it does not answer"); } }, "shop-1", now)).toBe("Until when a decision keeps the promised recovery time could not be reckoned: it does not answer.");
  });

  it.each([
    ["nothing", "the record knows no run nothing"],
    ["shop-1/stuck-fence", "run shop-1 has no gate stuck-fence; there waits shop-1/approve-failover"],
  ])("called %s is none, and it is said what there is", async (name, message) => {
    const world = await World.deployed();
    await world.asked();
    await expect(findGate(sitting(world).connection.installation, name)).rejects.toMatchObject({ message });
  });

  it("has to be named where several wait", async () => {
    const world = await World.deployed();
    await world.asked();
    await world.ask("stuck-fence", "token-2", "fence");
    await expect(findGate(sitting(world).connection.installation, "shop")).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(/^2 gates of shop wait; name one: shop-1\/(approve-failover, shop-1\/stuck-fence|stuck-fence, shop-1\/approve-failover)$/) });
  });
});

describe("a run", () => {
  it("is shown as a sentence and a list of its steps, and as JSON with the same report", async () => {
    const world = await World.deployed();
    await world.asked();
    const { connection, seat, printed } = sitting(world);
    const paper = { out: seat.out, now: () => world.clock.now() };
    expect(await showRun(connection.installation, "shop", false, paper)).toBe(0);
    expect(flat(printed.out)).toMatch(/^shop: failover from site-a to site-b shop-1 ▶ Open The run is open\. Opened .* nothing was changed\. ◆ Waiting for approval “Fail over to site-b”: understudy gate show shop-1\/approve-failover Steps ○ Not started · /);
    printed.out = "";
    await showRun(connection.installation, "shop-1", true, paper);
    expect(JSON.parse(printed.out)).toMatchObject({ version: 1, report: { run: "shop-1", end: "open", source: "site-a", target: "site-b" }, gates: [{ gate: "approve-failover" }] });
    printed.out = "";
    await listRuns(connection.installation, "shop", 20, false, paper);
    expect(printed.out).toMatch(/^▶ Open · failover, .*shop-1\n$/);
  });

  it("that is a re-protection is held against no time, because none is promised; a failover is held against the RTO", async () => {
    const { seat } = sitting(await World.deployed());
    const text = (kind: "failover" | "reprotect"): string => {
      const entries = entriesOf().map((each) => ({ ...each, body: { ...opening, kind } }));
      const [state, report] = [readRun(entries), makeReport(shop(), entries, now)];
      if (state === undefined || report === undefined) throw new TypeError("there is an opening entry");
      return flat(runLines(report, { gates: [], state: { trigger: { by: "person", what: "ana: planned", at: now } } }, promisedMs(shop(), state), now + minutes(90), seat.out).join("\n"));
    };
    expect(text("failover")).toContain("open for 1 h 30 min of the 15 min that the plan allows; nothing was changed");
    expect(text("reprotect")).toContain("open for 1 h 30 min; nothing was changed");
  });

  it("is followed to its end: each entry is told once, and the exit code says how it ended", async () => {
    const world = await World.deployed();
    await world.asked();
    const { connection, seat, printed } = sitting(world);
    const clock = { now: world.clock.now, id: world.clock.id, sleep: async (ms: number) => {
      world.clock.time += ms;
      if (world.clock.time > now + seconds(60)) await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "expired", sentence: "Nobody decided." } });
    } };
    const watching = { clock, signal: new AbortController().signal, limitMs: undefined, asJson: false };
    expect(await watchRun(connection.installation, "shop", watching, seat.out)).toBe(1);
    const told = flat(printed.out);
    for (const sentence of ["A run begins, a failover from site-a to site-b", "A person is asked: Fail over to site-b", "understudy approve shop-1/approve-failover", "The run ends as expired: Nobody decided."]) expect(told.split(sentence)).toHaveLength(2);
  });

  it("that does not end is followed for as long as was asked, and goes on", async () => {
    const world = await World.deployed();
    await world.asked();
    const { connection, seat, printed } = sitting(world);
    expect(await watchRun(connection.installation, "shop", { clock: world.clock, signal: new AbortController().signal, limitMs: seconds(30), asJson: false }, seat.out)).toBe(6);
    expect(printed.out).toContain("understudy run watch shop-1");
  });

  it.each(["", "-x", "a b", "x".repeat(300), "plan;rm", "../x", "\u001b[2J"])("is not called %j, and nothing is asked", (name) => {
    expect(() => checkedName(name)).toThrow(Refused);
  });
});

describe("audit", () => {
  it("names who decided what and why, newest first, and nothing of any token", async () => {
    const world = await World.deployed();
    await world.asked();
    world.clock.time += minutes(1);
    await world.decide("approve-failover", "reject", { by: "lead-1", reason: "it is coming back" });
    const { lines, more } = await auditOf(installationIn(world), { plan: undefined }, 20);
    expect(more).toBe(false);
    // From the runs themselves the same is read.
    expect(await auditFromRuns(installationIn(world), { plan: undefined }, 20)).toEqual(lines);
    expect((await auditOf(installationIn(world), { plan: "shop", person: "lead-1", kind: "decision" }, 20)).lines).toEqual(lines.slice(0, 1));
    expect(await auditOf(installationIn(world), { plan: "shop" }, 1)).toEqual({ lines: lines.slice(0, 1), more: true });
    expect(lines.map(({ who, action }) => [who, action])).toEqual([["lead-1", "reject at approve-failover"], [null, "started the failover to site-b (alarm)"]]);
    expect(lines[0]).toMatchObject({ reason: "it is coming back", digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(JSON.stringify(lines)).not.toContain("token-1");
    expect(auditLines([], sitting(world).seat.out)).toEqual(["Nothing of that kind is in the record."]);
  });
});

describe("doctor", () => {
  const ports = (world: World, change: Partial<DoctorPorts> = {}): DoctorPorts => ({ installation: installationIn(world), caller: async () => ({ arn: "arn:aws:sts::123456789012:assumed-role/on-call/ana" }), may: async () => undefined, now: () => world.clock.now(), nodeVersion: "20.19.0", ...change });
  const outcomes = async (made: DoctorPorts) => (await examine(made)).map(({ subject, outcome }) => `${subject} ${outcome}`);

  it("finds everything in order, and names who you are", async () => {
    const world = await World.deployed();
    expect(await outcomes(ports(world))).toEqual(["Node pass", "AWS pass", "understudy-read pass", "understudy-decide pass", "understudy-request pass", "understudy-switch pass", "Clock pass", "shop pass"]);
    expect((await examine(ports(world)))[1]?.sentence).toBe("You are arn:aws:sts::123456789012:assumed-role/on-call/ana, and ask in eu-north-1.");
  });

  it("who is not signed in is told once, and what follows from it is not checkable", async () => {
    const world = await World.deployed();
    const notSignedIn = async (): Promise<never> => {
      throw new Transient("AWS does not know who you are", { code: "not-signed-in" });
    };
    expect(await outcomes(ports(world, { caller: notSignedIn }))).toEqual(["Node pass", "AWS fail", ...["read", "decide", "request", "switch"].map((name) => `understudy-${name} not-checkable`)]);
  });

  it("a function that may not be called, a clock that is wrong, an old Node and a plan of another version are named", async () => {
    const world = await World.deployed();
    await world.record.setDeployed("shop", await world.record.putDocument({ ...world.plan, steps: [...world.plan.steps, { "teleport": {} }] }));
    const may = async (control: string): Promise<void> => {
      if (control === "decide") throw new Refused("you may not call understudy-decide", { code: "not-allowed" });
    };
    const found = await outcomes(ports(world, { may, now: () => world.clock.now() - minutes(2), nodeVersion: "18.0.0" }));
    expect(found.filter((each) => !each.endsWith("pass"))).toEqual(["Node fail", "understudy-decide fail", "Clock warn", expect.stringMatching(/^shop (warn|fail)$/)]);
  });
});
