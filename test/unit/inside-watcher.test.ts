// What the watcher of a data centre is made from, and the document that carries it; what it does is shown by test/local.

import { Defect } from "../../workflows/failure.ts";
import { keepScript, watcherDocument, watcherHosts } from "../../workflows/inside-document.ts";
import { hostSights } from "../../workflows/inside-sights.ts";
import { watcherOf, watcherScript } from "../../workflows/inside-watcher.ts";
import type { Watcher } from "../../workflows/inside-watcher.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { writtenShop } from "./builders.ts";

const digest = "d".repeat(64);
const { databases: _databases, services: written, "vantage-points": points, ...rest } = writtenShop;
const plan = planSchema.parse({
  ...rest,
  sites: { ...rest.sites, "site-b": { region: "eu-central-1", hosts: { app: "mi-0b0b0b0b0b0b0b0b0", web: "mi-0c0c0c0c0c0c0c0c0", database: "mi-0d0d0d0d0d0d0d0d0" } } },
  services: {
    ...written,
    callbacks: { probe: { certificate: "gw.{site}.shop.example.com:443", name: "hooks.{site}.shop.example.com", "at-least": "30d" }, from: ["inside"], failure: "observe" },
    private: { probe: { certificate: "192.0.2.7:8443" }, from: ["inside"], failure: "observe" },
    queue: { probe: { stomp: "mq.{site}.shop.internal:61613" }, from: ["arbiter"], failure: "observe" },
  },
  "vantage-points": { ...points, "site-b": { ...points["site-b"], attach: { ssm: ["web", "app"] } } },
  steps: [{ fence: { "ec2-stop": { hosts: ["app"] } } }],
});
const watcher = watcherOf(plan, digest, "site-b");

test("the hosts look at all that the plan wants seen from their place, at both sites, filled in", () => {
  expect(hostSights(plan, "site-b")).toEqual([
    { thing: "gateway", site: "site-a", by: "https", url: "https://gw.site-a.shop.example.com/health" },
    { thing: "gateway", site: "site-b", by: "https", url: "https://gw.site-b.shop.example.com/health" },
    { thing: "mongodb", site: "site-b", by: "tcp", address: "mongo.site-b.shop.internal:27017" },
    { thing: "broker", site: "site-b", by: "tcp", address: "amq.site-b.shop.internal:61616" },
    { thing: "callbacks", site: "site-b", by: "certificate", address: "gw.site-b.shop.example.com:443", name: "hooks.site-b.shop.example.com", atLeastMs: 30 * 86_400_000 },
    { thing: "private", site: "site-b", by: "certificate", address: "192.0.2.7:8443", name: "192.0.2.7", atLeastMs: 14 * 86_400_000 },
  ]);
});

test("the watcher has the name of the function that it reports to, at the arbiter, and the plan's own interval and control", () => {
  expect(watcher).toMatchObject({ name: "understudy-inside-shop-site-b", region: "eu-north-1", place: "site-b", planDigest: digest, everyMs: 10_000, control: "https://control.example.net/" });
  expect(watcherHosts(plan, "site-b")).toEqual(["mi-0c0c0c0c0c0c0c0c0", "mi-0b0b0b0b0b0b0b0b0"]);
  expect([watcherHosts(plan, "site-a"), watcherHosts(plan, "arbiter")]).toEqual([[], []]);
});

test("the script says each look in one line, with everything quoted that comes from the plan", () => {
  const script = watcherScript({ ...watcher, sights: [{ thing: "odd", site: "site-b", by: "https", url: "https://gw.example.com/'; reboot; '" }] });
  expect(script).toContain(`  probe 0 'odd' 'site-b' look_https 'https://gw.example.com/'\\''; reboot; '\\''' &\n`);
  const lines = watcherScript(watcher).split("\n");
  expect(lines).toContain("  probe 4 'callbacks' 'site-b' look_certificate 'gw.site-b.shop.example.com' '443' 'hooks.site-b.shop.example.com' 2592000 -verify_hostname &");
  expect(lines).toContain("  probe 5 'private' 'site-b' look_certificate '192.0.2.7' '8443' '192.0.2.7' 1209600 -verify_ip &");
  expect(lines).toContain("  control look_https 'https://control.example.net/' &");
});

test("a plan that looks by the minute is looked at by the minute, and every ten seconds when nothing is known", () => {
  expect(watcherScript({ ...watcher, everyMs: 60_000 })).toContain(" every_ms=60000 quick_ms=10000\n");
  expect(watcherScript({ ...watcher, everyMs: 5_000 })).toContain(" every_ms=5000 quick_ms=5000\n");
});

test("the endpoint is that of the arbiter's Region, in China too", () => {
  expect(watcherScript(watcher)).toContain("https://lambda.$region.amazonaws.com}");
  expect(watcherScript({ ...watcher, region: "cn-north-1" })).toContain("https://lambda.$region.amazonaws.com.cn}");
});

describe("the document", () => {
  const document = watcherDocument(watcher);

  it("is one of schema 2.2 that runs a shell script on Linux, to keep or to remove", () => {
    expect(document).toMatchObject({ schemaVersion: "2.2", parameters: { action: { type: "String", default: "keep", allowedValues: ["keep", "remove"] } }, mainSteps: [{ action: "aws:runShellScript", precondition: { StringEquals: ["platformType", "Linux"] }, inputs: { timeoutSeconds: "120" } }] });
    expect(document.mainSteps[0].inputs.runCommand.join("\n")).toBe(keepScript(watcher));
    expect(document.mainSteps[0].inputs.runCommand[0]).toBe("#!/bin/bash");
  });

  it("holds double braces only where Systems Manager fills in the action", () => {
    expect(JSON.stringify(document).match(/\{\{[^}]*\}\}/g)).toEqual(["{{ action }}"]);
    expect(() => watcherDocument({ ...watcher, control: "https://control.example.net/{{x}}" })).toThrow(Defect);
  });

  it("is the same for the same plan", () => {
    expect(watcherDocument(watcherOf(plan, digest, "site-b"))).toEqual(document);
  });

  it("that would be too large is refused with a sentence", () => {
    const sights: Watcher["sights"] = Array.from({ length: 800 }, (_none, index) => ({ thing: `service-${index}`, site: "site-b", by: "https", url: `https://gw-${index}.shop.example.com/health` }));
    expect(() => watcherDocument({ ...watcher, sights })).toThrow("more to look at from site-b than one Systems Manager document holds");
  });
});
