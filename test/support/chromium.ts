import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** The browser that the system has: CHROMIUM_PATH, else Debian's. */
export const CHROMIUM: string = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** False, or the line that says loudly what is missing: the value of a test's `skip`. */
export function skipWithoutChromium(): string | false {
  if (existsSync(CHROMIUM)) return false;
  const line = `SKIPPED: there is no Chromium at ${CHROMIUM} (CHROMIUM_PATH; Debian: apt-get install chromium): nothing is run in a browser`;
  process.stderr.write(`${line}\n`);
  return line;
}

/** A headless browser with an empty profile that talks to nobody by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

/** Serves a folder on a free loopback port. */
export function serveFolder(folder: string): Promise<{ readonly url: string; readonly server: Server }> {
  mkdirSync(folder, { recursive: true });
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = join(folder, path === "/" ? "index.html" : path);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
  });
  return new Promise((done, fail) => {
    server.once("error", fail).listen(0, "127.0.0.1", () => {
      const address = server.address();
      done({ url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`, server });
    });
  });
}

/** The text of all JavaScript below a folder. */
export function javaScriptOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
