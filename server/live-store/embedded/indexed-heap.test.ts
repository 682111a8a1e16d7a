import fc from "fast-check";
import { expect, test } from "vitest";

import { IndexedHeap } from "./indexed-heap";

class Numbered {
  heapPlace = -1;
  order: number;
  constructor(order: number) {
    this.order = order;
  }
}

const isBefore = (a: Numbered, b: Numbered) => a.order < b.order;

function drain(heap: IndexedHeap<Numbered>): number[] {
  const orders: number[] = [];
  for (let first = heap.peek(); first !== undefined; first = heap.peek()) {
    orders.push(first.order);
    heap.remove(first);
  }
  return orders;
}

test("items come out in their order, whatever is moved or taken out between", () => {
  const steps = fc.array(
    fc.record({ order: fc.integer(), step: fc.constantFrom("push", "remove", "refresh"), at: fc.nat() }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const heap = new IndexedHeap(isBefore);
      const inside: Numbered[] = [];
      for (const { order, step, at } of all) {
        const place = at % Math.max(1, inside.length);
        const item = inside[place];
        if (step === "push" || item === undefined) {
          const added = new Numbered(order);
          inside.push(added);
          heap.push(added);
        } else if (step === "remove") {
          inside.splice(place, 1);
          heap.remove(item);
        } else {
          item.order = order;
          heap.refresh(item);
        }
        expect(heap.size).toBe(inside.length);
      }
      expect(drain(heap)).toEqual(inside.map(({ order }) => order).toSorted((a, b) => a - b));
    }),
  );
});

test("an item that was taken out is nowhere", () => {
  const heap = new IndexedHeap(isBefore);
  const item = new Numbered(1);
  heap.push(item);
  heap.remove(item);
  expect(item.heapPlace).toBe(-1);
  heap.remove(item);
  expect(heap.size).toBe(0);
});
