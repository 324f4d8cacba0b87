/** In place of a node or an edge: there is none. */
export const NONE = -1;

/**
 * A rooted tree on the nodes 0 … nodeCount − 1 with a flow on the edge to each node's parent. Children are
 * doubly linked lists, so that a subtree is cut off or hung up in constant time; not every node need hang in it.
 *
 * Entries are read `as number`, here and in the other files of this directory: every index is a node, lot or
 * edge of the problem by construction, and these are the loops in which the time goes.
 */
export class SpanningTree {
  readonly parent: Int32Array;
  /** Edge of the problem that joins the node to its parent, or `NONE`. */
  readonly edgeToParent: Int32Array;
  /** Units ≥ 0 on that edge, in whichever direction the edge points. */
  readonly flowUnits: Float64Array;
  readonly depth: Int32Array;
  /** Filled by `listSubtree`. */
  readonly listed: Int32Array;
  private readonly firstChild: Int32Array;
  private readonly nextSibling: Int32Array;
  private readonly previousSibling: Int32Array;

  constructor(nodeCount: number) {
    this.parent = new Int32Array(nodeCount).fill(NONE);
    this.edgeToParent = new Int32Array(nodeCount).fill(NONE);
    this.flowUnits = new Float64Array(nodeCount);
    this.depth = new Int32Array(nodeCount);
    this.listed = new Int32Array(nodeCount);
    this.firstChild = new Int32Array(nodeCount).fill(NONE);
    this.nextSibling = new Int32Array(nodeCount).fill(NONE);
    this.previousSibling = new Int32Array(nodeCount).fill(NONE);
  }

  hasChildren(node: number): boolean {
    return this.firstChild[node] !== NONE;
  }

  /** Hangs a detached node, with all below it, under `parent`. Depths below are set by `listSubtree`. */
  attach(node: number, parent: number, edge: number, flowUnits: number): void {
    const sibling = this.firstChild[parent] as number;
    this.parent[node] = parent;
    this.edgeToParent[node] = edge;
    this.flowUnits[node] = flowUnits;
    this.depth[node] = (this.depth[parent] as number) + 1;
    this.nextSibling[node] = sibling;
    this.previousSibling[node] = NONE;
    if (sibling !== NONE) this.previousSibling[sibling] = node;
    this.firstChild[parent] = node;
  }

  /** Cuts the node off, with all below it; its parent, edge and flow stay readable. */
  detach(node: number): void {
    const next = this.nextSibling[node] as number;
    const previous = this.previousSibling[node] as number;
    if (previous === NONE) this.firstChild[this.parent[node] as number] = next;
    else this.nextSibling[previous] = next;
    if (next !== NONE) this.previousSibling[next] = previous;
  }

  /** Turns the detached subtree under `oldTop` round, so that `newTop`, a node of it, is at its top. */
  makeTop(newTop: number, oldTop: number): void {
    let node = newTop;
    let above = NONE;
    let edge = NONE;
    let flowUnits = 0;
    for (;;) {
      const nextNode = this.parent[node] as number;
      const nextEdge = this.edgeToParent[node] as number;
      const nextFlowUnits = this.flowUnits[node] as number;
      if (node !== oldTop) this.detach(node);
      if (above !== NONE) this.attach(node, above, edge, flowUnits);
      if (node === oldTop) return;
      above = node;
      edge = nextEdge;
      flowUnits = nextFlowUnits;
      node = nextNode;
    }
  }

  /**
   * Writes the subtree's nodes to `listed`, each parent before its children, and sets their depths.
   * @returns how many there are
   */
  listSubtree(top: number): number {
    const { listed, depth, firstChild, nextSibling } = this;
    let count = 1;
    listed[0] = top;
    for (let position = 0; position < count; position += 1) {
      const node = listed[position] as number;
      const childDepth = (depth[node] as number) + 1;
      for (let child = firstChild[node] as number; child !== NONE; child = nextSibling[child] as number) {
        depth[child] = childDepth;
        listed[count] = child;
        count += 1;
      }
    }
    return count;
  }
}
