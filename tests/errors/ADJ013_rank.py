from adjointgen.rules.kinds import Matrix, pullback
from mylib import g


@pullback
def for_matrices(df_dz, x: Matrix):
    z = g(x)
    df_dx = df_dz.T
    return z, df_dx
