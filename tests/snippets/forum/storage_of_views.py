import torch

heights = torch.tensor([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])
memory = heights.storage()
print(memory)
print(type(memory), len(memory), memory.size(), memory.nbytes(), memory.dtype, memory.device)
print(memory[0], memory[-1], memory.tolist(), [value * 2 for value in memory])

row, column, turned = heights[1], heights[:, 2], heights.t()
print(row.storage_offset(), column.storage_offset(), turned.storage_offset(), heights[1, 1].storage_offset())
print(row.storage().size(), id(row.storage()) == id(column.storage()))
print(row.storage().data_ptr() == memory.data_ptr(), row.data_ptr() == memory.data_ptr())
print(turned.stride(), turned.is_contiguous(), turned.storage().tolist())
straight = turned.contiguous()
print(straight.stride(), straight.storage().tolist())
print(straight.storage().data_ptr() == memory.data_ptr())
print(straight.untyped_storage().data_ptr() == straight.view(-1).untyped_storage().data_ptr())

memory[0] = -1
print(heights, turned[0])
row[0] = 99
print(memory.tolist(), memory[3])
memory.fill_(7)
print(heights, row, column, straight[0])

flags = torch.tensor([True, False])
print(flags.storage(), flags.untyped_storage())
short = torch.tensor([1, 258], dtype=torch.int16)
print(short.storage(), short.untyped_storage().tolist(), short.untyped_storage().nbytes(), short.element_size())
print(torch.tensor(3).storage(), torch.tensor([]).storage())
wide = torch.ones(3).expand(4, 3)
print(len(wide.storage()), wide.untyped_storage().size(), wide.numel())

print(heights._base, row._base is heights, turned[0]._base is heights, heights.clone()._base)
print(heights._is_view(), row._is_view(), heights.detach()._base, heights.reshape(3, 2)._base is heights)
weights = torch.ones(2, requires_grad=True)
weights.storage()[0] = 3
print(weights, weights._version)
print(memory == heights.storage(), torch.is_storage(memory), isinstance(memory, torch.storage.TypedStorage))
print(isinstance(memory, torch.FloatStorage), memory.type(), memory.is_shared())
copy = memory.clone()
copy[0] = 0
print(copy[0], heights[0, 0].item())
for wrong in (10, "a"):
    try:
        memory[wrong]
    except Exception as error:
        print(type(error).__name__, error)
try:
    memory[0:2]
except RuntimeError as error:
    print(error)
