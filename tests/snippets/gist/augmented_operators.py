import torch

a = torch.tensor([4., 9.])
a += 1
a -= torch.tensor([1., 1.])
a *= 2
a /= 4
a **= 2
print(a)
i = 7
i //= 2
i %= 2
print(i, 7 // 2, -7 // 2, 7 % 3, -7 % 3, 2 ** -1, 7 / 2)
b = torch.tensor([7., -7.])
print(b // 2, b % 3)
