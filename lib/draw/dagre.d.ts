/**
 * What we use of dagre. Its own declarations are those of its ES module, which the compiler refuses to a CommonJS file,
 * although there is a CommonJS build beside it.
 */
declare module '@dagrejs/dagre' {
  export namespace graphlib {
    class Graph {
      constructor(options: { readonly compound: boolean; readonly multigraph: boolean });
      setGraph(label: Readonly<Record<string, string | number>>): void;
      /** After a layout: width and height of all of it. */
      graph(): { readonly width?: number; readonly height?: number };
      setNode(id: string, label: { readonly width?: number; readonly height?: number }): void;
      setParent(id: string, parent: string): void;
      setEdge(from: string, to: string, label: object, name: string): void;
      /** After a layout: its middle and its size. */
      node(id: string): { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
      edge(from: string, to: string, name: string): { readonly points: readonly { x: number; y: number }[] };
    }
  }
  export function layout(graph: graphlib.Graph): void;
}
