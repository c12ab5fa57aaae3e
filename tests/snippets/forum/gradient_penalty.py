import torch
torch.manual_seed(0)
D = lambda x, w: torch.tanh(x @ w).sum()
w = torch.tensor([[0.3], [-0.7]], requires_grad=True)
x = torch.tensor([[1.0, 2.0], [0.5, -1.0]], requires_grad=True)
score = D(x, w)
grad = torch.autograd.grad(outputs=score, inputs=x, create_graph=True, retain_graph=True, only_inputs=True)[0]
print(grad)
penalty = ((grad.norm(2, dim=1) - 1) ** 2).mean()
print(penalty)
penalty.backward()
print(w.grad)
