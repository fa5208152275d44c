import { fromBase64, toBase64 } from "../../encoding/base64.ts";
import { DecodeError } from "../../encoding/error.ts";

/** Bytes as text with a type, headers and a checksum: OpenPGP's ASCII armor, as Go writes keys [RFC 4880, 6.2]. */
export interface Armored {
  readonly type: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly data: Uint8Array;
}

const CRC_START = 0xb704ce;
const CRC_POLYNOMIAL = 0x1864cfb;

function crc24(data: Uint8Array): Uint8Array {
  let crc = CRC_START;
  for (const byte of data) {
    crc ^= byte << 16;
    for (let i = 0; i < 8; i++) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= CRC_POLYNOMIAL;
    }
  }
  return Uint8Array.of((crc >> 16) & 255, (crc >> 8) & 255, crc & 255);
}

export function encodeArmor({ type, headers, data }: Armored): string {
  const lines = toBase64(data).match(/.{1,64}/g) ?? [];
  return [
    `-----BEGIN ${type}-----`,
    ...[...headers].map(([name, value]) => `${name}: ${value}`),
    "",
    ...lines,
    `=${toBase64(crc24(data))}`,
    `-----END ${type}-----`,
  ].join("\n");
}

/** Reads armor; whatever stands before it is passed over. Throws a DecodeError that names the rule. */
export function decodeArmor(text: string): Armored {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const begin = lines.findIndex((line) => /^-----BEGIN .+-----$/.test(line));
  const type = /^-----BEGIN (.+)-----$/.exec(lines[begin] ?? "")?.[1];
  if (type === undefined) throw new DecodeError("the text holds no armor: a line -----BEGIN …----- is missing");
  const end = lines.indexOf(`-----END ${type}-----`, begin);
  if (end < 0) throw new DecodeError(`the armor has no line -----END ${type}-----`);
  const gap = lines.indexOf("", begin);
  if (gap < 0 || gap > end) throw new DecodeError("the armor has no empty line between its headers and its data");
  const headers = new Map<string, string>();
  for (const line of lines.slice(begin + 1, gap)) {
    const [, name, value] = /^([^:]+): (.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new DecodeError("a header of the armor is not `name: value`");
    headers.set(name, value);
  }
  const body = lines.slice(gap + 1, end).filter((line) => line !== "");
  const checksum = body[body.length - 1]?.startsWith("=") === true ? body.pop() : undefined;
  const data = fromBase64(body.join(""));
  if (checksum === undefined || toBase64(crc24(data)) !== checksum.slice(1))
    throw new DecodeError("the armor's checksum is missing or wrong");
  return { type, headers, data };
}
