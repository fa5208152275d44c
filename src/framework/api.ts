/** What a module's api.ts may use: the outside of a module without its state. */
export { defineErrors, type ErrorCode, type ErrorCodes } from "./errors.ts";
export { type AttributesOf, type Event, type EventType, event } from "./events.ts";
