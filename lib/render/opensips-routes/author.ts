/** Blocks the author wrote, each under the path of the construct that brought it. */
export const author = String.raw`
{{#if authorBlocks}}
{{section "Written by the author"}}
{{#each authorBlocks}}
{{{header}}} {
{{#each parts}}
    {{comment from}}
{{{text}}}
{{/each}}
}

{{/each}}
{{/if}}
`;
