/** Tells of observers that throw: of each one once, because it is likely to throw at every block from then on. */
export function reportOnce(report: (error: unknown) => void): (observer: object, error: unknown) => void {
  const told = new WeakSet<object>();
  return (observer, error) => {
    if (told.has(observer)) return;
    told.add(observer);
    try {
      report(error);
    } catch {
      // Whoever hears of trouble is an observer too: a chain does not stop for it.
    }
  };
}
