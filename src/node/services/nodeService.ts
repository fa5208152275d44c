import { headerFromJson } from "../../comet/headerJson.ts";
import { JsonReader } from "../../comet/jsonReader.ts";
import { Service } from "../../proto/gen/cosmos/base/node/v1beta1.ts";
import { type ServiceMethod, serviceMethod } from "./service.ts";

const config = serviceMethod(Service.config, async (_request, source) => ({
  minimumGasPrice: source.minimumGasPrice,
  pruningKeepRecent: source.pruningKeepRecent,
  pruningInterval: source.pruningInterval,
  haltHeight: source.haltHeight,
}));

/** Go tells the latest header's time and hashes also for a past height. */
const status = serviceMethod(Service.status, async (_request, { call, height }) => {
  const header = headerFromJson(new JsonReader(await call("header", {}), "header").get("header").value);
  return {
    earliestStoreHeight: 0n,
    height,
    timestamp: header.time,
    appHash: header.appHash,
    validatorHash: header.nextValidatorsHash,
  };
});

/** cosmos.base.node.v1beta1.Service. */
export const nodeService: readonly ServiceMethod[] = [config, status];
