import torch

ws = [torch.tensor(float(i), requires_grad=True) for i in range(1, 4)]
penalty = sum(w ** 2 for w in ws)
penalty.backward()
print(penalty)
print([w.grad.item() for w in ws])
