/** What happens in a network, as it tells of it. */
export type NetworkEvent =
  | { readonly event: "step"; readonly step: string; readonly detail: string; readonly chainId: string; readonly height: bigint }
  | { readonly event: "relay"; readonly line: string }
  /** Something that failed while the rest goes on: a path, a client, a chain without enough validators. */
  | { readonly event: "trouble"; readonly chainId?: string; readonly message: string }
  | { readonly event: "time"; readonly timeNs: bigint };
