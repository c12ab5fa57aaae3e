import torch
scores = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
mask = torch.tensor([True, False, True, True])
masked = scores.masked_fill(~mask, float('-inf'))
print(masked)
p = torch.softmax(masked, dim=0)
print(p)
p[2].backward()
print(scores.grad)
scores.grad = None
torch.where(scores > 2, scores ** 2, -scores).sum().backward()
print(scores.grad)
print(scores[mask])
