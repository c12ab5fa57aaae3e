# Which integer type do I get? Counting with int32, bytes and halves.
import torch

counts = torch.zeros(2, 3, dtype=torch.int)
print(counts)
counts += 5
print(counts, counts.dtype)
print(counts.sum(), counts.sum().dtype)

pixels = torch.tensor([[250, 3], [7, 255]], dtype=torch.uint8)
print(pixels + 10)
print(pixels.float() / 255)
print(pixels.int() - 256)

labels = torch.IntTensor([2, 0, 1])
print(labels.type(), labels.long().type())
scores = torch.tensor([1.5, 2.25, -3.0])
print(scores.int(), scores.short(), scores.char(), scores.half())
print(torch.iinfo(torch.int32).max, torch.finfo(torch.float32).eps)
w = scores.half().requires_grad_()
(w * w).sum().backward()
print(w.grad)
