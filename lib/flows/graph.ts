import type { FieldFault } from "@/lib/shared/errors";

/** A stage as the graph sees it. */
export interface GraphStage {
  readonly name: string;
  readonly after: readonly string[];
}

/** What is wrong with a graph of stages; `fault` names the field. */
export interface GraphFault {
  readonly code: "DUPLICATE_STAGE" | "UNKNOWN_STAGE" | "SELF_DEPENDENCY" | "DUPLICATE_DEPENDENCY" | "CYCLE";
  readonly fault: FieldFault;
}

/** Which names are taken. */
type Names = Pick<ReadonlySet<string>, "has">;

/** All faults of a graph: names used twice, dependencies that are unknown, doubled or circular. Empty when it is sound. */
export function findGraphFaults(stages: readonly GraphStage[]): GraphFault[] {
  const places = new Map<string, number>();
  const faults: GraphFault[] = [];
  stages.forEach((stage, place) => {
    if (places.has(stage.name)) faults.push(duplicate(stage, place));
    else places.set(stage.name, place);
  });
  stages.forEach((stage, place) => faults.push(...dependencyFaults(stage, place, places)));
  const cycle = faults.length === 0 ? findCycle(stages) : null;
  if (cycle !== null) {
    const place = places.get(cycle[0] ?? "") ?? 0;
    faults.push(fault("CYCLE", `stages[${place}].after`, `these stages wait for each other: ${cycle.join(" → ")}`));
  }
  return faults;
}

/**
 * All faults of a stage that joins a sound graph as its last; `names` are those of the others. Nothing waits for it yet, so it
 * closes no cycle.
 */
export function findFaultsOfLast(stage: GraphStage, place: number, names: Names): GraphFault[] {
  const doubled = names.has(stage.name) ? [duplicate(stage, place)] : [];
  return [...doubled, ...dependencyFaults(stage, place, names)];
}

function duplicate({ name }: GraphStage, place: number): GraphFault {
  return fault("DUPLICATE_STAGE", `stages[${place}].name`, `there is already a stage named "${name}"`);
}

function fault(code: GraphFault["code"], path: string, message: string): GraphFault {
  return { code, fault: { path, message } };
}

function dependencyFaults(stage: GraphStage, place: number, names: Names): GraphFault[] {
  const seen = new Set<string>();
  return stage.after.flatMap((name, index): GraphFault[] => {
    const path = `stages[${place}].after[${index}]`;
    if (name === stage.name) return [fault("SELF_DEPENDENCY", path, `stage "${name}" cannot wait for itself`)];
    if (!names.has(name)) return [fault("UNKNOWN_STAGE", path, `there is no stage named "${name}"`)];
    if (seen.has(name)) return [fault("DUPLICATE_DEPENDENCY", path, `stage "${name}" is named twice`)];
    seen.add(name);
    return [];
  });
}

/** The names along one cycle, first repeated last; null when there is none. Kahn's algorithm, then a walk over what is left. */
function findCycle(stages: readonly GraphStage[]): string[] | null {
  const order = orderOf(stages);
  if (order.length === stages.length) return null;
  const sorted = new Set(order);
  const left = new Map(stages.filter((stage) => !sorted.has(stage.name)).map((stage) => [stage.name, stage]));
  const path: string[] = [];
  let current = left.keys().next().value;
  while (current !== undefined && !path.includes(current)) {
    path.push(current);
    current = left.get(current)?.after.find((name) => left.has(name));
  }
  if (current === undefined) return path;
  return [...path.slice(path.indexOf(current)), current];
}

function orderOf(stages: readonly GraphStage[]): string[] {
  const waiting = new Map(stages.map((stage) => [stage.name, stage.after.length]));
  const dependents = new Map<string, string[]>();
  for (const stage of stages) {
    for (const name of stage.after) dependents.set(name, [...(dependents.get(name) ?? []), stage.name]);
  }
  const ready = stages.filter((stage) => stage.after.length === 0).map((stage) => stage.name);
  for (let place = 0; place < ready.length; place += 1) {
    for (const name of dependents.get(ready[place] ?? "") ?? []) {
      const left = (waiting.get(name) ?? 0) - 1;
      waiting.set(name, left);
      if (left === 0) ready.push(name);
    }
  }
  return ready;
}

/**
 * The stages in plan order: dependencies before dependents, otherwise as declared. @throws nothing on a graph without faults
 */
export function planOrder<S extends GraphStage>(stages: readonly S[]): S[] {
  const places = new Map(stages.map((stage, place) => [stage.name, place]));
  const placed = new Set<string>();
  const order: S[] = [];
  const rest = new Set(stages.map((_, place) => place));
  while (rest.size > 0) {
    const before = rest.size;
    for (const place of rest) {
      const stage = stages[place];
      if (stage === undefined || !stage.after.every((name) => placed.has(name) || !places.has(name))) continue;
      order.push(stage);
      placed.add(stage.name);
      rest.delete(place);
    }
    if (rest.size === before) return [...stages];
  }
  return order;
}
