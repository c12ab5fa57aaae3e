import torch
params = torch.tensor([1.0, 0.0], requires_grad=True)
t_c = torch.tensor([0.5, 14.0, 15.0, 28.0])
t_u = torch.tensor([35.7, 55.9, 58.2, 81.9])
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    for epoch in range(1, n_epochs + 1):
        if params.grad is not None:
            params.grad.zero_()
        t_p = params[0] * t_u + params[1]
        loss = ((t_p - t_c) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            params -= learning_rate * params.grad
        if epoch % 500 == 0:
            print('Epoch %d, Loss %f' % (epoch, float(loss)))
    return params
print(training_loop(n_epochs=2000, learning_rate=1e-2, params=params, t_u=t_u * 0.1, t_c=t_c))
