// What the addresses that clients are told amount to.

import { readAddresses } from "../../../lambdas/probe/dns.ts";

const answers = { "site-a": ["192.0.2.10", "192.0.2.11", "2001:DB8::A"], "site-b": ["198.51.100.10"] };

test.each<{ readonly name: string; readonly addresses: readonly string[]; readonly site?: string; readonly kind: string; readonly detail: string; readonly leadsTo?: readonly string[] }>([
  { name: "the site's own addresses, however IPv6 is spelt", addresses: ["192.0.2.10", "192.0.2.11", "2001:db8:0::a"], kind: "healthy", detail: "leads to site-a: 192.0.2.10, 192.0.2.11, 2001:db8:0::a", leadsTo: ["site-a"] },
  { name: "some of the site's own addresses", addresses: ["192.0.2.11"], kind: "healthy", detail: "leads to site-a: 192.0.2.11", leadsTo: ["site-a"] },
  { name: "the other site, which is no failure of this one", addresses: ["198.51.100.10"], kind: "healthy", detail: "leads to site-b and not to site-a: 198.51.100.10", leadsTo: ["site-b"] },
  { name: "the same answer, looked at for the other site", addresses: ["198.51.100.10"], site: "site-b", kind: "healthy", detail: "leads to site-b: 198.51.100.10", leadsTo: ["site-b"] },
  { name: "nothing (R17)", addresses: [], kind: "failing", detail: "has no address: clients find nothing" },
  { name: "both sites", addresses: ["192.0.2.10", "198.51.100.10"], kind: "failing", detail: "leads to several sites at once: 192.0.2.10, 198.51.100.10", leadsTo: ["site-a", "site-b"] },
  { name: "an address that nobody knows, beside one of the site", addresses: ["192.0.2.10", "203.0.113.1"], kind: "failing", detail: "leads to 203.0.113.1, which the plan knows as no site's", leadsTo: ["site-a"] },
])("$name", ({ addresses, site = "site-a", kind, detail, leadsTo }) => {
  expect(readAddresses(addresses, { name: "chat.example.com", answers, site })).toEqual({ kind, reached: true, detail, ...(leadsTo === undefined ? {} : { leadsTo }) });
});

it("leads to both sites where the plan says that it is meant to (E1)", () => {
  const both = ["192.0.2.10", "198.51.100.10"];
  for (const site of ["site-a", "site-b"]) {
    expect(readAddresses(both, { name: "reports.example.com", answers: { "site-a": both, "site-b": both }, site })).toEqual({ kind: "healthy", reached: true, detail: `leads to ${site}: 192.0.2.10, 198.51.100.10`, leadsTo: ["site-a", "site-b"] });
  }
});
