/** Something that can stand in a heap and be taken out of its middle. */
export interface HeapItem {
  /** Its place in the heap, kept by the heap; -1 while it is in none. */
  heapPlace: number;
}

/** A binary heap whose items know their places, so that any of them can be moved or taken out in O(log n). */
export class IndexedHeap<Item extends HeapItem> {
  private readonly items: Item[] = [];
  private readonly isBefore: (a: Item, b: Item) => boolean;

  constructor(isBefore: (a: Item, b: Item) => boolean) {
    this.isBefore = isBefore;
  }

  get size(): number {
    return this.items.length;
  }

  peek(): Item | undefined {
    return this.items[0];
  }

  /** All that stands in it, in no order. */
  all(): readonly Item[] {
    return this.items;
  }

  push(item: Item): void {
    item.heapPlace = this.items.length;
    this.items.push(item);
    this.rise(item);
  }

  remove(item: Item): void {
    const place = item.heapPlace;
    if (place < 0) return;
    item.heapPlace = -1;
    const last = this.items.pop();
    if (last === undefined || last === item) return;
    this.put(last, place);
    this.refresh(last);
  }

  /** Puts an item right whose order has changed. */
  refresh(item: Item): void {
    this.rise(item);
    this.sink(item);
  }

  private put(item: Item, place: number): void {
    this.items[place] = item;
    item.heapPlace = place;
  }

  private rise(item: Item): void {
    let place = item.heapPlace;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.items[above];
      if (parent === undefined || !this.isBefore(item, parent)) break;
      this.put(parent, place);
      place = above;
    }
    this.put(item, place);
  }

  private sink(item: Item): void {
    let place = item.heapPlace;
    for (;;) {
      const child = this.firstChild(place);
      if (child === undefined || !this.isBefore(child, item)) break;
      const below = child.heapPlace;
      this.put(child, place);
      place = below;
    }
    this.put(item, place);
  }

  private firstChild(place: number): Item | undefined {
    const left = this.items[2 * place + 1];
    const right = this.items[2 * place + 2];
    if (left === undefined || right === undefined) return left;
    return this.isBefore(right, left) ? right : left;
  }
}
