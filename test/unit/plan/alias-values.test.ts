// How a plan writes alias records, and that nothing of them is lost on the way to Route 53 and back.

import fc from "fast-check";
import { aliasIn, valuesOfSet, withAlias, withoutAlias } from "../../../workflows/alias-values.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";

describe("an alias in the values of a plan", () => {
  it.each([
    ["alias Z32O12XQLNTSW2 dualstack.web-1.eu-west-1.elb.amazonaws.com", { HostedZoneId: "Z32O12XQLNTSW2", DNSName: "dualstack.web-1.eu-west-1.elb.amazonaws.com" }],
    ["alias Z32O12XQLNTSW2 dualstack.web-1.eu-west-1.elb.amazonaws.com.", { HostedZoneId: "Z32O12XQLNTSW2", DNSName: "dualstack.web-1.eu-west-1.elb.amazonaws.com" }],
    ["198.51.100.10", undefined],
    ["web-1.eu-west-1.elb.amazonaws.com", undefined],
    ["alias web-1.eu-west-1.elb.amazonaws.com", undefined],
    ["alias Z32O12XQLNTSW2", undefined],
    ["alias Z32O12XQLNTSW2 one.example.com two.example.com", undefined],
  ])("%s is read as what it leads to, or not at all", (value, expected) => {
    expect(aliasIn(value)).toEqual(expected);
  });

  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
  const target = fc.tuple(fc.stringMatching(/^Z[A-Z0-9]{3,12}$/), fc.array(label, { minLength: 1, maxLength: 4 }), fc.boolean()).map(([HostedZoneId, labels, EvaluateTargetHealth]) => ({ HostedZoneId, DNSName: `${[...labels, "amazonaws", "com"].join(".")}.`, EvaluateTargetHealth }));
  const base = { Name: "shop.example.com.", Type: "A" } as const;

  it("comes back as it was, whatever TTL stood for none meanwhile", () => {
    fc.assert(
      fc.property(target, fc.integer({ min: 1, max: 3_600 }), (AliasTarget, ttl) => {
        const set: RecordSet = { ...base, ResourceRecords: [], AliasTarget };
        const compared = withoutAlias(set, ttl);
        expect(compared).toMatchObject({ TTL: ttl, ResourceRecords: valuesOfSet(set).map((Value) => ({ Value })) });
        expect(withAlias(compared, AliasTarget.EvaluateTargetHealth)).toEqual(set);
      }),
    );
  });

  it("is not made of a set with records, which keeps its TTL", () => {
    const set: RecordSet = { ...base, TTL: 60, ResourceRecords: [{ Value: "198.51.100.10" }, { Value: "198.51.100.11" }] };
    expect([withAlias(set, true), withoutAlias(set, 300)]).toEqual([set, set]);
  });
});
