# Python's slices and hashes as values, and a program that wants to hear no warnings.
import torch
import warnings
import torch.nn.functional as F
s = slice(1, 3)
print(s, [1, 2, 3, 4][s], torch.arange(5)[s], "abcd"[s], (1, 2, 3)[slice(None, None, 2)])
print(slice(5), slice(1, None, 2), isinstance(s, slice), type(s))
print(torch.ones(3, 4)[slice(0, 2), 1].shape)
print(hash(1) == hash(True), hash((1, 2)) == hash((1, 2)), hash("a") == hash("a"))
try:
    hash([1])
except TypeError as e:
    print(e)
try:
    slice()
except TypeError as e:
    print(e)
try:
    torch.ones(2).relu(1)
except TypeError as e:
    print(type(e).__name__)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    F.softmax(torch.ones(2))
warnings.filterwarnings("ignore", category=UserWarning)
print(F.mse_loss(torch.ones(2), torch.ones(2, 1)))
warnings.warn("not heard", UserWarning)
warnings.resetwarnings()
try:
    raise UserWarning("as an error")
except Warning as e:
    print(type(e).__name__, e)
