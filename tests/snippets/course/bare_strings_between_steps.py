import torch

"""
Step 1: build a leaf.
"""
x = torch.tensor([1., 2.], requires_grad=True)

'''
Step 2: a function of it.
'''
y = (x * x).sum()
print()
"""Step 3: differentiate."""
y.backward()
print(x.grad)
print()
