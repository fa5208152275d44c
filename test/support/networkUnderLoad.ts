// A durable network under load, for tests that kill it: `networkUnderLoad.ts HOME SEED BLOCKS [CRASH_AT]`.
// Prints a line per transaction that a client has seen included, and exits 0 after BLOCKS rounds.
import { createNetwork, type NetworkChain } from "../../src/testing.ts";
import type { Application } from "../../src/framework/application.ts";

const [home = "", seed = "1", blocks = "20", crashAt = "0"] = process.argv.slice(2);

let finalized = 0;
/** Kills the process between FinalizeBlock and Commit of the n-th block that it makes. */
function crashing(app: Application): Application {
  return new Proxy(app, {
    get(target, name) {
      if (name !== "commit") return Reflect.get(target, name, target);
      return async () => {
        finalized++;
        if (finalized === Number(crashAt)) process.kill(process.pid, "SIGKILL");
        return target.commit();
      };
    },
  });
}

const network = await createNetwork({ home, seed: Number(seed), wrapApplication: crashing });
process.stdout.write(`open ${network.provider.height} ${network.consumers[0]?.height}\n`);

async function send(chain: NetworkChain, from: string, typeUrl: string, value: unknown): Promise<void> {
  const before = chain.height;
  await chain.send(from, [{ typeUrl, value }]);
  process.stdout.write(`included ${chain.chainId} ${before + 1n} ${typeUrl}\n`);
}

const { provider } = network;
const [consumer] = network.consumers;
const [validator] = provider.validators;
if (consumer === undefined || validator === undefined) throw new Error("no consumer");
const address = (chain: NetworkChain, name: string): string => chain.accounts.find((a) => a.name === name)?.address ?? "";
for (let i = 0; i < Number(blocks); i++) {
  const stake = { denom: "stake", amount: 1_000_000n };
  await send(provider, "alice", "/cosmos.staking.v1beta1.MsgDelegate", {
    delegatorAddress: address(provider, "alice"),
    validatorAddress: validator.operator,
    amount: stake,
  });
  await send(provider, "bob", "/cosmos.bank.v1beta1.MsgSend", {
    fromAddress: address(provider, "bob"),
    toAddress: address(provider, "alice"),
    amount: [{ denom: "stake", amount: 1n }],
  });
  await send(consumer, "bob", "/cosmos.bank.v1beta1.MsgSend", {
    fromAddress: address(consumer, "bob"),
    toAddress: address(consumer, "alice"),
    amount: [{ denom: "stake", amount: 1n }],
  });
  await network.advance({ blocks: 2 });
}
await network.close();
process.stdout.write("done\n");
