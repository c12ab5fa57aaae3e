import torch

x = torch.tensor(2.0)


def tell(work):
    try:
        print(work())
    except TypeError as error:
        print(error)


tell(lambda: [1] + (2,))
tell(lambda: (1,) + [2])
tell(lambda: [1, 2] * 2.5)
tell(lambda: [1, 2] - [1, 1])
tell(lambda: [1, 2] * [2])
tell(lambda: (1, 2) - 1)
tell(lambda: [1, 2] / 2)
tell(lambda: [1] + 1)
tell(lambda: [1, 2] < 5)
tell(lambda: 5 >= [1, 2])
tell(lambda: [1, 2] == 5)
tell(lambda: [1, 2] + [3])
tell(lambda: [1, 2] * 2)
tell(lambda: torch.tensor([1, 2]) * x)
