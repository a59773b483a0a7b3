package org.langevin.metrics;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dgesdd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACK_ROW_MAJOR;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasLower;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dsyrk;

import java.util.Arrays;

/** Products and spectra of matrices in double by BLAS and LAPACK; matrices are row by row. */
final class LinearAlgebra {
  private LinearAlgebra() {}

  /** Adds X^T X to the lower triangle of {@code sum} [d, d]; x is [n, d]. */
  static void addSquares(double[] sum, double[] x, int n, int d) {
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, d, n, 1, x, d, 1, sum, d);
  }

  /** A B^T of a [n, d] and b [m, d]. */
  static double[] products(double[] a, int n, double[] b, int m, int d) {
    double[] c = new double[n * m];
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, m, d, 1, a, d, b, d, 0, c, m);
    return c;
  }

  /**
   * tr (S1 S2)^(1/2) of two covariances. With S = L L^T the eigenvalues of S1 S2 are the squared
   * singular values of L1^T L2, so the trace is these values' sum: no root is taken of a small
   * difference, and neither covariance needs an inverse.
   *
   * @param s1 symmetric and positive semidefinite [d, d], of which the lower triangle is read;
   *     overwritten
   * @param s2 likewise
   */
  static double traceOfRoot(double[] s1, double[] s2, int d) {
    double[] l1 = root(s1, d);
    double[] l2 = root(s2, d);
    int rank1 = l1.length / d;
    int rank2 = l2.length / d;
    if (rank1 == 0 || rank2 == 0) {
      return 0;
    }
    return Arrays.stream(singularValues(products(l1, rank1, l2, rank2, d), rank1, rank2)).sum();
  }

  /**
   * L^T of S = L L^T: the eigenvectors, each times the root of its eigenvalue. Those of eigenvalues
   * that are 0 up to rounding are left out.
   *
   * @return [rank, d]
   */
  private static double[] root(double[] s, int d) {
    double[] values = new double[d];
    check("dsyevd", LAPACKE_dsyevd(LAPACK_ROW_MAJOR, (byte) 'V', (byte) 'L', d, s, d, values));
    double smallest = d * Math.ulp(1.0) * values[d - 1];
    int first = 0;
    while (first < d && values[first] <= smallest) {
      first++;
    }
    double[] root = new double[(d - first) * d];
    for (int k = first; k < d; k++) {
      double scale = Math.sqrt(values[k]);
      for (int i = 0; i < d; i++) {
        root[(k - first) * d + i] = scale * s[i * d + k];
      }
    }
    return root;
  }

  private static double[] singularValues(double[] a, int rows, int columns) {
    double[] values = new double[Math.min(rows, columns)];
    double[] none = new double[1];
    check(
        "dgesdd",
        LAPACKE_dgesdd(
            LAPACK_ROW_MAJOR,
            (byte) 'N',
            rows,
            columns,
            a,
            columns,
            values,
            none,
            rows,
            none,
            columns));
    return values;
  }

  private static void check(String routine, int info) {
    if (info != 0) {
      throw new IllegalStateException("LAPACK's " + routine + " failed with the code " + info);
    }
  }
}
