import torch
def softmax(x, axis=-1):
    e = torch.exp(x - x.max(dim=axis, keepdim=True).values)
    return e / e.sum(axis, keepdim=True)
z = torch.tensor([[1., 2., 3.], [1., 1., 1.]], requires_grad=True)
s = softmax(z)
print(s, s.sum(1))
s[0, 2].backward()
print(z.grad)
J = torch.autograd.functional.jacobian(softmax, z.detach()[0])
print(J)
print(torch.diag(s[0]) - torch.outer(s[0], s[0]))
