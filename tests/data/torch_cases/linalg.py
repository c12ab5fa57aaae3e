"""Linear algebra. Vectors whose sign or phase is free (eigh, svd, qr) are weighed through invariants."""

from __future__ import annotations

from torch_cases.case import Case, Input, case, value_only

U = [0.75, -1.3, 2.5]
V = [1.5, 0.4, -2.25]
A = [[2.0, -0.5, 0.3], [0.7, 1.6, -0.4], [0.1, 0.9, 3.1]]
B = [[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]]
SPD = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.7], [0.5, -0.7, 2.0]]
TALL = [[1.0, 2.0], [0.5, -1.0], [3.0, 0.25], [-0.7, 1.1]]
WIDE = [[1.0, 0.5, 3.0], [2.0, -1.0, 0.25]]
BATCH = [[[2.0, -0.5], [0.7, 1.6]], [[1.0, 0.9], [-0.3, 3.1]]]
BATCH2 = [[[1.5, 0.4], [0.2, -0.6]], [[0.75, -1.3], [2.5, 0.2]]]
CUBE = [[[0.5, -1.3], [2.5, 0.2], [1.0, -0.5]], [[-0.6, 1.9], [0.4, -2.25], [0.75, 1.5]]]
SYMMETRIC = "(x + x.T) / 2"
L = "torch.linalg."


def products() -> list[Case]:
    """Return the products over the ranks each accepts."""
    pairs = [(U, V), (A, U), (U, A), (A, B), (BATCH, BATCH2), (BATCH, BATCH2[0])]
    pairs += [(BATCH2[0], BATCH), (BATCH, [1.0, 2.0])]
    return [
        *(case("torch.matmul(x, y)", x=x, y=y) for x, y in pairs),
        *(case("x @ y", x=x, y=y) for x, y in pairs[:5]),
        case("torch.mm(x, y)", x=A, y=B),
        case("torch.mv(x, y)", x=A, y=U),
        case("torch.bmm(x, y)", x=BATCH, y=BATCH2),
        case("torch.dot(x, y)", x=U, y=V),
        case("torch.vdot(x, y)", x=U, y=V),
        case("torch.dot(x, x)", x=U),
        case("torch.linalg.vecdot(x, y)", x=A, y=U),
        case("torch.inner(x, y)", x=U, y=V),
        case("torch.inner(x, y)", x=A, y=WIDE),
        case("torch.inner(x, y)", x=2.0, y=U),
        case("torch.outer(x, y)", x=U, y=V[:2]),
        case("torch.ger(x, y)", x=U, y=V[:2]),
        case("torch.kron(x, y)", x=U, y=V[:2]),
        case("torch.kron(x, y)", x=WIDE, y=B),
        case("torch.cross(x, y, dim=0)", x=U, y=V),
        case("torch.cross(x, y, dim=1)", x=A, y=SPD),
        case("torch.linalg.cross(x, y)", x=A, y=SPD),
        case("torch.addmm(x, y, z)", x=[0.5, 1.5], y=A, z=B),
        case("torch.addmv(x, y, z, beta=2.0, alpha=-1.0)", x=V, y=A, z=U),
        case("torch.baddbmm(x, y, z)", x=BATCH, y=BATCH, z=BATCH2),
        case("torch.tensordot(x, y, dims=1)", x=A, y=B),
        case("torch.tensordot(x, y, 2)", x=BATCH, y=BATCH2[0]),
        case("torch.tensordot(x, y, dims=([1], [0]))", x=A, y=B),
        case("torch.tensordot(x, y, dims=([0, 1], [1, 0]))", x=BATCH, y=BATCH2),
        case("torch.linalg.multi_dot([x, y, z])", x=A, y=SPD, z=B),
        case("torch.chain_matmul(x, y)", x=A, y=B),
    ]


EINSUMS = [
    ("i,i->", U, V),
    ("i,j->ij", U, V[:2]),
    ("i,i->i", U, V),
    ("ij,j->i", A, U),
    ("ij,jk->ik", A, B),
    ("ij,jk", A, B),
    ("ij,kj->ik", A, WIDE),
    ("bij,bjk->bik", BATCH, BATCH2),
    ("...ij,...jk->...ik", BATCH, BATCH2[0]),
]


def einsums() -> list[Case]:
    """Return torch.einsum: one to three operands, traces, diagonals, ellipsis, sums over lone letters."""
    cases = [case(f"torch.einsum('{text}', x, y)", x=x, y=y) for text, x, y in EINSUMS]
    alone = ("ii->", "ii->i", "ij->ji", "ij->", "ij->j", "...ij->...ji")
    cases += [case(f"torch.einsum('{text}', x)", x=A) for text in alone]
    cases.append(case("torch.einsum('ij,jk,kl->il', x, y, z)", x=WIDE, y=A, z=B))
    cases.append(case("torch.einsum('i,ij,j->', x, y, z)", x=U, y=A, z=V))
    return cases


def factorisations() -> list[Case]:
    """Return eigh, svd, qr, cholesky, lu and lstsq."""
    eigh, svd, qr = f"{L}eigh({SYMMETRIC})", f"{L}svd(x, full_matrices=False)", f"{L}qr(x)"
    return [
        value_only(f"{L}eigh(x)[0]", x=SPD),
        case(f"{eigh}[0]", x=SPD),
        case(f"{eigh}[1] ** 2", x=SPD),
        case(f"{L}eigvalsh({SYMMETRIC})", x=SPD),
        case(f"{L}eigvalsh(x)", x=SPD),
        case(f"{L}eigh(x)[1] ** 2", x=SPD),
        case(f"{L}svdvals(x)", x=A),
        case(f"{L}svdvals(x)", x=TALL),
        case(f"{L}svdvals(x)", x=BATCH),
        *(case(f"{svd}[1]", x=x) for x in (A, TALL, WIDE)),
        *(case(f"{svd}[0] ** 2", x=x) for x in (A, TALL, WIDE)),
        *(case(f"{svd}[2] ** 2", x=x) for x in (A, TALL, WIDE)),
        case(f"{svd}[0] @ {svd}[2]", x=TALL),
        case("torch.svd(x)[1]", x=TALL),
        case(f"{qr}[0] ** 2", x=A),
        case(f"{qr}[0] ** 2", x=TALL),
        case(f"{qr}[1] ** 2", x=A),
        case(f"{qr}[1] ** 2", x=TALL),
        case(f"{qr}[1].abs()", x=WIDE),
        case("torch.qr(x)[1] ** 2", x=A),
        case(f"{L}cholesky({SYMMETRIC})", x=SPD),
        case(f"{L}cholesky(x)", x=SPD),
        case("torch.cholesky(x)", x=SPD),
        case(f"{L}cholesky(x, upper=True)", x=SPD),
        case(f"{L}cholesky(x @ x.mT + torch.eye(2, dtype=torch.float64))", x=BATCH),
        case("torch.cholesky_inverse(x)", x=[[2.0, 0.0], [0.5, 1.5]]),
        case(f"{L}lstsq(x, y)[0]", x=TALL, y=[[1.0], [2.0], [-1.0], [0.5]]),
        case(f"{L}lstsq(x, y).solution", x=TALL, y=[[1.0], [2.0], [-1.0], [0.5]]),
    ]


def solvers() -> list[Case]:
    """Return inverses, determinants, solves, matrix functions."""
    return [
        *(
            case(f"{name}(x)", x=x)
            for name in (f"{L}inv", f"{L}det", f"{L}slogdet")
            for x in (A, BATCH, [[2.5]])
        ),
        *(
            case(f"torch.{name}(x)", x=A)
            for name in ("inverse", "det", "slogdet", "logdet", "pinverse", "trace")
        ),
        case("torch.logdet(x)", x=BATCH),
        case(f"{L}det(x)", x=[[0.0, 1.0], [2.0, 0.0]]),
        *(case(f"{L}pinv(x)", x=x) for x in (A, TALL, WIDE)),
        case(f"{L}solve(x, y)", x=A, y=U),
        case(f"{L}solve(x, y)", x=A, y=B),
        case(f"{L}solve(x, y)", x=BATCH, y=BATCH2),
        case(f"{L}solve_triangular(torch.triu(x), y, upper=True)", x=A, y=B),
        case("torch.cholesky_solve(y, x)", x=[[2.0, 0.0], [0.5, 1.5]], y=[[1.0], [2.0]]),
        case("torch.matrix_exp(x)", x=A),
        case(f"{L}matrix_exp(x)", x=BATCH),
        case("torch.matrix_exp(x)", x=[[0.0, 1.0], [0.0, 0.0]]),
        *(case(f"{L}matrix_power(x, {n})", x=A) for n in (0, 1, 2, 3, 5, -1, -2)),
        case("torch.matrix_power(x, 3)", x=BATCH),
        case("torch.trace(x)", x=WIDE),
    ]


def norms() -> list[Case]:
    """Return vector and matrix norms over their orders, and distances."""
    vector = ["2", "1", "3", "0.5", "0", "torch.inf", "-torch.inf", "-1"]
    matrix = ["'fro'", "'nuc'", "torch.inf", "-torch.inf", "1", "-1", "2", "-2"]
    cases = [case(f"{L}vector_norm(x, {order})", x=U) for order in vector]
    cases += [case(f"{L}vector_norm(x, ord={order}, dim=1, keepdim=True)", x=A) for order in vector]
    cases += [case(f"{L}matrix_norm(x, {order})", x=A) for order in matrix]
    cases += [case(f"{L}matrix_norm(x)", x=BATCH)]
    cases += [case(f"{L}vector_norm(x)", x=A), case(f"{L}vector_norm(x)", x=0.7)]
    cases += [case(f"{L}norm(x)", x=U), case(f"{L}norm(x)", x=A), case(f"{L}norm(x, 1)", x=A)]
    cases += [case(f"{L}norm(x, dim=1)", x=A), case(f"{L}norm(x, ord=2, dim=0)", x=A)]
    cases += [case(f"torch.cdist(x, y, p={p})", x=B, y=TALL) for p in ("2.0", "1.0", "3.0", "torch.inf")]
    cases.append(case("torch.nn.functional.pairwise_distance(x, y)", x=A, y=SPD))
    cases.append(case("torch.cdist(x, y)", x=B, y=TALL))
    square = [
        [[2.0, 0.5], [0.25, 0.0]],
        [[0.5, 3.0], [0.0, 1.0]],
        [[0.0, 1.0], [1.5, 0.5]],
        [[1.0, 0.0], [0.5, 2.5]],
    ]
    cases += [
        case(L + "tensorsolve(x, y)", x=square, y=[1.0, -0.5, 2.0, 0.25]),
        case(L + "tensorinv(x, ind=1)", x=square),
        case(L + "vander(x)", x=U),
        case(L + "vander(x, N=4)", x=WIDE),
    ]
    cases += [case("torch.pdist(x)", x=TALL), case("torch.nn.functional.pdist(x, 3.0)", x=TALL)]
    for more in (")", ", z)"):
        cases.append(case(f"torch.nn.functional.bilinear(x, y, w{more}", x=WIDE, y=TALL[:2], w=CUBE, z=U[:2]))
    return [*cases, case("torch.nn.functional.bilinear(x, y, w)", x=U, y=[1.0, -2.0], w=CUBE)]


def eliminations() -> list[Case]:
    """Return the LU factorisation and what is solved by it."""
    packed = f"{L}lu_factor(x)"
    return [
        *(case(f"{L}lu(x)", x=x) for x in (A, TALL, WIDE, BATCH)),
        *(case(f"{packed}[0]", x=x) for x in (A, TALL, WIDE, CUBE)),
        case("torch.lu_unpack(x, y)", x=A, y=Input([2, 3, 3], "int32")),
        case(f"{L}lu_solve(x, y, z)", x=A, y=Input([2, 3, 3], "int32"), z=B),
        case(f"{L}lu_solve(x, y, z, adjoint=True)", x=A, y=Input([2, 3, 3], "int32"), z=B),
        case(f"{L}lu_solve(x, y, z, left=False)", x=A, y=Input([2, 3, 3], "int32"), z=SPD),
    ]


CASES: list[Case] = [*products(), *einsums(), *solvers(), *factorisations(), *eliminations(), *norms()]
