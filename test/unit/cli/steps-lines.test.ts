// The catalogue as people read it.

import pc from "picocolors";
import { catalogueLines, kindLines } from "../../../infra/cli/steps-lines.ts";
import { regionSwitchBlocks } from "../../../workflows/region-switch-blocks.ts";
import { catalogueEntries } from "../../../workflows/step-catalogue.ts";
import type { CatalogueEntry } from "../../../workflows/step-catalogue.ts";
import { stepCases } from "../../../workflows/step-cases.ts";
import { catalogue } from "../../../workflows/steps.ts";

const colours = pc.createColors(false);
const entries = catalogueEntries();
const find = (kind: string): CatalogueEntry => entries.filter((each) => each.kind === kind)[0] as CatalogueEntry;
const flat = (lines: readonly string[]): string => lines.join(" ").replace(/\s+/g, " ");

describe("all kinds", () => {
  it("stand there in the order of the rows, each with what it proves, its deadline, its actions and the source of its facts", () => {
    const lines = catalogueLines(entries, { colours, columns: 80 });
    expect(lines.filter((line) => /^\S+\.\S+ \(function/.test(line)).map((line) => line.split(" ")[0])).toEqual(Object.keys(catalogue));
    const text = flat(lines);
    for (const { proof, source, deadline, reads, changes } of entries) {
      for (const each of [proof, source, `Deadline ${deadline}`, ...reads, ...changes]) expect(text).toContain(each.replace(/\s+/g, " "));
    }
  });

  it("say what undoes them, or that nothing does", () => {
    const text = flat(catalogueLines(entries, { colours, columns: 80 }));
    expect(text).toContain("Undo start the machines again");
    expect(text.split("▲ Point of no return: nothing undoes it")).toHaveLength(entries.filter(({ undo }) => undo === null).length + 1);
  });

  it.each([40, 80, 100])("stay within %p columns, but for a word that is longer", (columns) => {
    const tooLong = catalogueLines(entries, { colours, columns }).filter((line) => line.length > columns && line.trim().split(/\s+/).every((word) => word.length < columns - 14));
    expect(tooLong).toEqual([]);
  });
});

describe("the blocks of AWS Region switch", () => {
  it("are all nineteen, each with a kind that there is, or a part of a plan", () => {
    const text = flat(catalogueLines(entries, { colours, columns: 80 }));
    expect(new Set(regionSwitchBlocks.map(({ block }) => block)).size).toBe(19);
    for (const { block, kinds, says } of regionSwitchBlocks) {
      expect(kinds.filter((kind) => catalogue[kind] === undefined)).toEqual([]);
      expect({ block, answered: kinds.length > 0 || says !== null }).toEqual({ block, answered: true });
      expect(text).toContain(`✓ ${block}: ${kinds[0] ?? says?.split(" ")[0]}`);
    }
  });
});

describe("one kind", () => {
  const records = flat(kindLines(find("traffic.route53-records"), { colours, columns: 100 }));

  it("shows what it takes from a plan: required or not, the values to choose from, the default, the description", () => {
    expect(records).toContain("- traffic: { route53-records: { … } }");
    expect(records).toContain("policy (failover | weighted | multivalue | simple; required)");
    expect(records).toContain("values (by name, list of text; required) The values of the record set that leads to each site, by site");
    expect(records).toContain("within (text; may be left out)");
    expect(flat(kindLines(find("webhooks.facebook"), { colours, columns: 100 }))).toContain("version (text; default v23.0)");
    expect(flat(kindLines(find("activate.auto-scaling"), { colours, columns: 100 }))).toContain("capacity ({ min, max, desired }; required)");
  });

  it("shows the cases that are shown of it, and those that cannot apply with the reason", () => {
    for (const says of Object.values(stepCases)) expect(records).toContain(`✓ ${says}`);
    const verify = flat(kindLines(find("verify.dns"), { colours, columns: 100 }));
    expect(verify).toContain("– throttled: does not apply, it sends no change that could be throttled");
    expect(verify).not.toContain(`✓ ${stepCases.throttled}`);
  });

  it("says that a run goes on without an advisory one, and that one sees through the observers", () => {
    expect(flat(kindLines(find("fence.renounce"), { colours, columns: 100 }))).toContain("Deadline 10 s; advisory, the run goes on without it");
    expect(flat(kindLines(find("promote.rds-replica"), { colours, columns: 100 }))).toContain("rds:DescribeDBInstances; it also sees through the plan's observers");
  });
});
