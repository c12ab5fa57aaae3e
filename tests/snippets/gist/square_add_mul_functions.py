import torch

p = torch.tensor(3.0, requires_grad=True)
q = torch.add(torch.mul(p, p), torch.square(p))
q = torch.sub(q, torch.pow(p, 3))
q = torch.div(q, 2)
print(q)
q.backward()
print(p.grad)
