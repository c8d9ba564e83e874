// Calls people: one message to a topic, whose subscribers are the plan's matter.

import { PublishCommand } from "@aws-sdk/client-sns";
import type { Clients } from "./clients.ts";
import { sns } from "./services.ts";
import { reading } from "./translate.ts";

export interface Message {
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
  /** By name, for programs that read what the message is about. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** SNS refuses longer subjects, line breaks, and anything beyond ASCII. */
const mostCharacters = 100;

/** Publishes once more when the first try fails, because a person called twice is better than one not called. Throws `Transient` or `Refused`. */
export async function publish(clients: Clients, region: string, { topic, subject, text, attributes }: Message): Promise<void> {
  const client = clients.get(sns, region, "read");
  const words = subject.replace(/\s+/g, " ").replace(/[^\x20-\x7e]/g, "?");
  const line = words.length <= mostCharacters ? words : `${words.slice(0, mostCharacters - 3).trimEnd()}...`;
  const beside = attributes === undefined ? {} : { MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }])) };
  await reading("sns.Publish", () => client.send(new PublishCommand({ TopicArn: topic, Subject: line, Message: text, ...beside })));
}
