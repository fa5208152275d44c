import { networkHome } from "../../../localnet/node/home.ts";
import { type Flags, textFlag, usageError } from "../../command.ts";
import type { Io } from "../../io.ts";

/** Which chain's state is printed, and of which height. */
export interface ExportOptions {
  readonly home: string;
  readonly chainId: string | undefined;
  /** Absent: the last. */
  readonly height: bigint | undefined;
}

/** The state as the flags name it. */
export function exportOptions(flags: Flags, io: Io): ExportOptions {
  const height = textFlag(flags, "height");
  if (height !== undefined && !/^\d{1,18}$/.test(height)) throw usageError(`--height ${height} is not a height`);
  return {
    home: networkHome(textFlag(flags, "home"), io.env),
    chainId: textFlag(flags, "chainId"),
    height: height === undefined ? undefined : BigInt(height),
  };
}
