# how far apart two tensors are, and counts in parts of a range
import torch

a = torch.tensor([1.0, 2.0, 3.0])
torch.testing.assert_close(a, a + 1e-7)
torch.testing.assert_close(a, torch.tensor([1.1, 2.0, 3.0]), rtol=0.2, atol=0.0)
for other, options in [
    (torch.tensor([1.0, 2.5, 3.0]), {}),
    (torch.tensor([[1.0, 2.0, 3.0]]), {}),
    (a.double(), {}),
    (torch.tensor([1.0, 2.0, float("nan")]), {"rtol": 0.0, "atol": 0.5}),
]:
    try:
        torch.testing.assert_close(a, other, **options)
    except AssertionError as error:
        print(error)
try:
    torch.testing.assert_close(torch.tensor(2.0), torch.tensor(2.5))
except AssertionError as error:
    print(error)
try:
    torch.testing.assert_close([a, a], [a, a * 2])
except AssertionError as error:
    print(str(error).splitlines()[0])
print(torch.histc(torch.tensor([1.0, 2.0, 1.0, 9.0]), bins=4, min=0, max=3), torch.histc(a, 2), a.histc(3).sum())
try:
    torch.histc(a, bins=0)
except RuntimeError as error:
    print(error)
m = torch.arange(6.0).reshape(2, 3)
print(m.stride(), m.t().stride(), m.stride(0), m[:, 1].stride(), torch.tensor(1.0).stride())
