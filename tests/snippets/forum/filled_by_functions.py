import torch

hours = torch.linspace(0, 2, steps=5)
print(hours.apply_(lambda hour: hour * 60), hours)
hours[2:].apply_(lambda minutes: minutes + 0.5)
print(hours)
counts = torch.arange(4)
print(counts.apply_(lambda n: n**2 + 1), counts.apply_(lambda n: n / 2))
print(torch.ones(2, 2).map_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), lambda a, b: a - 2 * b))
for leaf in (torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True) * 2):
    try:
        leaf.apply_(lambda v: v)
    except RuntimeError as error:
        print(error)
print(torch.zero_(torch.ones(2)), torch.fill_(torch.ones(2), 3), torch.fill(torch.ones(2), 4))
print(torch.range(1, 4), torch.range(0, 1, 0.25), torch.range(3, 1, -1), torch.range(1, 6, 2, dtype=torch.int64))
for bounds in ((3, 1), (1, 3, -1)):
    try:
        torch.range(*bounds)
    except RuntimeError as error:
        print(error)
print(torch.can_cast(torch.float32, torch.int32), torch.can_cast(torch.int32, torch.float16))
print(torch.can_cast(torch.bool, torch.uint8), torch.can_cast(torch.int8, torch.bool))
print(torch.are_deterministic_algorithms_enabled(), torch.get_float32_matmul_precision(), torch.cuda.is_initialized())
print(torch.ones(2).share_memory_())
