"""What PyTorch has and gradcli has not, by name: a lesson imports more of it than it uses.

Nobody looks here for what gradcli has, so a name that has come since does no harm.
"""

from __future__ import annotations

# Names by the module that lessons import them from; those of other modules come with the module.
NAMES = {
    "torch": "Stream Event autocast bfloat16 chalf cfloat cdouble complex32 complex64 complex128 complex polar "
    "compile cond export save load stft istft view_as_complex view_as_real "
    "sparse_coo_tensor sparse_csr_tensor quantize_per_tensor quint8 qint8 qint32 multiprocessing "
    "jit fft hub onnx fx distributed sparse amp quantization package profiler mps xpu futures",
    "torch.autograd": "Function profiler function grad_mode anomaly_mode",
    "torch.nn": "AdaptiveLogSoftmaxWithLoss Buffer DataParallel FractionalMaxPool2d FractionalMaxPool3d "
    "MaxUnpool1d MaxUnpool2d MaxUnpool3d SyncBatchNorm "
    "TripletMarginWithDistanceLoss RNNBase UninitializedParameter parallel quantized attention grad",
    "torch.nn.functional": "fractional_max_pool2d max_unpool1d max_unpool2d max_unpool3d "
    "multi_head_attention_forward triplet_margin_with_distance_loss",
    "torch.nn.utils": "parametrizations parametrize prune rnn skip_init spectral_norm remove_spectral_norm "
    "weight_norm remove_weight_norm stateless fusion",
    "torch.optim": "Adafactor Muon Optimizer SparseAdam swa_utils",
    "torch.optim.lr_scheduler": "LRScheduler _LRScheduler",
    "torch.linalg": "eig eigvals ldl_factor ldl_solve householder_product",
    "torch.distributions": "ContinuousBernoulli ExponentialFamily FisherSnedecor InverseGamma Kumaraswamy LKJCholesky "
    "LogisticNormal LowRankMultivariateNormal StickBreakingTransform VonMises Wishart biject_to register_kl transform_to "
    "constraints",
    "torch.utils.data": "ChainDataset DistributedSampler IterDataPipe IterableDataset MapDataPipe StackDataset "
    "default_convert get_worker_info",
    "torch.utils": "benchmark bottleneck cpp_extension dlpack mobile_optimizer model_zoo tensorboard _pytree",
    "torch.cuda": "amp Stream Event nvtx",
    "torch.testing": "assert_allclose make_tensor",
}
MODULES = (
    "torch.amp torch.ao torch.autograd.anomaly_mode torch.autograd.function torch.autograd.grad_mode "
    "torch.autograd.profiler torch.compiler torch.cuda.amp torch.distributed torch.distributions.constraints "
    "torch.export torch.fft torch.fx torch.hub torch.jit torch.masked torch.multiprocessing torch.nested "
    "torch.nn.attention torch.nn.grad torch.nn.parallel torch.nn.quantized torch.nn.utils.parametrizations "
    "torch.nn.utils.parametrize torch.nn.utils.prune torch.nn.utils.rnn torch.nn.utils.stateless torch.onnx "
    "torch.optim.swa_utils torch.package torch.profiler torch.quantization torch.sparse torch.utils.benchmark "
    "torch.utils.bottleneck torch.utils.cpp_extension torch.utils.model_zoo torch.utils.tensorboard "
    "torch.utils._pytree"
)


def has_module(name: str) -> bool:
    """Tell whether PyTorch has a module of this name, or one above it."""
    return any(name == known or name.startswith(known + ".") for known in MODULES.split())


def has_name(module: str, name: str) -> bool:
    """Tell whether a module of PyTorch has a name that gradcli's has not."""
    return name in NAMES.get(module, "").split()
