// How the deployed console has the checks of a plan run: by the plan's own function, without waiting, and honest about a lost answer.

import { Clients } from "../../../lambdas/aws/clients.ts";
import { beginChecksIn } from "../../../lambdas/console/invoking.ts";

const failed = (code: string): Error => Object.assign(new Error(code), { code });
const begin = (send: (input: Readonly<Record<string, unknown>>) => unknown): Promise<void> =>
  beginChecksIn("eu-north-1", new Clients((client) => {
    client.send = async ({ input }: { readonly input: Readonly<Record<string, unknown>> }) => send(input);
  }))({ plan: "shop", planDigest: "d" });

test("they are handed to the plan's own function, with what its schedule gives it, and nobody waits for them", async () => {
  const sent: unknown[] = [];
  await begin((input) => {
    sent.push({ ...input, Payload: JSON.parse(new TextDecoder().decode(input["Payload"] as Uint8Array)) });
    return { StatusCode: 202 };
  });
  expect(sent).toEqual([{ FunctionName: "understudy-shop-readiness", InvocationType: "Event", Payload: { plan: "shop", planDigest: "d" } }]);
});

test.each([
  ["a refused connection means that nothing began", "ECONNREFUSED", "Transient"],
  ["a lost answer may mean that they run", "ECONNRESET", "Unknown"],
])("%s", async (_name, code, name) => {
  await expect(begin(() => {
    throw failed(code);
  })).rejects.toMatchObject({ name, code });
});
