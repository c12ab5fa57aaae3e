import torch

g = torch.tensor([1., 2., 3.])
print(g[0].item(), g[1].item(), g[2].item(), sep=', ', end='.\n')
for i in range(3):
    print(i, end=' ')
print()
print("a", "b", sep="")
print("=" * 20)
print("grad" + " " + "done")
print("{0} {1} {0}".format("x", "y"))
