"""Which module defines which operator: written by tests/write_operator_index.py, held by a test."""

from __future__ import annotations

INDEX: dict[str, str] = {
    "arithmetic": "div divide floor_divide fmod reciprocal remainder square true_divide",
    "basic": "add clone mul multiply neg negative sub subtract",
    "bessel": "bessel_j0 bessel_j1 i0 i0e i1 i1e j0 j1",
    "bounds": "clamp clamp_max clamp_min clip heaviside nan_to_num",
    "comparison": (
        "allclose bitwise_and bitwise_not bitwise_or bitwise_xor eq equal ge greater greater_equal gt isclose "
        "isfinite isin isinf isnan isneginf isposinf isreal le less less_equal logical_and logical_not "
        "logical_or logical_xor lt ne not_equal signbit"
    ),
    "creation": "as_tensor asarray tensor",
    "drawing": "gumbel_softmax multinomial poisson",
    "elements.gathering": "gather index_select take take_along_dim",
    "elements.indexing": "index index_put",
    "elements.masking": "argwhere masked_fill masked_select nonzero",
    "elements.reducing": "index_reduce scatter_reduce",
    "elements.replacing": "diagonal_scatter masked_scatter select_scatter slice_scatter",
    "elements.scattering": "index_add index_copy index_fill put scatter scatter_add",
    "exponential": "cbrt exp exp2 expm1 ln log log10 log1p log2 rsqrt sqrt",
    "filling": "empty empty_like eye full full_like ones ones_like zeros zeros_like",
    "gamma": (
        "beta digamma gamma gammainc gammaincc gammaln igamma igammac lgamma multigammaln mvlgamma polygamma "
        "psi zeta"
    ),
    "hyperbolic": "acosh arccosh arcsinh arctanh asinh atanh cosh sinh tanh",
    "layers.activation": "expit gelu logit logsigmoid mish sigmoid silu softplus softsign tanhshrink",
    "layers.attention": "scaled_dot_product_attention",
    "layers.chance": "alpha_dropout dropout dropout1d dropout2d dropout3d feature_alpha_dropout rrelu",
    "layers.channels": "channel_shuffle local_response_norm lp_pool1d lp_pool2d lp_pool3d",
    "layers.convolution": "conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d",
    "layers.elu": "celu elu selu",
    "layers.folding": "col2im im2col pixel_shuffle pixel_unshuffle",
    "layers.grids": "affine_grid grid_sample",
    "layers.normalisation": "batch_norm group_norm instance_norm layer_norm rms_norm",
    "layers.pooling": (
        "adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d "
        "adaptive_max_pool3d avg_pool1d avg_pool2d avg_pool3d max_pool1d max_pool2d max_pool3d"
    ),
    "layers.rectifiers": "hardsigmoid hardswish hardtanh leaky_relu prelu relu relu6 threshold",
    "layers.resampling": "interpolate",
    "layers.shrinkage": "hardshrink softshrink",
    "layers.softmax": "glu linear log_softmax normalize softmax softmin",
    "linalg.affine": "addmm addmv addr baddbmm chain_matmul multi_dot",
    "linalg.cholesky": "cholesky cholesky_inverse cholesky_solve",
    "linalg.contraction": "cross ger inner kron linalg_cross outer tensordot trace vecdot",
    "linalg.determinants": "det linalg_slogdet logdet slogdet",
    "linalg.eigenvalues": "eigh eigvalsh",
    "linalg.einsum": "bilinear einsum",
    "linalg.elimination": "linalg_lu lu lu_factor lu_solve lu_unpack",
    "linalg.inverses": "inv inverse matrix_power pinv pinverse",
    "linalg.matmul": "bmm dot matmul mm mv vdot",
    "linalg.matrix_functions": "cdist cond linalg_norm matrix_exp matrix_norm matrix_rank pdist",
    "linalg.orthogonal": "qr",
    "linalg.singular_values": "linalg_svd svd svdvals",
    "linalg.solving": "linalg_solve lstsq solve solve_triangular",
    "linalg.tensor_systems": "linalg_vander tensorinv tensorsolve",
    "logarithmic": "entr ldexp logaddexp logaddexp2 xlog1py xlogy",
    "losses.classification": "cosine_similarity cross_entropy nll_loss",
    "losses.likelihood": "binary_cross_entropy binary_cross_entropy_with_logits kl_div poisson_nll_loss soft_margin_loss",
    "losses.loss": "huber_loss l1_loss mse_loss smooth_l1_loss",
    "losses.margins": "cosine_embedding_loss gaussian_nll_loss hinge_embedding_loss margin_ranking_loss triplet_margin_loss",
    "losses.multilabel": "multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss",
    "losses.sequences": "ctc_loss",
    "mixtures": "addcdiv addcmul hypot lerp rsub",
    "power": "float_power pow",
    "random": "bernoulli normal rand rand_like randint randint_like randn randn_like randperm uniform",
    "ranges": "arange linspace logspace",
    "reductions.counting": "bincount bucketize combinations histc searchsorted unique unique_consecutive unravel_index",
    "reductions.covariance": "corrcoef cov",
    "reductions.cumulative": "cummax cummin cumsum logcumsumexp logsumexp",
    "reductions.dispersion": "std std_mean var var_mean",
    "reductions.extrema": "amax amin aminmax argmax argmin max min",
    "reductions.norms": "dist norm pairwise_distance renorm vector_norm",
    "reductions.numerical": "cumulative_trapezoid trapezoid trapz vander",
    "reductions.ordering": "argsort kthvalue median mode msort nanmedian nanquantile quantile sort topk",
    "reductions.products": "cumprod prod",
    "reductions.reduction": "mean nanmean nansum sum",
    "reductions.truths": "all any count_nonzero",
    "rounding": "ceil fix floor frac nextafter round trunc",
    "selection": "fmax fmin maximum minimum where",
    "shapes.arrangement": "adjoint flip fliplr flipud moveaxis movedim permute roll rot90 swapaxes swapdims t transpose",
    "shapes.joining": (
        "block_diag cartesian_prod cat column_stack concat concatenate dstack hstack meshgrid row_stack stack "
        "vstack"
    ),
    "shapes.padding": "one_hot pad repeat repeat_interleave tile",
    "shapes.shape": (
        "atleast_1d atleast_2d atleast_3d flatten ravel reshape reshape_as squeeze unflatten unsqueeze view "
        "view_as"
    ),
    "shapes.splitting": "chunk diff hsplit narrow select split tensor_split unbind vsplit",
    "shapes.spreading": "broadcast_tensors broadcast_to expand expand_as",
    "shapes.strides": "as_strided",
    "shapes.triangles": "diag diag_embed diagflat diagonal linalg_diagonal tril tril_indices triu triu_indices",
    "shapes.windows": "unfold",
    "signs": "abs absolute copysign positive sgn sign",
    "special": "erf erfc erfcx erfinv log_ndtr ndtr ndtri",
    "tapers": "bartlett_window blackman_window hamming_window hann_window kaiser_window",
    "trigonometric": "acos arccos arcsin arctan arctan2 asin atan atan2 cos deg2rad degrees rad2deg radians sin sinc tan",
    "whole_numbers": "gcd lcm",
}
