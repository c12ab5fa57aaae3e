import torch
# question: why is the gradient None here?
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor(a.tolist(), requires_grad=True) * 2
b.sum().backward()
print(a.grad)
print(b.is_leaf)
c = a.clone().detach().requires_grad_(True)
(c * 3).sum().backward()
print(a.grad, c.grad)
d = a.to(torch.float64)
d.sum().backward()
print(a.grad, a.grad.dtype, d.dtype)
