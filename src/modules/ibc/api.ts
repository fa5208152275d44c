/** What clients of a chain see of IBC: its messages and queries, its errors, and which attributes only older clients need. */
export { Msg as ChannelMsg, Query as ChannelQuery } from "../../proto/gen/ibc/core/channel/v1.ts";
export { Msg as ClientMsg, Query as ClientQuery } from "../../proto/gen/ibc/core/client/v1.ts";
export { Msg as ConnectionMsg, Query as ConnectionQuery } from "../../proto/gen/ibc/core/connection/v1.ts";
