import torch

w = torch.tensor([0.5, -1.0], requires_grad=True)
x = torch.tensor([[1.0, 2.0], [3.0, -1.0]], requires_grad=True)
out = torch.tanh(x @ w)
gx, = torch.autograd.grad(outputs=out, inputs=x, grad_outputs=torch.ones(out.size()),
                          create_graph=True, retain_graph=True, only_inputs=True)
penalty = ((gx.norm(2, dim=1) - 1) ** 2).mean()
penalty.backward()
print(gx)
print(penalty)
print(w.grad)
