export * from "./checks.ts";
export * from "./errors.ts";
export * from "./goText.ts";
export * from "./packetEvents.ts";
export * from "./packets.ts";
export * from "./publicKeys.ts";
export * from "./rewardMemo.ts";
export * from "./validatorUpdates.ts";
