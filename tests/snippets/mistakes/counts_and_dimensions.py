import torch

x = torch.tensor([1.0, -2.0])
W = torch.ones(3, 2, 4)


def tell(work):
    try:
        print(work())
    except Exception as error:
        print(type(error).__name__, error)


tell(lambda: torch.relu(x, 1, 2))
tell(lambda: torch.sin(x, 1))
tell(lambda: torch.atan2(x, x, x))
tell(lambda: torch.maximum(input=x, other=-x))
tell(lambda: torch.lt(x, other=0))
tell(lambda: W[None, 5])
tell(lambda: W[..., 5])
tell(lambda: W[None, 0, 7])
tell(lambda: W[0, :, 7])
tell(lambda: W[0, None, 7])
tell(lambda: W[True, 7])
