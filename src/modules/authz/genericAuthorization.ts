import { ensure, unregisteredError } from "../../framework/index.ts";
import { GenericAuthorization } from "../../proto/gen/cosmos/authz/v1beta1.ts";
import { authorizationType, type AuthorizationType } from "./slots.ts";

/** Any message of a type, without limits. */
export const genericAuthorization: AuthorizationType = authorizationType<GenericAuthorization>({
  codec: GenericAuthorization,
  messageType: ({ msg }) => msg,
  validate: ({ msg }) => ensure(msg !== "", unregisteredError, "msg type cannot be empty"),
  accept: () => "unchanged",
});
