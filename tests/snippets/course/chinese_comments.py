import torch

# 求导示例：y = x^2 在 x = 3 处的导数
x = torch.tensor(3., requires_grad=True)
y = x ** 2
y.backward()
print('梯度:', x.grad)
print("结果 = {:.1f}".format(y.item()))
