import torch
x = torch.randn(2, 2, requires_grad=True)
ops = [x.t(), x.sum(), x.view(4), x[0], x.exp(), x @ x, x.mean(0), torch.cat([x, x]), x.unsqueeze(0), x.max(), x.clamp(0, 1), x > 0,
       x.reshape(-1), x.squeeze(), x.abs(), x / 2, 2 / x, x - 1, -x, x ** 2, torch.stack([x, x]), x.softmax(1), x.log_softmax(1), x.flatten(), x.clone(), x.float(), x.double(), x.transpose(0, 1), x.permute(1, 0), x[:, 0], x.diag(), x.trace(), x.norm(), x.std(), x.sort()[0], x.topk(1)[0], x.repeat(2, 1), x.expand(2, 2), x.triu(), x.cumsum(0), x.chunk(2)[0], x.unbind()[0], x.split(1)[0]]
for o in ops:
    print(type(o.grad_fn).__name__)
