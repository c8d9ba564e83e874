// Rules on registrations of callbacks: plans that break them, and plans that do not.

import type { Case } from "./looking-cases.ts";
import { fence, promote, start, steps, traffic } from "./order-cases.ts";

const addresses = { callback: "https://ccm.{site}.example.com/hook", inbound: "https://ccm.{site}.example.com/in" };

export const viber = { webhooks: { viber: { ...addresses, callback: "https://ccm.{site}.example.com/viber", secret: "s" } } };
const facebook = (more: object): object => ({ webhooks: { facebook: { ...addresses, app: "1", fields: ["messages"], secret: "s", ...more } } });
const http = (more: object): object => ({ webhooks: { http: { ...addresses, provider: "acme", set: { url: "https://api.acme.example/hook", body: '{"url":"{callback}"}' }, ...more } } });

export const webhookCases: Readonly<Record<string, readonly Case[]>> = {
  "webhooks-wait-for-the-site": [
    ["a webhook before the takeover script", [steps(fence, promote, viber, start)], ["steps.2.webhooks.viber: messages would be sent there before steps.3.activate.command is done, put webhooks after every promote and activate"]],
    ["a webhook beside traffic", [steps(fence, promote, start, { together: [viber, traffic] })], []],
  ],
  "page-is-named": [
    ["messages of a page that is not named", [steps(fence, promote, facebook({}))], ['steps.2.webhooks.facebook: the page is not named, so it would not be subscribed again, add page: "<its number>", and its token to the secret as pageToken']],
    ["a page", [steps(fence, promote, facebook({ page: "2" }))], []],
    ["what belongs to no page", [steps(fence, promote, facebook({ object: "user" }))], []],
  ],
  "secret-is-named": [
    ["a header with a field of no secret", [steps(fence, promote, http({ "secret-headers": { Authorization: "apiKey" } }))], ["steps.2.webhooks.http: secret-headers names fields of a secret that is not named, add secret: <its name in Secrets Manager>"]],
    ["a header with a field of a secret", [steps(fence, promote, http({ "secret-headers": { Authorization: "apiKey" }, secret: "s" }))], []],
    ["no header with a secret", [steps(fence, promote, http({}))], []],
  ],
  "provider-has-one-address": [
    ["a provider's interface at a site", [steps(fence, promote, http({ read: { url: "https://api.{site}.acme.example/hook", pointer: "/url" } }))], ["steps.2.webhooks.http.read.url: {site} is not filled in here, write the address itself; the callback goes into the body"]],
    ["a provider's interface", [steps(fence, promote, http({ read: { url: "https://api.acme.example/hook", pointer: "/url" } }))], []],
  ],
};
