import torch

x = torch.tensor([1., 3., 2.], requires_grad=True)
torch.logsumexp(x, dim=0).backward()
print(x.grad)
print(torch.softmax(x, dim=0))
