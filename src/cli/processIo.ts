import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { createStyle, type Io } from "./io.ts";

/** The process's own input, output and environment. */
export function processIo(): Io {
  const { stdout, stderr, stdin, env } = process;
  const colours = stdout.isTTY === true && env["NO_COLOR"] === undefined && env["TERM"] !== "dumb";
  // A reader that goes away (`| head`) is not an error of ours.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    env,
    style: createStyle(colours),
    async stdin() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks).toString("utf8");
    },
    ask: stdin.isTTY === true ? ask : undefined,
  };
}

function ask(question: string, secret: boolean): Promise<string> {
  let muted = false;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  return new Promise((resolve) => {
    lines.question(question, (answer) => {
      lines.close();
      if (secret) process.stderr.write("\n");
      resolve(answer);
    });
    muted = secret;
  });
}
