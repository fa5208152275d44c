import { type Context, many, type Message } from "../../framework/index.ts";
import type { MessageCodec } from "../../proto/codec.ts";
import type { Any } from "../../proto/gen/google/protobuf.ts";

/** What comes of an accepted message: the authorization stays as it is, goes, or is replaced. */
export type Acceptance<T> = "unchanged" | "used up" | T;

/** The rules of one type of authorization. */
export interface AuthorizationRules<T> {
  readonly codec: Pick<MessageCodec<T>, "typeUrl" | "encode" | "decode">;
  /** Type of the messages that it is for. */
  readonly messageType: (authorization: T) => string;
  /** Refuses what makes no sense. */
  readonly validate: (authorization: T) => void;
  /** Throws what it refuses. */
  readonly accept: (ctx: Context, authorization: T, message: Message) => Acceptance<T>;
}

/** An authorization with its rules; its type is closed over. */
export interface Authorization {
  readonly messageType: () => string;
  readonly validate: () => void;
  readonly accept: (ctx: Context, message: Message) => Acceptance<Authorization>;
  readonly pack: () => Any;
}

/** A type of authorization: reads what an Any of it holds. */
export interface AuthorizationType {
  readonly typeUrl: string;
  readonly read: (value: Uint8Array) => Authorization;
}

/** Filled by modules whose messages can be authorized in a way of their own. */
export const authorizationTypes = many<AuthorizationType>("authz.authorizationTypes");

/** Makes a type of authorization of its rules. */
export function authorizationType<T extends object>(rules: AuthorizationRules<T>): AuthorizationType {
  const { codec } = rules;
  const of = (value: T): Authorization => ({
    messageType: () => rules.messageType(value),
    validate: () => rules.validate(value),
    accept(ctx, message) {
      const accepted = rules.accept(ctx, value, message);
      return typeof accepted === "string" ? accepted : of(accepted);
    },
    pack: () => ({ typeUrl: codec.typeUrl, value: codec.encode(value) }),
  });
  return { typeUrl: codec.typeUrl, read: (bytes) => of(codec.decode(bytes)) };
}
