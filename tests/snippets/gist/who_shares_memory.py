import torch

a = torch.arange(12.0)
b = a.view(3, 4)
c = a.clone()
row = b[1]
print(a.data_ptr() == b.data_ptr(), a.data_ptr() == c.data_ptr(), a.detach().data_ptr() == a.data_ptr())
print(row.data_ptr() - a.data_ptr(), row[2:].data_ptr() - a.data_ptr(), a[5:].data_ptr() - a.data_ptr())
print(b.t().data_ptr() == a.data_ptr(), a.data.data_ptr() == a.data_ptr(), (a + 0).data_ptr() == a.data_ptr())
print(b.t().contiguous().data_ptr() == a.data_ptr(), b.contiguous().data_ptr() == a.data_ptr())
where = a.data_ptr()
a.mul_(2)
print(where == a.data_ptr())
a = a * 2
print(where == a.data_ptr(), type(where))
whole = torch.tensor([1, 2, 3], dtype=torch.int32)
print(whole[1:].data_ptr() - whole.data_ptr())
w = torch.ones(2, requires_grad=True)
print(w.detach().data_ptr() == w.data_ptr(), w.clone().data_ptr() == w.data_ptr())
