// What is named and not counted. Private networks, because whether there is a NAT gateway or an endpoint already, and for how many
// others, only the owner of the network knows; the console, because a plan does not say whether there is one.

import type { Plan } from "../../../workflows/plan.ts";
import { prices } from "../prices.ts";
import { hoursPerMonth } from "./assumptions.ts";

const monthly = (key: "nat-gateways" | "interface-endpoints"): string => `US$${((prices[key].usd * hoursPerMonth) / prices[key].per).toFixed(2)}`;

/** A sentence for each observer that looks from a private network, and what is not ours to count in any case. */
export function networkNotes(plan: Plan): readonly string[] {
  const attached = Object.entries(plan["vantage-points"]).filter(([, { attach }]) => attach !== undefined && "vpc" in attach).map(([place]) => place);
  return [
    ...attached.map((place) => `Private network of ${place}: its observer has to reach DynamoDB, CloudWatch and SQS from within the VPC, and Secrets Manager if a probe has a secret; through a NAT gateway (${monthly("nat-gateways")} a month) or interface endpoints (${monthly("interface-endpoints")} a month each and zone), unless they are there already.`),
    `A console, where one is deployed: its secret (US$${prices.secrets.usd.toFixed(2)} a month), and US$${prices["http-api-requests"].usd.toFixed(2)} for a million requests with what its function takes for them; an open page asks every 2 s while a run is open, else every 30 s. People in Cognito are paid for by the month beyond those that are free.`,
    "Secrets of the probes and of webhook providers, the application itself, its databases and its DNS zone are yours and not counted.",
  ];
}
