// The product's own clients, led to an endpoint; what each asked, and how it was answered, is noted.

import { Clients } from "../../../lambdas/aws/clients.ts";
import type { Purpose } from "../../../lambdas/aws/clients.ts";
import type { Service } from "../../../lambdas/aws/service.ts";

interface Named {
  readonly clientName?: string;
  readonly commandName?: string;
}
interface Listened {
  readonly middlewareStack: { add(middleware: (next: (asked: unknown) => Promise<unknown>, context: Named) => (asked: unknown) => Promise<unknown>, options: { readonly step: "initialize"; readonly name: string }): void };
  readonly config: { endpoint?: () => Promise<unknown> };
}

export class ListeningClients extends Clients {
  readonly #answered = new Set<string>();
  readonly #heard = new WeakSet();

  /** Operations that were answered, and not by an error, since this was made; `RDSClient.DescribeDBInstances`. */
  get answered(): ReadonlySet<string> {
    return this.#answered;
  }

  override get<C extends object>(service: Service<C>, region: string, purpose: Purpose): C {
    const client = super.get(service, region, purpose);
    if (this.#heard.has(client)) return client;
    this.#heard.add(client);
    (client as unknown as Listened).middlewareStack.add(
      (next, { clientName = "", commandName = "" }) => async (asked) => {
        const answer = await next(asked);
        this.#answered.add(`${clientName}.${commandName.replace(/Command$/, "")}`);
        return answer;
      },
      { step: "initialize", name: "understudyWitness" },
    );
    return client;
  }
}

/** Whether an operation as sources name it (`route-53.GetChange`) is the one that a client tells (`Route53Client.GetChange`). */
export const isAnswered = (answered: ReadonlySet<string>, operation: string): boolean => {
  const [service = "", name = ""] = operation.split(".");
  const client = `${service.replaceAll("-", "")}client`;
  return [...answered].some((each) => each.toLowerCase() === `${client}.${name}`.toLowerCase());
};
