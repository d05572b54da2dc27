/** JSON as Terraform reads it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One block of a Terraform configuration, such as `resource "terraform_data" "vsvr2a_proxy"`. */
export interface Block {
  readonly type: 'resource' | 'variable' | 'terraform';
  /** Labels after the type: resource type and name, a variable's name, or none. */
  readonly labels: readonly string[];
  readonly body: { readonly [key: string]: Json };
  /** Construct path it stands for. */
  readonly from: string;
}

/** The block under its labels, as it stands in a JSON configuration. */
export function blockToJson(block: Block): Json {
  return [block.type, ...block.labels].reduceRight<Json>((inner, label) => ({ [label]: inner }), block.body);
}
