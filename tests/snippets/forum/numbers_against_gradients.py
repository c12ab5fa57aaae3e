import torch
def check(fn, *inputs, eps=1e-3):
    """Compare analytic and numeric gradients."""
    inputs = [i.detach().double().requires_grad_() for i in inputs]
    out = fn(*inputs)
    analytic = torch.autograd.grad(out, inputs)
    ok = True
    for idx, inp in enumerate(inputs):
        num = torch.zeros_like(inp)
        flat, nflat = inp.detach().clone().view(-1), num.view(-1)
        for j in range(flat.numel()):
            old = flat[j].item()
            flat[j] = old + eps
            args = [*inputs]; args[idx] = flat.view_as(inp)
            hi = fn(*args).item()
            flat[j] = old - eps
            args[idx] = flat.view_as(inp)
            lo = fn(*args).item()
            flat[j] = old
            nflat[j] = (hi - lo) / (2 * eps)
        err = (num - analytic[idx]).abs().max()
        ok &= bool(err < 1e-4)
        print(f"input {idx}: max abs err {'small' if err < 1e-4 else err}")
    return ok
print(check(lambda a, b: (a @ b).tanh().sum(), torch.ones(2, 3) * 0.1, torch.arange(6.).reshape(3, 2) / 6))
