import type { JsonValue } from "../encoding/json.ts";
import { arrayAt, objectAt, textAt } from "./answers.ts";

/** An event as a chain reports it: attributes in order, names may repeat. */
export interface ChainEvent {
  readonly type: string;
  readonly attributes: readonly { readonly key: string; readonly value: string }[];
}

export function eventsFromJson(value: JsonValue | undefined): readonly ChainEvent[] {
  return arrayAt(value, "events").map((e) => {
    const event = objectAt(e, "event");
    const attributes = arrayAt(event["attributes"], "attributes").map((a) => {
      const attribute = objectAt(a, "attribute");
      return { key: textAt(attribute["key"], "key"), value: textAt(attribute["value"], "value") };
    });
    return { type: textAt(event["type"], "event type"), attributes };
  });
}

/** The first value of an attribute, or undefined. */
export function attribute(event: ChainEvent, key: string): string | undefined {
  return event.attributes.find((a) => a.key === key)?.value;
}

/** The first value of `type.key` among events. */
export function findAttribute(events: readonly ChainEvent[], type: string, key: string): string | undefined {
  for (const event of events) {
    const value = event.type === type ? attribute(event, key) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}
