/** How programs look at arrays and networks without looking at their numbers. */

/** What an array says of itself whatever numbers it holds. */
export const FORM = /^(?:shape|size|dim|ndim|ndimension|dtype|device|numel|nelement|element_size|get_shape|is_cuda|requires_grad)$/;

/** What a network says of itself, beside that, whatever its weights are. */
export const BUILD = /^(?:name|__class__|config|hparams|training|num_\w+|(?:in|out|input|output|embed(?:ding)?|hidden|latent|feature)_(?:features|channels|dims?|planes|shape|size))$/;

/** Callables that look at the form of what they are given, or only wait for so long. */
export const FORM_ONLY = /^(?:sleep|len|type|isinstance|(?:zeros|ones|empty|full)_like|shape|ndim)$/;

/** What functions are called that count the parameters and operations of a network. */
export const COUNTS = /^(?:count_\w*param\w*|(?:get_)?n(?:um)?_?param\w*|get_parameter_number|print_(?:network|model)\w*|model_(?:info|summary)|plot_model|summary|profile|get_model_complexity_info|flop_?count\w*|(?:\w+_)?flops)$/i;

/** Methods of a network that tell of its form. */
export const TELLS = /^(?:summary|count_params|num_parameters|get_num_params|get_(?:in|out)put_shape_at|extra_repr)$/;

/** Methods of a network that hand back the network, or leave its weights as they are. */
export const KEEPS = /^(?:to|cuda|cpu|eval|train|half|float|double|bfloat16|requires_grad_|share_memory|zero_grad|build|compile|add)$/;

/** Methods that go through the parts of a network. */
export const PARTS = /^(?:parameters|children|modules|buffers)$/;

/** Methods that go through the parts of a network and give their names with them. */
export const NAMED_PARTS = /^(?:named_parameters|named_children|named_modules|named_buffers|items)$/;
