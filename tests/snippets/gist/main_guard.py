import torch

def main():
    x = torch.tensor([1., 2., 3.], requires_grad=True)
    y = (x * torch.tensor([3., 2., 1.])).sum()
    y.backward()
    print(x.grad)

if __name__ == '__main__':
    main()
