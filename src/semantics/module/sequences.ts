/**
 * What callables do with the order of what they are given, told by the last part of their name: most of them belong to
 * objects of which nobody knows the class. A name in none of these tables says nothing, and nothing is claimed.
 */

/** They hand on what they are given as it comes: whoever reads the result meets the same order. */
export const LENDS = new Set(['enumerate', 'zip', 'map', 'imap', 'filter', 'iter', 'reversed', 'chain', 'from_iterable', 'islice', 'cycle', 'tqdm', 'track', 'progress_bar', 'starmap', 'to_thread']);

/** They make something new whose elements, rows or characters stand in the order of what they are given. */
export const COPIES = new Set([
  'list', 'tuple', 'deque', 'join', 'copy', 'deepcopy', 'tolist', 'split', 'splitlines', 'encode', 'lower', 'replace', 'strip',
  'array', 'asarray', 'ascontiguousarray', 'tensor', 'as_tensor', 'from_numpy', 'FloatTensor', 'LongTensor', 'convert_to_tensor', 'constant', 'to_numpy',
  'astype', 'type', 'float', 'float32', 'int64', 'long', 'to', 'cuda', 'cpu', 'numpy', 'detach', 'clone', 'contiguous', 'reshape', 'view', 'ravel', 'flatten', 'squeeze', 'unsqueeze', 'expand_dims', 'transpose', 'permute', 'swapaxes', 'moveaxis', 'repeat',
  'stack', 'vstack', 'hstack', 'dstack', 'column_stack', 'row_stack', 'concat', 'concatenate', 'cat', 'append', 'pad_sequence', 'pad_sequences',
  'DataFrame', 'Series', 'reset_index', 'set_index', 'drop', 'dropna', 'fillna', 'rename', 'assign', 'query', 'drop_duplicates', 'explode', 'melt', 'from_dict', 'from_records', 'from_list', 'apply', 'with_columns', 'with_column', 'with_row_index', 'with_row_count', 'lazy', 'collect', 'cast', 'to_pandas', 'from_pandas',
  'to_categorical', 'get_dummies', 'one_hot', 'normalize', 'preprocess_input', 'predict', 'transform', 'get_features', 'extract_features', 'texts_to_sequences', 'tokenize',
]);

/** They write all of what they are given, in its order. */
export const KEEPS = /^(?:dump|savez?|savez_compressed|savetxt|save_to_disk|save_json|save_pickle|mimsave|mimwrite|write_video|write_text|write_(?:avro|csv|delta|excel|feather|ipc|json|ndjson|parquet|table)|sink_(?:csv|ipc|ndjson|parquet)|to_(?:csv|json|pickle|parquet|excel|feather|hdf|orc|sql|stata|disk)|push_to_hub|tofile|create_dataset)$/;

/** They cut what they are given by its order, draw from what stands in it, or train on one after the other. */
export const TAKES = /^(?:shuffle|permutation|choices?|sample|resample|train_test_split|random_split|fit|fit_transform|fit_generator|fit_on_texts|fit_predict|fit_resample|partial_fit|cross_val_predict|cross_val_score|cross_validate|train_on_batch|from_tensor_slices|from_generator|load_dataset|build_vocab(?:_from_iterator)?|batched?)$/;

/** Classes that give out by position what they are given. */
export const BY_POSITION = /(?:Dataset|DataLoader|DataModule|DMatrix|Sampler|IterDataPipe|IterableWrapper)$|^Subset$/;

/** They add to a collection or a file, after what is in it. */
export const ADDS = new Set(['append', 'extend', 'insert', 'appendleft', 'writerow', 'writerows', 'write', 'writelines']);

/** Of them, those that write. */
export const WRITES = /^write/;

/** The result does not depend on the order, whatever library they are from. */
export const FREE = /sort|^(?:len|set|frozenset|any|all|min|max|nlargest|nsmallest|sum|print|isinstance|type|bool|id|info|debug|warning|error|log|Counter|exists|update|difference|union|intersection|issubset|issuperset|symmetric_difference|isdisjoint|remove|rmtree|fromkeys|assertEqual|assertCountEqual|assertTrue|close|__len__)$/;

/** They only tell somebody who looks on. */
export const TELLS = /^(?:print|pprint|info|debug|warning|warn|error|log|exception|critical|set_description|set_postfix|update|sleep|close)$/;

/** They write a file under the name they are given. */
export const SAVES = /^(?:im)?(?:save|write|savefig|savez|savez_compressed|savetxt|imsave|imwrite|to_csv|copy2?|copyfile|move|rename|replace|symlink|open|write_text|write_bytes)$/;

/** They train a model a step further: what comes last weighs more. */
export const TRAINS = /^(?:backward|partial_fit|train_on_batch|apply_gradients)$/;

/** They find a place by what stands there. */
export const FINDS = /^(?:index|argmax|argmin|nanargmax|nanargmin|argsort|lexsort|argwhere|where|nonzero|searchsorted|get_loc|topk)$/;

/** They put one more part behind what a variable holds: `frame = concat([frame, part])`. */
export const JOINS = /^(?:append|concat|concatenate|[vhd]stack|column_stack|row_stack|stack|cat|join|union_all)$/;
