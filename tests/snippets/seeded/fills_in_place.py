import torch

torch.manual_seed(11)
print(torch.empty(6).random_(2), torch.empty(4).random_(3, 9), torch.zeros(3, dtype=torch.int64).random_(0, 10))
for dtype in (torch.float32, torch.float64, torch.float16, torch.int64, torch.int32, torch.int16, torch.int8):
    print(dtype, torch.zeros(3, dtype=dtype).random_())
print(torch.zeros(3, dtype=torch.uint8).random_(), torch.zeros(3, dtype=torch.bool).random_())
print(torch.zeros(2, 2).geometric_(0.4), torch.zeros(3).cauchy_(), torch.zeros(3).cauchy_(1, 2))
print(torch.zeros(3).log_normal_(), torch.zeros(3).log_normal_(0, 0.5))

own = torch.Generator().manual_seed(5)
print(torch.zeros(3).random_(10, generator=own), torch.zeros(3).normal_(2, 0.1, generator=own))
print(torch.zeros(3).uniform_(-1, 1, generator=own), torch.zeros(3).exponential_(generator=own))
print(torch.zeros(4).bernoulli_(0.5, generator=own), torch.rand(2))

weights = torch.ones(3, requires_grad=True)
scaled = weights * 2
print(scaled.normal_())
scaled.sum().backward()
print(weights.grad)
print((weights * 1).random_(4), (weights * 1).random_(4, 6), (weights * 1).uniform_().grad_fn)
for attempt in (
    lambda: torch.zeros(2).random_(3, 3),
    lambda: torch.zeros(2).random_(-1),
    lambda: torch.zeros(2, dtype=torch.uint8).random_(300),
    lambda: weights.random_(2),
    lambda: torch.zeros(2).geometric_(0),
    lambda: torch.zeros(2).cauchy_(0, -1),
    lambda: torch.zeros(2).log_normal_(0, 0),
):
    try:
        attempt()
    except RuntimeError as error:
        print(error)
print(torch.rand(2))
