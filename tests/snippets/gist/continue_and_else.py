import torch

x = torch.tensor([1., -2., 3., -4.], requires_grad=True)
total = torch.tensor(0.)
for v in x:
    if v < 0:
        continue
    total = total + v ** 2
else:
    print("loop finished")
print(total)
total.backward()
print(x.grad)
