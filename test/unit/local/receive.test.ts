// What of all that providers post is a message of a user: only that proves that messages arrive (A29).

import { receive } from "../../../infra/local/world/providers/receive.ts";

const post = (kind: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => receive(kind, { method: "POST", query: new URLSearchParams(), headers, body: JSON.stringify(body) }, { secretToken: "right", verifyToken: "right" });
const page = (...messaging: readonly object[]) => ({ object: "page", entry: [{ messaging }] });
const account = (value: object) => ({ object: "whatsapp_business_account", entry: [{ changes: [{ value }] }] });
const telegram = { "x-telegram-bot-api-secret-token": "right" };

test.each<readonly [string, string, object, Readonly<Record<string, string>>, boolean]>([
  ["a message by Viber is one", "webhooks.viber", { event: "message" }, {}, true],
  ["Viber's check of the address is none", "webhooks.viber", { event: "webhook" }, {}, false],
  ["Viber's receipt for what was sent is none", "webhooks.viber", { event: "delivered" }, {}, false],
  ["a message to a page is one", "webhooks.facebook", page({ message: { mid: "m" } }), {}, true],
  ["the echo of what a page wrote is none", "webhooks.facebook", page({ message: { mid: "m", is_echo: true } }), {}, false],
  ["Facebook's receipt is none", "webhooks.facebook", page({ delivery: { watermark: 1 } }), {}, false],
  ["a message by WhatsApp is one", "webhooks.whatsapp", account({ messages: [{ id: "wamid.1" }] }), {}, true],
  ["WhatsApp's status of what was sent is none", "webhooks.whatsapp", account({ statuses: [{ id: "wamid.1", status: "delivered" }] }), {}, false],
  ["a message by Telegram is one", "webhooks.telegram", { update_id: 1, message: { text: "hello" } }, telegram, true],
  ["another update of Telegram is none", "webhooks.telegram", { update_id: 1, my_chat_member: {} }, telegram, false],
  ["a message of a declared provider is one", "webhooks.http", { type: "message" }, {}, true],
  ["anything else of a declared provider is none", "webhooks.http", { type: "receipt" }, {}, false],
])("%s", (_says, kind, body, headers, isMessage) => {
  expect(post(kind, body, headers)).toMatchObject({ status: 200, isMessage });
});

test("whoever does not know Telegram's secret token is turned away", () => {
  expect(post("webhooks.telegram", { message: {} }, { "x-telegram-bot-api-secret-token": "wrong" })).toMatchObject({ status: 401, isMessage: false });
});

test.each([["right", 200, "42"], ["wrong", 403, ""]])("a challenge with the %s verify token is answered with %i", (token, status, text) => {
  const query = new URLSearchParams({ "hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "42" });
  for (const kind of ["webhooks.facebook", "webhooks.whatsapp"]) expect(receive(kind, { method: "GET", query, headers: {}, body: "" }, { verifyToken: "right" })).toEqual({ status, text, isMessage: false });
});
