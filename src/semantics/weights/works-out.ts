/** Functions of libraries that give a number, or an array of the same form whatever the numbers are. */

/** What works out a number of arrays, or another array, the form of which does not depend on their numbers, and does nothing else. */
export const WORKS_OUT = new RegExp([
  '^(?:numpy|torch|tensorflow)\\.(?:array|tensor|(?:Float|Long|Double)Tensor|convert_to_tensor|[vhd]?stack|concat(?:enate)?|cat|reshape|expand_dims|(?:un)?squeeze|transpose|sort)$',
  '^(?:numpy|torch|torch\\.nn\\.functional)\\.(?:abs(?:olute)?|real|imag|conj|complex|sign|square|sqrt|exp|log(?:1p|2|10)?|sin|cos|tanh?|clip|clamp|round|floor|ceil|nan_to_num|relu|sigmoid|(?:log_)?softmax|normalize)$',
  '^(?:numpy|torch)\\.(?:add|subtract|multiply|divide|pow(?:er)?|maximum|minimum|mean|median|std|var|sum|prod|cum(?:sum|prod)|a?(?:max|min)|arg(?:max|min|sort)|dot|matmul|b?mm|mv|einsum|outer|diff|gradient|flip(?:lr|ud)?|roll|linalg\\.norm)$',
  '^builtins\\.(?:float|int|bool|abs|round|sum|min|max|sorted)$',
].join('|'));
