import torch

logits = torch.tensor([1., 2., 3.], requires_grad=True)
p = torch.softmax(logits, 0)
h = -(p * torch.log(p)).sum()
h.backward()
print(p)
print(h)
print(logits.grad)
