// The providers' webhooks: registered, read back, and proven by a message that arrives; given up and registered again.

import { registrationAt } from "../../../../lambdas/steps/webhook-re-registration/as-registered.ts";
import { allSteps, plannedNodes } from "../../../../workflows/plan-steps.ts";
import { isWebhook } from "../../../../workflows/webhooks.ts";
import { readLastInbound } from "../../../../lambdas/steps/webhook-re-registration/inbound.ts";
import { readFacebookSubscription, setFacebookSubscription, subscribePage } from "../../../../lambdas/steps/webhook-re-registration/facebook-api.ts";
import { readDeclared, setDeclared } from "../../../../lambdas/steps/webhook-re-registration/http-api.ts";
import { readTelegramWebhook, setTelegramWebhook } from "../../../../lambdas/steps/webhook-re-registration/telegram-api.ts";
import { readViberWebhook, setViberWebhook } from "../../../../lambdas/steps/webhook-re-registration/viber-api.ts";
import { readAccount, subscribeAccount } from "../../../../lambdas/steps/webhook-re-registration/whatsapp-api.ts";
import { failureOf } from "../../stand-ins/world.ts";
import type { Case, Chapter } from "../suite.ts";
import { broken, stays, until } from "../watching.ts";
import type { ContractWorld } from "../world.ts";

interface Provider {
  readonly name: string;
  /** How it refuses an address that does not answer; left out where it asks the address nothing. */
  readonly refusal?: string;
  /** Whether it gives up an address that stays silent, and not only messages. */
  readonly givesUp: boolean;
  readonly register: (world: ContractWorld, site: string) => Promise<string>;
  readonly registered: (world: ContractWorld) => Promise<string | null>;
}
const subscription = { app: "100000000000001", version: "v23.0", object: "page", secret: "understudy/hybrid-chat/facebook" } as const;
const account = { app: subscription.app, account: "300000000000003", version: "v23.0", secret: "understudy/hybrid-chat/whatsapp" } as const;
const declared = { url: "https://api.acme.example/v1/hooks/7", headers: {}, secretHeaders: { Authorization: "apiKey" }, secret: "understudy/hybrid-chat/acme" } as const;
const callback = (provider: string, site: string): string => `https://ccm.${site}.chat.example.com/webhooks/${provider}`;
/** When a message last arrived at a site, as the application there tells it. */
const inbound = (world: ContractWorld, provider: string, site: string): Promise<number | null> => readLastInbound(`https://ccm.${site}.chat.example.com/inbound/${provider}`, world.at("arbiter"));
/** Until one arrives that is newer than `since`. */
const arrives = (world: ContractWorld, provider: string, site: string, since: number): Promise<unknown> => until(world, () => inbound(world, provider, site), (at) => (at ?? 0) > since);
const now = (world: ContractWorld): number => world.at("arbiter").clock.now();

export const providers: readonly Provider[] = [
  {
    name: "viber",
    refusal: "Refused viber-1",
    givesUp: true,
    register: (world, site) => setViberWebhook({ url: callback("viber", site), events: ["delivered"], secret: "understudy/hybrid-chat/viber" }, world.at("arbiter")),
    registered: (world) => readViberWebhook("understudy/hybrid-chat/viber", world.at("arbiter")),
  },
  {
    name: "facebook",
    refusal: "Refused facebook-2200",
    givesUp: true,
    // Given up, the page has the app no more: both are subscribed.
    register: async (world, site) => {
      const fields = ["messages", "messaging_postbacks"];
      await setFacebookSubscription({ ...subscription, callback: callback("facebook", site), fields }, world.at("arbiter"));
      return subscribePage({ ...subscription, page: "200000000000002", fields }, world.at("arbiter"));
    },
    registered: async (world) => (await readFacebookSubscription(subscription, world.at("arbiter")))?.callback ?? null,
  },
  {
    name: "whatsapp",
    refusal: "Refused facebook-2200",
    givesUp: false,
    register: (world, site) => subscribeAccount({ ...account, override: callback("whatsapp", site) }, world.at("arbiter")),
    registered: async (world) => (await readAccount(account, world.at("arbiter")))?.override ?? null,
  },
  {
    name: "telegram",
    givesUp: false,
    register: (world, site) => setTelegramWebhook({ url: callback("telegram", site), updates: null, connections: null, secret: "understudy/hybrid-chat/telegram" }, world.at("arbiter")),
    registered: async (world) => (await readTelegramWebhook("understudy/hybrid-chat/telegram", world.at("arbiter"))).url,
  },
  {
    name: "acme",
    givesUp: true,
    register: (world, site) => setDeclared({ ...declared, provider: "acme", method: "PUT", body: JSON.stringify({ hook: { url: callback("acme", site) } }) }, world.at("arbiter")),
    registered: (world) => readDeclared({ ...declared, pointer: "/hook/url" }, world.at("arbiter")),
  },
];

/** Registers at the other site for as long as the work goes on. */
async function movedToB(world: ContractWorld, { register }: Provider, work: () => Promise<void>): Promise<void> {
  await register(world, "site-b");
  try {
    await work();
  } finally {
    await register(world, "site-a");
  }
}

const givesUp: Case = {
  sentence: "A provider gives up a webhook that is offline for longer than its patience: it is still named, nothing arrives, until it is registered again (A28, A31); one that gives up only messages goes on by itself",
  tell: async (world) => {
    const [ending, going] = [providers.filter((each) => each.givesUp), providers.filter((each) => !each.givesUp)];
    await broken(world, { what: "service", service: "customer-channel-manager", site: "site-a" }, () => world.at("arbiter").clock.sleep(world.pace.providerGivesUpMs));
    // Mended, and still nothing comes.
    const told = (): Promise<readonly (number | null)[]> => Promise.all(ending.map(({ name }) => inbound(world, name, "site-a")));
    await until(world, () => failureOf(told()), (said) => said === "no failure");
    expect(await Promise.all(providers.map(({ registered }) => registered(world)))).toEqual(providers.map(({ name }) => callback(name, "site-a")));
    await stays(world, told);
    for (const { name } of going) await arrives(world, name, "site-a", now(world));
    const since = now(world);
    for (const { register } of ending) await register(world, "site-a");
    for (const { name } of ending) await arrives(world, name, "site-a", since);
  },
};

const ready: Case = {
  sentence: "Readiness finds each provider naming the site that serves, and says of the other what it names instead",
  tell: async (world) => {
    for (const step of allSteps(plannedNodes(world.plan.steps)).filter(isWebhook)) {
      const at = (site: string) => registrationAt(step, site, world.plan, world.at("arbiter"));
      expect([step.id, await at("site-a"), await at("site-b")]).toEqual([step.id, { is: "right" }, { is: "wrong", because: expect.stringContaining("ccm.site-a.chat.example.com") as string }]);
    }
  },
};

export const webhooksChapter: Chapter = {
  title: "webhooks",
  cases: [ready, ...providers.flatMap((provider) => [
    {
      sentence: `Messages of ${provider.name} arrive at the home site, and none at the other`,
      tell: async (world: ContractWorld) => {
        expect(await provider.registered(world)).toBe(callback(provider.name, "site-a"));
        await arrives(world, provider.name, "site-a", now(world));
        const elsewhere = await inbound(world, provider.name, "site-b");
        await arrives(world, provider.name, "site-a", now(world));
        expect(await inbound(world, provider.name, "site-b")).toBe(elsewhere);
      },
    },
    {
      sentence: `A registration at ${provider.name} is read back at once, is proven only by a message that arrives later (A29), and is harmless twice`,
      tell: async (world: ContractWorld) => {
        const before = await inbound(world, provider.name, "site-b");
        await movedToB(world, provider, async () => {
          const since = now(world);
          expect(await provider.registered(world)).toBe(callback(provider.name, "site-b"));
          // The provider's own check of the address is no message.
          const first = await inbound(world, provider.name, "site-b");
          if (first !== before) expect(first).toBeGreaterThan(since);
          await arrives(world, provider.name, "site-b", since);
          await provider.register(world, "site-b");
          await arrives(world, provider.name, "site-b", now(world));
          const home = await inbound(world, provider.name, "site-a");
          await arrives(world, provider.name, "site-b", now(world));
          expect(await inbound(world, provider.name, "site-a")).toBe(home);
        });
        await arrives(world, provider.name, "site-a", now(world));
      },
    },
    ...(provider.refusal === undefined ? [] : [{
      sentence: `${provider.name} refuses an address that does not answer it, and goes on with the one that it had`,
      tell: async (world: ContractWorld) => {
        for (const trouble of [{ what: "service", service: "customer-channel-manager", site: "site-b" }, { what: "site", site: "site-b" }, { what: "isolation", site: "site-b" }] as const) {
          await broken(world, trouble, async () => {
            expect([trouble.what, await failureOf(provider.register(world, "site-b"))]).toEqual([trouble.what, provider.refusal]);
            expect(await provider.registered(world)).toBe(callback(provider.name, "site-a"));
          });
        }
        await arrives(world, provider.name, "site-a", now(world));
      },
    }]),
    {
      sentence: `While the application behind the webhook of ${provider.name} is stopped no message arrives and nobody tells of one; soon mended, they arrive again by themselves`,
      tell: async (world: ContractWorld) => {
        await broken(world, { what: "service", service: "customer-channel-manager", site: "site-a" }, async () => {
          await until(world, () => failureOf(inbound(world, provider.name, "site-a")), (said) => said === "Transient http-503");
          await stays(world, () => failureOf(inbound(world, provider.name, "site-a")));
        });
        await arrives(world, provider.name, "site-a", now(world));
      },
    },
    {
      sentence: `${provider.name} that is down is not answered, and of a registration nobody knows what became of it`,
      needs: { what: "provider", provider: provider.name } as const,
      tell: async (world: ContractWorld) => {
        await broken(world, { what: "provider", provider: provider.name }, async () => {
          expect(await failureOf(provider.registered(world))).toMatch(/^Transient /);
          expect(await failureOf(provider.register(world, "site-b"))).toMatch(/^Unknown /);
        });
        expect(await provider.registered(world)).toBe(callback(provider.name, "site-a"));
      },
    },
  ]), givesUp],
};
