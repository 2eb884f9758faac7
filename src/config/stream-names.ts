/** The streams a configuration may name. A test holds this list against the catalogue. */
export const STREAM_NAMES = ['cupy', 'dask', 'dgl', 'imgaug', 'keras', 'mxnet', 'numpy', 'paddle', 'polars', 'python', 'tensorflow', 'torch'] as const;
