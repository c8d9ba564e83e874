// Rules on journeys, brokers and providers' messages that are verified: plans that break them, and plans that do not.

import type { Case } from "./looking-cases.ts";
import { fence, promote, steps, traffic } from "./order-cases.ts";

const at = "steps.3.verify.journey.requests";
const look = { name: "look", url: "https://shop.example.com/", take: { basket: { cookie: "basket" } } };
const journey = (requests: readonly object[], more: object = {}) => steps(fence, promote, traffic, { verify: { journey: { that: "a customer orders", requests, ...more } } });
const order = { name: "order", method: "POST", url: "https://shop.example.com/orders", body: '{"basket":"{basket}","by":"{secret.user}"}', changes: "a test order, which the shop drops by itself" };

const viber = { webhooks: { viber: { callback: "https://ccm.{site}.example.com/viber", secret: "s", inbound: "https://ccm.{site}.example.com/in" } } };
const inbound = (provider: string) => ({ verify: { inbound: { provider } } });
const through = (service: string) => ({ verify: { "publish-consume": { service } } });

export const journeyCases: Readonly<Record<string, readonly Case[]>> = {
  "journey-words-are-known": [
    ["a value that an earlier request took, and a field of the secret", [journey([look, order], { secret: "shop/journey" })], []],
    ["a field of no secret", [journey([look, order])], [`${at}.1.body: {secret.user} is a field of a secret that is not named, add secret: <its name in Secrets Manager>`]],
    ["a secret in an address, which people are shown", [journey([{ ...look, url: "https://shop.example.com/?key={secret.key}" }], { secret: "s" })], [`${at}.0.url: the secret {secret.key} would be shown to people here, put it into a header or the body`]],
    ["a value that only a later request takes", [journey([{ name: "first", url: "https://shop.example.com/{basket}" }, look])], [`${at}.0.url: {basket} is not filled in, write {site}, or take it from the answer of an earlier request`]],
    ["a value that is nearly the name of a taken one", [journey([look, { name: "again", url: "https://shop.example.com/", headers: { "X-Basket": "{baskt}" } }])], [`${at}.1.headers.X-Basket: {baskt} is not filled in, write basket, or take it from the answer of an earlier request`]],
    ["braces of JSON are no words", [journey([{ ...order, body: '{"lines":[{"id":1}]}' }])], []],
  ],
  "changes-are-said": [
    ["an order that says what becomes of it", [journey([look, order], { secret: "s" })], []],
    ["an order that does not", [journey([{ name: "order", method: "POST", url: "https://shop.example.com/orders" }])], [`${at}.0.method: POST changes something, and the plan does not say what, add changes: "a test order, removed by the last request"`]],
  ],
  "journey-fits-a-call": [
    ["five requests of the usual time", [journey([1, 2, 3, 4, 5].map((index) => ({ ...look, name: `look ${index}` })))], []],
    ["six of them", [journey([1, 2, 3, 4, 5, 6].map((index) => ({ ...look, name: `look ${index}` })))], [`${at}: its requests may take 24 s together, and a journey has 20 s, write a shorter within for each, or make two journeys of it`]],
  ],
  "broker-is-watched": [
    ["the broker of the plan", [steps(fence, promote, through("queue"))], []],
    ["a service that is asked by HTTPS", [steps(fence, promote, through("gateway"))], ['steps.2.verify.publish-consume.service: "gateway" is no service with an amqp or stomp probe, write queue']],
    ["a broker that only the other site looks at", [{ at: ["services", "queue", "from"], to: ["other-site"] }, steps(fence, promote, through("queue"))], ["services.queue.from: only the site being left would look at it in a run, add inside or arbiter"]],
  ],
  "inbound-of-a-registration": [
    ["the provider that is registered", [steps(fence, promote, viber, inbound("viber"))], []],
    ["one that is not", [steps(fence, promote, viber, inbound("viper"))], ['steps.3.verify.inbound.provider: no step registers anything with "viper", write viber']],
    ["no registration at all", [steps(fence, promote, inbound("viber"))], ['steps.2.verify.inbound.provider: no step registers anything with "viber", put a webhooks step before it']],
  ],
};
