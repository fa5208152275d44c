/** What a command line touches of the outside: text in and out, and the environment. */
export interface Io {
  /** One line of data to standard output. */
  readonly out: (line: string) => void;
  /** One line for people to standard error. */
  readonly err: (line: string) => void;
  readonly stdin: () => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a question on a terminal; undefined where there is none. */
  readonly ask: ((question: string, secret: boolean) => Promise<string>) | undefined;
  readonly style: Style;
}

/** How text is set off on a terminal. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** Colours of a terminal, or none. */
export function createStyle(colours: boolean): Style {
  const paint =
    (open: number, close: number) =>
    (text: string): string =>
      colours ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), green: paint(32, 39), red: paint(31, 39), cyan: paint(36, 39) };
}
