import random
import torch
random.seed(1)
idx = list(range(6))
random.shuffle(idx)
print(idx)
x = torch.tensor([random.uniform(-1, 1) for _ in range(3)], requires_grad=True)
y = (x ** 2).sum()
y.backward()
print(x, x.grad)
print(random.random(), random.randint(1, 10), random.choice(["a", "b", "c"]))
