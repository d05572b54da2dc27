/** JSON as Terraform reads it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One block of a Terraform configuration, such as `resource "terraform_data" "vsvr2a_proxy"`. */
export interface Block {
  readonly type: 'resource' | 'data' | 'variable' | 'provider' | 'terraform';
  /** Labels after the type: resource type and name, a variable's name, or none. */
  readonly labels: readonly string[];
  readonly body: { readonly [key: string]: Json };
  /** Construct path it stands for. */
  readonly from: string;
}

/** A JSON configuration with the blocks added to it, each with the construct it stands for as a comment. */
export function withBlocks(configuration: Json, blocks: readonly Block[]): Json {
  const tree = structuredClone(configuration) as Tree;
  for (const { type, labels, body, from } of blocks) {
    const place = [type, ...labels].reduce<Tree>((parent, label) => {
      // Not `??=`: a variable may be called `constructor`, which every object has already.
      if (!Object.hasOwn(parent, label)) parent[label] = {};
      return parent[label] as Tree;
    }, tree);
    Object.assign(place, body, labels.length > 1 && { '//': { metadata: { path: from } } });
  }
  return tree;
}

interface Tree {
  [key: string]: Json | Tree;
}
