import torch

x = torch.arange(6.0).view(2, 3).requires_grad_()
print(torch.is_complex(x), x.is_complex(), torch.is_floating_point(x), x.is_signed(), torch.numel(x))
print(x[0, 1].is_nonzero(), torch.is_nonzero(torch.zeros(1)), x.is_same_size(x.T), x.is_sparse, x.is_cpu)
print(torch.real(x), x.conj(), x.H, x.mH)
print(torch.arange(5).split_with_sizes([2, 3]), x.sum_to_size(2, 1), x.sum_to_size(3))
print(x.new_empty(2, 2).shape, torch.typename(x), torch.detach(x), torch.get_default_device())
for call in (
    lambda: torch.is_nonzero(torch.zeros(2)),
    lambda: torch.is_nonzero(torch.zeros(0)),
    lambda: x.sum_to_size(2),
):
    try:
        call()
    except RuntimeError as error:
        print(error)
