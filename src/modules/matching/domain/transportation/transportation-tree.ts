import type { TransportationProblem, TransportationSolution } from '../transportation-problem.js';
import { NONE, SpanningTree } from './spanning-tree.js';

interface Push {
  /** The node below the leaving arc. */
  readonly leaving: number;
  readonly isBelowHead: boolean;
  readonly units: number;
}

/**
 * A basis of the transportation problem and the pivots on it: the network simplex (Dantzig 1951; Ahuja, Magnanti
 * and Orlin, Network Flows, 1993, chapter 11) with the lots compressed away.
 *
 * The network: an arc from each lot to each of its demands, an arc of value 0 from each lot to the root (what
 * is not matched) and one from the root to each demand (capacity left free). A basis is a spanning tree of it. Nearly
 * every lot is a leaf, wholly in one place, its home: it needs no node. Only demands, the root and the few lots
 * with two or more basic arcs are nodes, so a pivot walks and reprices a tree of at most 2 · demands + 1 nodes.
 *
 * Prices: value = rent of the lot + price of the demand on every basic arc, and the root's price is 0.
 *
 * It cannot cycle, for the basis is strongly feasible (Cunningham, Mathematical Programming 11, 1976): each
 * basic arc without flow points away from the root, so the root can send a unit to every node. Here only arcs
 * into a demand that hangs below may be empty. The leaving arc that keeps this so is the first blocking one of
 * the cycle, from its apex in the direction of the push. A pivot that moves nothing then has it on the head's
 * side, and raises the price of the head and of every demand below it. So each pivot either raises the objective
 * or keeps it and raises the sum of prices: no basis comes back, and there are finitely many.
 */
export class TransportationTree {
  /** Nodes: the demands by their index, then the root, then split lots. */
  readonly nodes: SpanningTree;
  readonly root: number;
  /** 1e-4 USD per kg by demand, then the root's 0. At the optimum ≥ 0; on the way there also below. */
  readonly prices: Float64Array;
  /** By lot: a basic edge (of a split lot that to its parent), or `NONE` where that is the arc to the root. */
  readonly homeEdge: Int32Array;
  /** By lot: the demand of `homeEdge`, or the root. */
  readonly homeNode: Int32Array;
  /** By lot: the value of `homeEdge`, or 0. */
  readonly homeValue: Float64Array;
  /** By lot: its node while it is split, else `NONE`. */
  private readonly nodeOfLot: Int32Array;
  private readonly lotOfNode: Int32Array;
  private readonly unusedNodes: Int32Array;
  private unusedNodeCount = 0;

  /** Nothing matched, and no demand in the tree yet: give each to `fill` or `leaveRoom`, then call `setPrices`. */
  constructor(readonly problem: TransportationProblem) {
    const { demandCount, lotCount } = problem;
    // One split lot per demand at most (each has two arcs in a tree), and one more during a pivot.
    const nodeCount = 2 * demandCount + 2;
    this.root = demandCount;
    this.nodes = new SpanningTree(nodeCount);
    this.prices = new Float64Array(demandCount + 1);
    this.homeEdge = new Int32Array(lotCount).fill(NONE);
    this.homeNode = new Int32Array(lotCount).fill(this.root);
    this.homeValue = new Float64Array(lotCount);
    this.nodeOfLot = new Int32Array(lotCount).fill(NONE);
    this.lotOfNode = new Int32Array(nodeCount).fill(NONE);
    this.unusedNodes = new Int32Array(nodeCount);
    for (let node = nodeCount - 1; node > this.root; node -= 1) {
      this.unusedNodes[this.unusedNodeCount] = node;
      this.unusedNodeCount += 1;
    }
  }

  /** What a kilogram of the lot earns at the current prices. */
  rentOf(lot: number): number {
    return (this.homeValue[lot] as number) - (this.prices[this.homeNode[lot] as number] as number);
  }

  /** Start: what is left of the lot, `units` > 0, goes down `edge` (`NONE`: stays unmatched). */
  settle(lot: number, edge: number, units: number): void {
    this.setHome(lot, edge);
    const node = this.nodeOfLot[lot] as number;
    if (node !== NONE) this.nodes.attach(node, this.demandOf(edge), edge, units);
  }

  /** Start: the demand's last `units` ≥ 0 come from a lot that has more; the demand's price will follow it. */
  fill(demand: number, lot: number, edge: number, units: number): void {
    const split = this.nodeOfLot[lot] as number;
    this.nodes.attach(demand, split === NONE ? this.addNode(lot) : split, edge, units);
  }

  /** Start: `units` ≥ 0 of the demand stay free. */
  leaveRoom(demand: number, units: number): void {
    this.nodes.attach(demand, this.root, NONE, units);
  }

  /** Start: prices of the tree as it now is. */
  setPrices(): void {
    const { nodes, root, problem } = this;
    const count = nodes.listSubtree(root);
    for (let position = 1; position < count; position += 1) {
      const node = nodes.listed[position] as number;
      const edge = nodes.edgeToParent[node] as number;
      if (node > root) this.setHome(this.lotOfNode[node] as number, edge);
      else if (edge === NONE) this.prices[node] = 0;
      else {
        const lot = this.lotOfNode[nodes.parent[node] as number] as number;
        this.prices[node] = (problem.edgeValue[edge] as number) - this.rentOf(lot);
      }
    }
  }

  /** Pivot: the lot, of supply > 0, takes to `edge` (`NONE`: to being unmatched), which must earn more than its rent. */
  enter(lot: number, edge: number): void {
    const demand = this.demandOf(edge);
    const value = edge === NONE ? 0 : (this.problem.edgeValue[edge] as number);
    const gain = value - (this.prices[demand] as number) - this.rentOf(lot);
    let node = this.nodeOfLot[lot] as number;
    if (node === NONE) {
      // A leaf becomes a node for the time of the pivot; where it moves as a whole, it is a leaf again after it.
      node = this.addNode(lot);
      const units = this.problem.supplyUnits[lot] as number;
      this.nodes.attach(node, this.homeNode[lot] as number, this.homeEdge[lot] as number, units);
    }
    this.pivot(node, demand, edge, gain);
  }

  /** Pivot: the demand, of price < 0, gives up intake. */
  enterFreeCapacity(demand: number): void {
    this.pivot(this.root, demand, NONE, -(this.prices[demand] as number));
  }

  /** The lot's edges have new values; prices that follow from them follow. */
  revalue(lot: number): void {
    this.setHome(lot, this.homeEdge[lot] as number);
    if (this.nodeOfLot[lot] !== NONE) this.setPrices();
  }

  /** Whether the lot is wholly in one place. */
  isLeaf(lot: number): boolean {
    return this.nodeOfLot[lot] === NONE;
  }

  /**
   * The demand takes `units` > 0 more: they come down from the root, lots above giving up what is in the way. Where one of
   * them runs out, the part of the tree below it is hung up anew at the demand, which has room then.
   */
  widen(demand: number, units: number): void {
    const { nodes, root } = this;
    const { parent, flowUnits } = nodes;
    let leaving = NONE;
    let least = units;
    for (let node = demand; node !== root; node = parent[node] as number) {
      if (node <= root || (flowUnits[node] as number) > least) continue;
      least = flowUnits[node] as number;
      leaving = node;
    }
    for (let node = demand; node !== root; node = parent[node] as number) {
      flowUnits[node] = (flowUnits[node] as number) + (node < root ? least : -least);
    }
    if (leaving === NONE) return;
    nodes.detach(leaving);
    nodes.makeTop(demand, leaving);
    nodes.attach(demand, root, NONE, units - least);
    this.setPrices();
    this.removeLeafLot(leaving);
  }

  /** Start, or a new capacity of a demand that hangs at the root: so much of it is free. */
  setFree(demand: number, units: number): void {
    this.nodes.flowUnits[demand] = units;
  }

  /** Forgets a lot that is wholly in one place: what it took up there must be taken from the demand too. */
  forget(lot: number): void {
    this.setHome(lot, NONE);
  }

  /** The current flow and prices; they are optimal when no pivot is left. */
  solution(): TransportationSolution {
    const { nodes, problem } = this;
    const flowUnits = new Float64Array(problem.edgeValue.length);
    for (let lot = 0; lot < problem.lotCount; lot += 1) {
      const edge = this.homeEdge[lot] as number;
      if (edge !== NONE) flowUnits[edge] = problem.supplyUnits[lot] as number;
    }
    // A split lot's home edge carries less than its supply: its node knows how much.
    const count = nodes.listSubtree(this.root);
    for (let position = 1; position < count; position += 1) {
      const node = nodes.listed[position] as number;
      const edge = nodes.edgeToParent[node] as number;
      if (edge !== NONE) flowUnits[edge] = nodes.flowUnits[node] as number;
    }
    return { flowUnits, demandPrices: this.prices.slice(0, problem.demandCount) };
  }

  /** Brings the arc tail → head into the basis, whose reduced cost is `gain` > 0. */
  private pivot(tail: number, head: number, edge: number, gain: number): void {
    const { nodes } = this;
    const { leaving, isBelowHead, units } = this.pushAlongCycle(tail, head);
    const formerParent = nodes.parent[leaving] as number;
    nodes.detach(leaving);
    if (isBelowHead) {
      nodes.makeTop(head, leaving);
      nodes.attach(head, tail, edge, units);
      this.reprice(head, gain);
    } else {
      nodes.makeTop(tail, leaving);
      nodes.attach(tail, head, edge, units);
      this.reprice(tail, -gain);
    }
    this.removeLeafLot(formerParent);
    this.removeLeafLot(leaving);
  }

  /**
   * The cycle goes from its apex down to `tail`, over the entering arc to `head`, and up to the apex. Its arcs
   * point from a lot, or from the root: so towards `head` it is the arcs above lots that lose flow, after
   * it those above demands.
   */
  private pushAlongCycle(tail: number, head: number): Push {
    const { parent, depth, flowUnits } = this.nodes;
    const root = this.root;
    let up = head;
    let down = tail;
    let upUnits = Number.POSITIVE_INFINITY;
    let downUnits = Number.POSITIVE_INFINITY;
    let upLeaving = NONE;
    let downLeaving = NONE;
    while (up !== down) {
      if ((depth[up] as number) >= (depth[down] as number)) {
        // First in the direction of the push is the lowest here, the highest on the other side.
        if (up < root && (flowUnits[up] as number) < upUnits) {
          upUnits = flowUnits[up] as number;
          upLeaving = up;
        }
        up = parent[up] as number;
      } else {
        if (down > root && (flowUnits[down] as number) <= downUnits) {
          downUnits = flowUnits[down] as number;
          downLeaving = down;
        }
        down = parent[down] as number;
      }
    }
    const isBelowHead = upUnits < downUnits;
    const units = isBelowHead ? upUnits : downUnits;
    const apex = up;
    for (let node = head; node !== apex; node = parent[node] as number) {
      flowUnits[node] = (flowUnits[node] as number) + (node < root ? -units : units);
    }
    for (let node = tail; node !== apex; node = parent[node] as number) {
      flowUnits[node] = (flowUnits[node] as number) + (node < root ? units : -units);
    }
    return { leaving: isBelowHead ? upLeaving : downLeaving, isBelowHead, units };
  }

  /** Prices below `top` go up by `rise`, hence rents down; lots there may have a new parent. */
  private reprice(top: number, rise: number): void {
    const { nodes, prices, root } = this;
    const count = nodes.listSubtree(top);
    for (let position = 0; position < count; position += 1) {
      const node = nodes.listed[position] as number;
      if (node < root) prices[node] = (prices[node] as number) + rise;
      else this.setHome(this.lotOfNode[node] as number, nodes.edgeToParent[node] as number);
    }
  }

  private addNode(lot: number): number {
    this.unusedNodeCount -= 1;
    const node = this.unusedNodes[this.unusedNodeCount] as number;
    this.lotOfNode[node] = lot;
    this.nodeOfLot[lot] = node;
    return node;
  }

  private removeLeafLot(node: number): void {
    if (node <= this.root || this.nodes.hasChildren(node)) return;
    this.nodes.detach(node);
    this.nodeOfLot[this.lotOfNode[node] as number] = NONE;
    this.lotOfNode[node] = NONE;
    this.unusedNodes[this.unusedNodeCount] = node;
    this.unusedNodeCount += 1;
  }

  private setHome(lot: number, edge: number): void {
    this.homeEdge[lot] = edge;
    this.homeNode[lot] = this.demandOf(edge);
    this.homeValue[lot] = edge === NONE ? 0 : (this.problem.edgeValue[edge] as number);
  }

  private demandOf(edge: number): number {
    return edge === NONE ? this.root : (this.problem.edgeDemand[edge] as number);
  }
}
