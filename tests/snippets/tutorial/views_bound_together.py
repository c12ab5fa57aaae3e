# a view that is bound beside others is a view all the same
import torch

num, other = torch.zeros(2, 2), torch.ones(3)
flat, count = num.view(-1), num.numel()
flat[1] = 5
print(num, count)
rows = [num[0], num[1], other[1:]]
rows[0][0] = 7
rows[2].mul_(3)
print(num, other)
top, bottom = num[0], num[1]
bottom += 1
num[0, 1] = -1
print(top, bottom, num)
x = torch.tensor([1.0, 2.0, 3.0])
x[0], x[2] = x[2], x[0]
print(x)
xs = [3, 1, 2]
xs[0], xs[2] = xs[2], xs[0]
print(xs)
