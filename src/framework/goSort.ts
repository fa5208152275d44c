// Go's sort.Slice and sort.Sort, which are pattern-defeating quicksorts: what they make of equal elements follows from the input alone
// and is consensus wherever a comparison leaves ties. The same since Go 1.21; vectors of the real one are in test/vectors/go/sort.

/** Up to this length elements are inserted one by one, so that equal ones keep their order. */
const FEW = 12;
/** From this length on the pivot is a median of medians. */
const MANY = 50;
/** Pairs out of order that an almost sorted range may have. */
const MAX_REPAIRS = 5;

type Less = (i: number, j: number) => boolean;
/** Positions that can be compared and exchanged; ranges are [from, to). */
interface Rows {
  readonly less: Less;
  readonly swap: (i: number, j: number) => void;
}

/** A sorted copy in the very order in which Go's sort.Slice leaves the list; `compare` is negative where Go's `less` holds. */
export function goSort<T extends NonNullable<unknown>>(items: readonly T[], compare: (a: T, b: T) => number): T[] {
  // What is sorted already stays as it is, ties included: that is most lists of most blocks.
  if (isSorted(items, compare)) return [...items];
  const stable = items.toSorted(compare);
  if (items.length <= FEW) return stable;
  const ranks = new Map<T, number>();
  let rank = 0;
  let before: T | undefined;
  for (const item of stable) {
    if (before === undefined || compare(before, item) !== 0) rank++;
    ranks.set(item, rank);
    before = item;
  }
  // Without ties every sort agrees.
  if (rank === items.length) return stable;
  const sorted: T[] = [];
  for (const index of order(Uint32Array.from(items, (item) => ranks.get(item) ?? 0))) {
    const item = items[index];
    if (item !== undefined) sorted.push(item);
  }
  return sorted;
}

function isSorted<T>(items: readonly T[], compare: (a: T, b: T) => number): boolean {
  return items.every((item, i) => {
    const next = items[i + 1];
    return next === undefined || compare(item, next) <= 0;
  });
}

/** Indices of the ranks in the order in which Go sorts them. */
function order(ranks: Uint32Array): readonly number[] {
  const indices = Array.from(ranks, (_, i) => i);
  const indexAt = (i: number): number => indices[i] ?? 0;
  const rankAt = (i: number): number => ranks[indexAt(i)] ?? 0;
  const swap = (i: number, j: number): void => {
    const index = indexAt(i);
    indices[i] = indexAt(j);
    indices[j] = index;
  };
  quickSort({ less: (i, j) => rankAt(i) < rankAt(j), swap }, 0, ranks.length, bitLength(ranks.length));
  return indices;
}

function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}

/** Sorts the range; after `badPivots` partitions that were far from the middle a heap takes over. */
function quickSort(rows: Rows, from: number, to: number, badPivots: number): void {
  let [start, end, allowed] = [from, to, badPivots];
  let isBalanced = true;
  let isPartitioned = true;
  while (end - start > FEW) {
    if (allowed === 0) {
      heapSort(rows, start, end);
      return;
    }
    if (!isBalanced) {
      breakPatterns(rows, start, end);
      allowed--;
    }
    const { pivot, isLikelySorted } = choosePivot(rows, start, end);
    if (isBalanced && isPartitioned && isLikelySorted && repair(rows, start, end)) return;
    // The element before the range is never greater than one in it: here it equals the pivot, so that many may.
    if (start > 0 && !rows.less(start - 1, pivot)) {
      start = partitionEqual(rows, start, end, pivot);
      continue;
    }
    const partition = partitionBy(rows, start, end, pivot);
    const { middle } = partition;
    isPartitioned = partition.wasPartitioned;
    const [before, after] = [middle - start, end - middle];
    isBalanced = Math.min(before, after) >= Math.floor((end - start) / 8);
    // The shorter side by recursion, the longer one in this loop.
    if (before < after) {
      quickSort(rows, start, middle, allowed);
      start = middle + 1;
    } else {
      quickSort(rows, middle + 1, end, allowed);
      end = middle;
    }
  }
  insertionSort(rows, start, end);
}

function insertionSort({ less, swap }: Rows, from: number, to: number): void {
  for (let next = from + 1; next < to; next++) {
    for (let i = next; i > from && less(i, i - 1); i--) swap(i, i - 1);
  }
}

function heapSort(rows: Rows, from: number, to: number): void {
  const size = to - from;
  for (let root = Math.floor((size - 1) / 2); root >= 0; root--) siftDown(rows, from, root, size);
  for (let last = size - 1; last >= 0; last--) {
    rows.swap(from, from + last);
    siftDown(rows, from, 0, last);
  }
}

/** Lets the root sink until neither child is greater; `root` and `size` count from `from`. */
function siftDown({ less, swap }: Rows, from: number, root: number, size: number): void {
  for (let parent = root; ; ) {
    const left = 2 * parent + 1;
    if (left >= size) return;
    const greater = left + 1 < size && less(from + left, from + left + 1) ? left + 1 : left;
    if (!less(from + parent, from + greater)) return;
    swap(from + parent, from + greater);
    parent = greater;
  }
}

/** Exchanges three elements of the middle with ones that a xorshift generator picks; its seed is the length. */
function breakPatterns({ swap }: Rows, from: number, to: number): void {
  const length = to - from;
  const mask = 2 ** bitLength(length) - 1;
  const middle = from + Math.floor(length / 4) * 2;
  let random = BigInt(length);
  for (const at of [middle - 1, middle, middle + 1]) {
    random ^= BigInt.asUintN(64, random << 13n);
    random ^= random >> 7n;
    random ^= BigInt.asUintN(64, random << 17n);
    const other = Number(random & BigInt(mask));
    swap(at, from + (other >= length ? other - length : other));
  }
}

/** The median of three elements or medians; a range in which all comparisons went the wrong way is turned round first. */
function choosePivot({ less, swap }: Rows, from: number, to: number): { readonly pivot: number; readonly isLikelySorted: boolean } {
  const length = to - from;
  const quarter = Math.floor(length / 4);
  let exchanges = 0;
  const ordered = (a: number, b: number): readonly [number, number] => {
    if (!less(b, a)) return [a, b];
    exchanges++;
    return [b, a];
  };
  const median = (a: number, b: number, c: number): number => {
    const [low, high] = ordered(a, b);
    const [middle] = ordered(high, c);
    return ordered(low, middle)[1];
  };
  const around = (i: number): number => (length >= MANY ? median(i - 1, i, i + 1) : i);
  const [a, b, c] = [around(from + quarter), around(from + 2 * quarter), around(from + 3 * quarter)];
  const pivot = median(a, b, c);
  // Three exchanges in each of four medians.
  if (exchanges < 12) return { pivot, isLikelySorted: exchanges === 0 };
  for (let [i, j] = [from, to - 1]; i < j; i++, j--) swap(i, j);
  return { pivot: to - 1 - (pivot - from), isLikelySorted: true };
}

/** Whether the range is sorted, or was after a few repairs; a short range is not repaired. */
function repair({ less, swap }: Rows, from: number, to: number): boolean {
  let at = from + 1;
  for (let repairs = 0; repairs < MAX_REPAIRS; repairs++) {
    while (at < to && !less(at, at - 1)) at++;
    if (at === to) return true;
    if (to - from < MANY) return false;
    swap(at, at - 1);
    for (let i = at - 1; i > from && less(i, i - 1); i--) swap(i, i - 1);
    for (let i = at + 1; i < to && less(i, i - 1); i++) swap(i, i - 1);
  }
  return false;
}

/** Puts the pivot where it belongs, smaller elements before it and all others behind. */
function partitionBy(
  { less, swap }: Rows,
  from: number,
  to: number,
  pivot: number,
): { readonly middle: number; readonly wasPartitioned: boolean } {
  swap(from, pivot);
  let [i, j] = [from + 1, to - 1];
  let exchanges = 0;
  for (; ; exchanges++) {
    while (i <= j && less(i, from)) i++;
    while (i <= j && !less(j, from)) j--;
    if (i > j) break;
    swap(i++, j--);
  }
  swap(j, from);
  return { middle: j, wasPartitioned: exchanges === 0 };
}

/** Moves elements equal to the pivot, which is the least, to the front and says where the others begin. */
function partitionEqual({ less, swap }: Rows, from: number, to: number, pivot: number): number {
  swap(from, pivot);
  let [i, j] = [from + 1, to - 1];
  for (;;) {
    while (i <= j && !less(from, i)) i++;
    while (i <= j && less(from, j)) j--;
    if (i > j) return i;
    swap(i++, j--);
  }
}
