import torch
F_ = torch.tensor([[1., 1.], [0., 1.]])
H = torch.tensor([[1., 0.]])
z = torch.tensor([1.1, 1.9, 3.2, 3.9, 5.1])
logq = torch.tensor(-2., requires_grad=True)
logr = torch.tensor(-1., requires_grad=True)
def loglik(logq, logr):
    Q = logq.exp() * torch.eye(2)
    R = logr.exp().reshape(1, 1)
    m, P = torch.zeros(2, 1), torch.eye(2) * 10
    ll = torch.tensor(0.)
    for obs in z:
        m = F_ @ m
        P = F_ @ P @ F_.mT + Q
        S = H @ P @ H.T + R
        K = P @ H.t() @ torch.inverse(S)
        r = obs - (H @ m).squeeze()
        ll = ll - 0.5 * (torch.log(2*torch.pi*S.squeeze()) + r*r/S.squeeze())
        m = m + K * r
        P = (torch.eye(2) - K @ H) @ P
    return ll, m
ll, m = loglik(logq, logr)
ll.backward()
print(ll)
print(m)
print(logq.grad, logr.grad)
