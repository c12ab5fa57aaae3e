import torch

torch.manual_seed(21)
print(torch.initial_seed(), torch.random.initial_seed(), torch.randn(3))
kept = torch.get_rng_state()
print(kept.dtype, kept.shape, type(kept))
first = torch.rand(2), torch.randn(1), torch.randperm(4)
torch.set_rng_state(kept)
again = torch.rand(2), torch.randn(1), torch.randperm(4)
print([torch.equal(a, b) for a, b in zip(first, again)])

with torch.random.fork_rng():
    torch.manual_seed(7)
    print(torch.rand(2), torch.initial_seed())
print(torch.rand(2), torch.initial_seed())
with torch.random.fork_rng(devices=[], enabled=False):
    torch.manual_seed(8)
print(torch.rand(2), torch.initial_seed())

own = torch.Generator().manual_seed(3)
print(own.initial_seed(), own.device, torch.rand(2, generator=own))
where = own.get_state()
print(torch.randn(1, generator=own), torch.randn(1, generator=own))
other = torch.Generator()
other.set_state(where)
print(other.initial_seed(), torch.randn(2, generator=other))
own.set_state(where)
print(torch.randn(2, generator=own))
print(isinstance(own.seed(), int), isinstance(torch.seed(), int), torch.Generator().manual_seed(-1).initial_seed())
for wrong in (torch.ones(3), torch.ones(3, dtype=torch.uint8)):
    try:
        torch.set_rng_state(wrong)
    except (TypeError, RuntimeError) as error:
        print(type(error).__name__, error)
